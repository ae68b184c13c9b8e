using Microsoft.AspNetCore.Components;
using MudBlazor;
using SaePortal.Core.Answers;
using SaePortal.Storage.Removal;
using SaePortal.Web.Access;

namespace SaePortal.Web.Shell;

/// <summary>The owner's buttons on the page of a thing with a name: each asks, changes, and leads to where the page is then.</summary>
public sealed partial class ChangeButtons : ComponentBase, IDisposable
{
    private readonly CancellationTokenSource _gone = new();

    /// <summary>What kind of thing it is.</summary>
    [Parameter, EditorRequired]
    public required RemovableKind Kind { get; set; }

    /// <summary>Its name.</summary>
    [Parameter, EditorRequired]
    public required string Name { get; set; }

    /// <summary>Gives it a new name and answers with its new address.</summary>
    [Parameter, EditorRequired]
    public required Func<string, CancellationToken, Task<Answer<string>>> Renaming { get; set; }

    /// <summary>Where a reader goes when it is gone.</summary>
    [Parameter, EditorRequired]
    public required string Above { get; set; }

    /// <summary>Told why a change was refused, or null when it was not.</summary>
    [Parameter]
    public EventCallback<Problem?> Refused { get; set; }

    /// <summary>Removes.</summary>
    [Inject]
    public required RemovalStore Removal { get; init; }

    /// <summary>Who looks.</summary>
    [Inject]
    public required IViewer Viewer { get; init; }

    /// <summary>Asks.</summary>
    [Inject]
    public required IDialogService Dialogs { get; init; }

    /// <summary>The address.</summary>
    [Inject]
    public required NavigationManager Navigation { get; init; }

    /// <inheritdoc />
    public void Dispose()
    {
        _gone.Cancel();
        _gone.Dispose();
    }

    private async Task Rename()
    {
        if (Viewer.IsOwner && await Ask.ForName(Dialogs, $"Rename the {Kind.ToString().ToLowerInvariant()}", Name) is { } name)
        {
            await Leave(await Renaming(name, _gone.Token));
        }
    }

    private async Task Remove()
    {
        var plan = await Removal.Plan(Kind, Name, _gone.Token);
        if (!plan.Succeeded)
        {
            await Refused.InvokeAsync(plan.Problem);
        }
        else if (Viewer.IsOwner && await Ask.ToRemove(Dialogs, plan.Value))
        {
            await Leave((await Removal.Remove(Kind, Name, _gone.Token)).Then(_ => Above));
        }
    }

    private async Task Leave(Answer<string> address)
    {
        await Refused.InvokeAsync(address.Problem);
        if (address.Succeeded)
        {
            Navigation.NavigateTo(address.Value);
        }
    }
}
