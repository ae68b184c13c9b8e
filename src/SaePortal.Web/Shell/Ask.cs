using MudBlazor;
using SaePortal.Storage.Removal;

namespace SaePortal.Web.Shell;

/// <summary>Questions before something is changed.</summary>
internal static class Ask
{
    /// <summary>A new name; null when the person thinks better of it.</summary>
    public static async Task<string?> ForName(IDialogService dialogs, string title, string name)
    {
        var dialog = await dialogs.ShowAsync<NameDialog>(title, new DialogParameters<NameDialog> { { x => x.Name, name } });
        return (await dialog.Result) is { Canceled: false, Data: string given } && given != name ? given : null;
    }

    /// <summary>Whether the built-in experiment shall go.</summary>
    public static async Task<bool> ToRemoveTheDemo(IDialogService dialogs) => await dialogs.ShowMessageBoxAsync(
        "Remove the demo?", "Its dictionary, text, model and runs go; what something else needs stays. It can be made again in about two minutes.", "Remove", null, "Keep it") == true;

    /// <summary>Whether something shall go, with all that goes with it.</summary>
    public static async Task<bool> ToRemove(IDialogService dialogs, RemovalPlan plan)
    {
        var noun = plan.Kind.ToString().ToLowerInvariant();
        List<string> sentences = [$"Removing the {noun} “{plan.Name}” frees {Amounts.Bytes(plan.Bytes)} of files and room in the database."];
        if (plan.Dictionaries.Count > 0)
        {
            sentences.Add($"{Amounts.Counted(plan.Dictionaries.Count, "dictionary goes", "dictionaries go")} with it: {string.Join(", ", plan.Dictionaries.Take(10))}.");
        }

        if (plan.Harvests.Count > 0)
        {
            sentences.Add($"These lose their examples and densities: {string.Join(", ", plan.Harvests.Take(10))}.");
        }

        if (plan.Written.Sentence() is { } written)
        {
            sentences.Add($"{written}.");
        }

        if (plan.UnfinishedRuns.Count > 0)
        {
            sentences.Add($"Run {string.Join(", ", plan.UnfinishedRuns)} needs it and has not ended, so it cannot go yet.");
        }

        return await dialogs.ShowMessageBoxAsync($"Remove {plan.Name}?", string.Join(" ", sentences), "Remove", null, "Keep it") == true;
    }
}
