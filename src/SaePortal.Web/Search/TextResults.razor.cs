using Microsoft.AspNetCore.Components;
using SaePortal.Compute.ModelSessions;
using SaePortal.Web.Docs;
using SaePortal.Web.Latents;
using SaePortal.Web.Shell;

namespace SaePortal.Web.Search;

/// <summary>The latents that fire in a text: a row each, with the text as this latent sees it.</summary>
public sealed partial class TextResults : ComponentBase
{
    /// <summary>The longest text that the page of a latent tries.</summary>
    private const int LongestTried = 2_000;

    private static readonly (FiringSort, string, Term)[] s_columns = [(FiringSort.Maximum, "Activation", Term.Activation), (FiringSort.Sum, "Sum", Term.SummedActivation), (FiringSort.Rarity, "Rarity", Term.Rarity)];

    /// <summary>What the address says.</summary>
    [Parameter, EditorRequired]
    public required SearchState State { get; set; }

    /// <summary>What was found.</summary>
    [Parameter, EditorRequired]
    public required TextFindings Findings { get; set; }

    /// <summary>The address.</summary>
    [Inject]
    public required NavigationManager Navigation { get; init; }

    private bool Several => Findings.Scope.Dictionaries.Count > 1;

    private int End => State.Skip + Findings.Latents.Count;

    private string Heading
    {
        get
        {
            var place = Several ? $"{Amounts.Counted(Findings.Scope.Dictionaries.Count, "dictionary", "dictionaries")}" : Findings.Scope.Dictionaries[0].Name;
            var token = State.Token is { } position && Findings.Models.FirstOrDefault(x => position < x.Tokens.Count) is { } read ? $" on token {position}, {TokenText.Spoken(read.Tokens[position].Text)}" : "";
            return $"{Amounts.Counted(Findings.Found, "latent", "latents")} of {place} {(Findings.Found == 1 ? "fires" : "fire")}{token}";
        }
    }

    private string Sentence => Findings.Latents.Count == 0 ? "" : $"{State.Skip + 1} to {End} of {Findings.Found:N0}."
        + (Findings.Found > TextSearch.Most && End >= TextSearch.Most ? $" The first {TextSearch.Most} are shown; one dictionary alone, one token or another order brings others to the front." : "");

    private string Address(FoundLatent found)
    {
        var page = PortalUrls.Latent(found.Dictionary.Model, found.Dictionary.Name, found.Firing.Index);
        return State.Text is { Length: <= LongestTried } text ? PortalUrls.WithQuery(page, ("text", text)) : page;
    }

    /// <summary>What stands before every text says nothing here, unless it was counted.</summary>
    private int Silent(FoundLatent found) => State.Special || found.Firing.Start > 0 ? 0 : found.Tokens.TakeWhile(x => x.Special).Count();

    private StripToken[] Strip(FoundLatent found) => [.. found.Tokens.Select((x, i) => new StripToken(x.Text, found.Firing.Activations[i], x.Special, x.Id)).Skip(Silent(found))];
}
