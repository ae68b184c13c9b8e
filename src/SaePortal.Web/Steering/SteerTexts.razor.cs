using Microsoft.AspNetCore.Components;
using SaePortal.Core.LanguageModels;
using SaePortal.Core.Steering;
using SaePortal.Web.Shell;

namespace SaePortal.Web.Steering;

/// <summary>The texts of a steering, plain and steered side by side, with the switch of what colours them.</summary>
public sealed partial class SteerTexts : ComponentBase
{
    /// <summary>What there is.</summary>
    [Parameter, EditorRequired]
    public required SteerOutcome Outcome { get; set; }

    /// <summary>The latent that colours the texts, from 1; null for the change in log-probability.</summary>
    [Parameter]
    public int? Colour { get; set; }

    /// <summary>The address that shows another colouring.</summary>
    [Parameter, EditorRequired]
    public required Func<int?, string> Url { get; set; }

    private int? Chosen => Colour is { } number && number <= Outcome.Latents.Count ? number - 1 : null;

    private double Maximum => Chosen is { } latent ? Outcome.Latents[latent].Maximum : 0;

    private static string End(OutcomeText text) => text.Ended switch
    {
        GenerationEnd.EndOfText => $"{Amounts.Counted(text.Tokens.Count, "token", "tokens")}, then the model ended the text.",
        GenerationEnd.Context => $"{Amounts.Counted(text.Tokens.Count, "token", "tokens")}, then the model's context was full.",
        _ => Amounts.Counted(text.Tokens.Count, "token", "tokens"),
    };
}
