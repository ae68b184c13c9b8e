using System.Globalization;
using Microsoft.AspNetCore.Components;

namespace SaePortal.Web.Latents;

/// <summary>
/// An example as one line: its value, and the text placed so that the peaks of all lines stand in one column. With a passage the line opens it in
/// place, without a script. An item of an <c>ol class="conc"</c>; its styles are in <c>tokens.css</c>.
/// </summary>
public sealed partial class ConcordanceLine : ComponentBase
{
    /// <summary>More than the widest window shows of either side.</summary>
    private const int Reach = 40;

    private (IReadOnlyList<StripToken>? Tokens, int Peak, StripStyle Style) _written;
    private MarkupString _left;
    private MarkupString _right;
    private string _sentence = "";
    private string _x = "";
    private string _maximum = "";
    private bool _joined;

    /// <summary>Tokens of the example's window.</summary>
    [Parameter, EditorRequired]
    public required IReadOnlyList<StripToken> Tokens { get; set; }

    /// <summary>Index of the peak among them; for a silent example the token that is outlined.</summary>
    [Parameter, EditorRequired]
    public int Peak { get; set; }

    /// <summary>The latent's largest absolute activation.</summary>
    [Parameter, EditorRequired]
    public double Maximum { get; set; }

    /// <summary>Whether small activations are drawn apart: the page's switch.</summary>
    [Parameter]
    public bool Logarithmic { get; set; }

    /// <summary>Whether the corpus is marked as code.</summary>
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

    /// <summary>What the line opens: an <see cref="ActivatingText"/> and links, as a rule.</summary>
    [Parameter]
    public RenderFragment? Passage { get; set; }

    /// <summary>A button at the end of the line, of class <c>act</c>; seen when the line has the pointer or the focus, not on phones.</summary>
    [Parameter]
    public RenderFragment? Action { get; set; }

    private string Classname => Code ? "ln code" : "ln";

    private double Value => Tokens[Peak].Activation;

    /// <inheritdoc />
    protected override void OnParametersSet()
    {
        var style = new StripStyle(Maximum, Logarithmic, AfterNewline: "", Start, Spaces);
        if (ReferenceEquals(_written.Tokens, Tokens) && _written.Peak == Peak && _written.Style == style)
        {
            return;
        }

        int first = Math.Max(0, Peak - Reach), end = Math.Min(Tokens.Count, Peak + Reach + 1);
        _left = new MarkupString(StripMarkup.Left(Tokens, first, Peak, style));
        _right = new MarkupString(StripMarkup.Right(Tokens, Peak, end, style));
        _joined = Peak > 0 && Tokens[Peak].Text.Length > 0 && !char.IsWhiteSpace(Tokens[Peak].Text[0]) && !Tokens[Peak].Special
            && Tokens[Peak - 1] is { Special: false, Text: [.., var before] } && !char.IsWhiteSpace(before);
        _sentence = StripMarkup.Sentence([.. Tokens.Skip(first).Take(end - first)], style);
        _x = Value.ToString("G4", CultureInfo.InvariantCulture);
        _maximum = Maximum.ToString("G6", CultureInfo.InvariantCulture);
        _written = (Tokens, Peak, style);
    }
}
