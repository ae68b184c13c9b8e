using System.Globalization;
using Microsoft.AspNetCore.Components;

namespace SaePortal.Web.Latents;

/// <summary>
/// A text with each firing token marked in heat. Silent tokens have no markup at all; a hidden sentence says the marks to screen readers; the
/// tooltip is one for the page (<c>tokens.js</c>), by pointer, tap, or arrow keys within the text. Its styles are in <c>tokens.css</c>.
/// </summary>
public sealed partial class ActivatingText : ComponentBase
{
    private (IReadOnlyList<StripToken>? Tokens, StripStyle Style) _written;
    private MarkupString _markup;
    private string _sentence = "";
    private bool _fires;

    /// <summary>The tokens. The text is written anew when this is another list, not when the list changes.</summary>
    [Parameter, EditorRequired]
    public required IReadOnlyList<StripToken> Tokens { get; set; }

    /// <summary>The latent's largest absolute activation.</summary>
    [Parameter, EditorRequired]
    public double Maximum { get; set; }

    /// <summary>Whether small activations are drawn apart: the page's switch.</summary>
    [Parameter]
    public bool Logarithmic { get; set; }

    /// <summary>Whether newlines break the line.</summary>
    [Parameter]
    public bool BreakLines { get; set; }

    /// <summary>Whether the corpus is marked as code: a fixed-width font.</summary>
    [Parameter]
    public bool Code { get; set; }

    /// <summary>Position of the first token in its document or context, for the tooltip.</summary>
    [Parameter]
    public int Start { get; set; }

    /// <summary>Where the text is from, as "story 2,114", for the tooltip.</summary>
    [Parameter]
    public string? Where { get; set; }

    /// <summary>What is known of where it is from, as "author: Grimm", for the tooltip.</summary>
    [Parameter]
    public string? About { get; set; }

    /// <summary>Whether each space has a dot.</summary>
    [Parameter]
    public bool Spaces { get; set; }

    /// <summary>A token that has a border though it is silent; -1 for none.</summary>
    [Parameter]
    public int Outlined { get; set; } = -1;

    private string Classname => Code ? "strip code" : "strip";

    private string MaximumText => Maximum.ToString("G6", CultureInfo.InvariantCulture);

    /// <inheritdoc />
    protected override void OnParametersSet()
    {
        var style = new StripStyle(Maximum, Logarithmic, BreakLines ? StripStyle.Breaks : StripStyle.MayBreak, Start, Spaces, Outlined);
        if (ReferenceEquals(_written.Tokens, Tokens) && _written.Style == style)
        {
            return;
        }

        var markup = StripMarkup.Of(Tokens, style);
        _fires = markup.Contains("<i class", StringComparison.Ordinal);
        (_written, _markup, _sentence) = ((Tokens, style), new MarkupString(Code ? markup : markup.TrimStart(' ')), StripMarkup.Sentence(Tokens, style));
    }
}
