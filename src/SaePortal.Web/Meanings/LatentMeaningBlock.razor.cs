using Microsoft.AspNetCore.Components;
using SaePortal.Core.Meanings;

namespace SaePortal.Web.Meanings;

/// <summary>In the rail of a latent whose harvest read labels: the value of a known attribute that it detects best.</summary>
public sealed partial class LatentMeaningBlock : ComponentBase
{
    /// <summary>What was found of the latent; null when it fired on no labelled token.</summary>
    [Parameter, EditorRequired]
    public required (LatentMeaning Meaning, ValueMeaning Value)? Found { get; set; }

    /// <summary>The page of a latent.</summary>
    [Parameter, EditorRequired]
    public required Func<int, string> Url { get; set; }

    private bool IsChance => Found is var (meaning, _) && meaning is { ShuffledF1: { } shuffled } && meaning.F1 <= shuffled;

    private string Verb => Found is var (meaning, _) && meaning is { F1: >= MeaningRules.Partly } && !IsChance ? "Detects" : "Nearest to";
}
