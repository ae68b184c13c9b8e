using System.Globalization;
using Microsoft.AspNetCore.Components;
using SaePortal.Core.Steering;
using SaePortal.Web.Charts;
using SaePortal.Web.Latents;
using SaePortal.Web.Shell;

namespace SaePortal.Web.Steering;

/// <summary>A text whose tokens are marked by what steering changed of their log-probability, or by how a latent fires on them.</summary>
public sealed partial class SteeredText : ComponentBase
{
    /// <summary>The change of log-probability, in nats, that has the strongest colour: a token became 148 times likelier or rarer.</summary>
    public const double StrongestChange = 5;

    private const int MostSpoken = 3;

    private (IReadOnlyList<OutcomeToken>? Tokens, int? Latent) _written;
    private MarkupString _markup;
    private string _sentence = "";
    private bool _marked;

    /// <summary>The tokens. The text is written anew when this is another list.</summary>
    [Parameter, EditorRequired]
    public required IReadOnlyList<OutcomeToken> Tokens { get; set; }

    /// <summary>Which of the steered latents colours it, from 0; null for the change of log-probability.</summary>
    [Parameter]
    public int? Latent { get; set; }

    /// <summary>That latent's largest activation.</summary>
    [Parameter]
    public double Maximum { get; set; }

    private bool OfChange => Latent is null;

    private double Largest => OfChange ? StrongestChange : Maximum;

    private string MaximumText => Largest.ToString("G6", CultureInfo.InvariantCulture);

    /// <inheritdoc />
    protected override void OnParametersSet()
    {
        if (ReferenceEquals(_written.Tokens, Tokens) && _written.Latent == Latent)
        {
            return;
        }

        var tokens = Tokens.Select(x => new StripToken(x.Text, Latent is { } latent ? x.Activations.ElementAtOrDefault(latent) : x.Change ?? 0, x.Special, x.Id)).ToList();
        var style = new StripStyle(Largest, AfterNewline: StripStyle.Breaks);
        var markup = StripMarkup.Of(tokens, style);
        _marked = markup.Contains("<i class", StringComparison.Ordinal);
        (_written, _markup, _sentence) = ((Tokens, Latent), new MarkupString(markup.TrimStart(' ')), OfChange ? Changes(tokens) : StripMarkup.Sentence(tokens, style));
    }

    private static string Changes(List<StripToken> tokens)
    {
        var marks = tokens.Where(x => Heat.Step(x.Activation, StrongestChange) > 0).OrderByDescending(x => Math.Abs(x.Activation)).Take(MostSpoken).ToList();
        return marks.Count == 0 ? "" : "Changed most: " + string.Join(", ", marks.Select(x => $"{TokenText.Spoken(x.Text)} {Figures.WithSign(x.Activation)} nats")) + ".";
    }
}
