using System.Globalization;
using System.Text;
using SaePortal.Web.Charts;
using SaePortal.Web.Shell;

namespace SaePortal.Web.Latents;

/// <summary>How a strip is written.</summary>
/// <param name="Maximum">The latent's largest absolute activation, the same in lists, test box and histogram.</param>
/// <param name="Logarithmic">Whether small activations are drawn apart.</param>
/// <param name="AfterNewline">What follows the arrow of a newline, as HTML.</param>
/// <param name="Start">Position of the first token, for the tooltip.</param>
/// <param name="Spaces">Whether each space has a dot.</param>
/// <param name="Outlined">A token that has a border though it is silent; -1 for none.</param>
public readonly record struct StripStyle(double Maximum, bool Logarithmic = false, string AfterNewline = StripStyle.MayBreak, int Start = 0, bool Spaces = false, int Outlined = -1)
{
    /// <summary>A place where the line may break.</summary>
    public const string MayBreak = "<wbr>";

    /// <summary>A real break.</summary>
    public const string Breaks = "\n";
}

/// <summary>
/// The prepared HTML of tokens: one <c>i</c> round each that fires, nothing round silent ones. <c>data-v</c> is its activation, <c>data-i</c> its
/// position, <c>data-t</c> its number, <c>data-s</c> says that a space precedes it. <c>tokens.js</c> reads them.
/// </summary>
public static class StripMarkup
{
    private const int MostSpoken = 4;

    /// <summary>Writes tokens in a row.</summary>
    public static string Of(IReadOnlyList<StripToken> tokens, StripStyle style) => Write(Whole(tokens), 0, tokens.Count, style, peak: -1);

    /// <summary>Writes the part of a concordance line that stands left of the peak.</summary>
    internal static string Left(IReadOnlyList<StripToken> tokens, int first, int peak, StripStyle style) => Write(Whole(tokens), first, peak, style, -1).TrimEnd(' ');

    /// <summary>Writes the peak, without its leading space, and what follows it.</summary>
    internal static string Right(IReadOnlyList<StripToken> tokens, int peak, int end, StripStyle style) => Write(Whole(tokens), peak, end, style, peak);

    /// <summary>What a screen reader hears of the marks.</summary>
    public static string Sentence(IReadOnlyList<StripToken> tokens, StripStyle style)
    {
        var marks = Whole(tokens).Where(x => Heat.Step(x.Activation, style.Maximum) > 0).OrderByDescending(x => Math.Abs(x.Activation)).ToList();
        if (marks.Count == 0)
        {
            return "It does not fire here.";
        }

        var text = $"Peak {Figures.Activation(marks[0].Activation)} on {TokenText.Spoken(marks[0].Text)}";
        if (marks.Count > 1)
        {
            text += "; also " + string.Join(", ", marks.Skip(1).Take(MostSpoken - 1).Select(x => $"{TokenText.Spoken(x.Text)} {Figures.Activation(x.Activation)}"));
        }

        return text + (marks.Count > MostSpoken ? $" and {Figures.Grouped(marks.Count - MostSpoken)} more." : ".");
    }

    /// <summary>A character over several tokens stands with the first; it takes the strongest of their activations.</summary>
    private static IReadOnlyList<StripToken> Whole(IReadOnlyList<StripToken> tokens)
    {
        if (!tokens.Any(x => x.Text.Length == 0 && x.Activation != 0))
        {
            return tokens;
        }

        var whole = tokens.ToArray();
        for (var (i, head) = (0, -1); i < whole.Length; i++)
        {
            if (whole[i].Text.Length > 0)
            {
                head = i;
            }
            else if (head >= 0)
            {
                if (Math.Abs(whole[i].Activation) > Math.Abs(whole[head].Activation))
                {
                    whole[head] = whole[head] with { Activation = whole[i].Activation };
                }

                whole[i] = whole[i] with { Activation = 0 };
            }
        }

        return whole;
    }

    private static string Write(IReadOnlyList<StripToken> tokens, int first, int end, StripStyle style, int peak)
    {
        var html = new StringBuilder();
        for (var i = first; i < end; i++)
        {
            var token = tokens[i];
            var heat = Heat.Class(token.Activation, style.Maximum, style.Logarithmic);
            if (heat is null && i != peak && i != style.Outlined)
            {
                Plain(html, token, style);
                continue;
            }

            var bare = token.Special ? token.Text.AsSpan() : token.Text.AsSpan().TrimStart(' ');
            var isSpace = bare.IsEmpty;
            if (i != peak && !isSpace)
            {
                TokenText.WriteSpaces(html, token.Text.Length - bare.Length, style.Spaces);
            }

            Open(html, token, style.Start + i, $"{heat ?? "off"}{(i == peak ? " pk" : "")}{(token.Special ? " special" : "")}", spaced: !isSpace && bare.Length < token.Text.Length);
            if (isSpace)
            {
                TokenText.WriteAlone(html, token.Text);
            }
            else
            {
                // A break inside a mark would tear it; it follows the mark.
                TokenText.Write(html, bare, "", style.Spaces);
            }

            html.Append("</i>");
            if (token.Text.EndsWith('\n'))
            {
                html.Append(style.AfterNewline);
            }
        }

        return html.ToString();
    }

    private static void Plain(StringBuilder html, StripToken token, StripStyle style)
    {
        if (token.Special)
        {
            html.Append("<span class=\"special\">");
        }

        TokenText.Write(html, token.Text, style.AfterNewline, style.Spaces);
        if (token.Special)
        {
            html.Append("</span>");
        }
    }

    private static void Open(StringBuilder html, StripToken token, int position, string classes, bool spaced)
    {
        html.Append(CultureInfo.InvariantCulture, $"<i class=\"{classes}\" data-v=\"{token.Activation:G4}\" data-i=\"{position}\"");
        if (token.Id is { } id)
        {
            html.Append(CultureInfo.InvariantCulture, $" data-t=\"{id}\"");
        }

        html.Append(spaced ? " data-s>" : ">");
    }
}
