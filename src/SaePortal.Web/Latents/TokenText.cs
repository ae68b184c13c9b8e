using System.Globalization;
using System.Text;

namespace SaePortal.Web.Latents;

/// <summary>Writes the text of tokens as HTML in which everything can be seen: spaces where they matter, newlines, control characters.</summary>
internal static class TokenText
{
    private const string Newline = "<u aria-hidden=\"true\">↵</u>";

    // A space that stays one; tokens.css draws its dot.
    private const string Space = "<u class=\"sp\"> </u>";

    /// <summary>Writes running text; runs of spaces stay as they are.</summary>
    /// <param name="html">Where to.</param>
    /// <param name="text">What.</param>
    /// <param name="afterNewline">What follows the arrow of a newline: nothing, a real break, or a place where the line may break.</param>
    /// <param name="spaces">Whether each space has a dot.</param>
    public static void Write(StringBuilder html, ReadOnlySpan<char> text, string afterNewline, bool spaces = false)
    {
        for (var i = 0; i < text.Length; i++)
        {
            switch (text[i])
            {
                case '\n':
                    html.Append(Newline).Append(afterNewline);
                    break;
                case '\r':
                    html.Append("<u aria-hidden=\"true\">␍</u>");
                    break;
                case '\t':
                    html.Append("<u aria-hidden=\"true\">→</u> ");
                    break;
                case ' ' when spaces:
                    html.Append(Space);
                    break;
                default:
                    Escape(html, text[i]);
                    break;
            }
        }
    }

    /// <summary>Writes spaces of running text.</summary>
    public static void WriteSpaces(StringBuilder html, int count, bool spaces)
    {
        if (!spaces)
        {
            html.Append(' ', count);
            return;
        }

        html.Insert(html.Length, Space, count);
    }

    /// <summary>Writes one token alone, as chips and marks of white space show it: spaces at its ends are dots.</summary>
    public static void WriteAlone(StringBuilder html, ReadOnlySpan<char> text)
    {
        var inner = text.Trim(' ');
        var lead = text.Length - text.TrimStart(' ').Length;
        Dots(html, lead);
        // A text of spaces alone is all lead.
        if (inner.IsEmpty)
        {
            return;
        }

        foreach (var c in inner)
        {
            switch (c)
            {
                case '\n':
                    html.Append(Newline);
                    break;
                case '\r':
                    html.Append("<u aria-hidden=\"true\">␍</u>");
                    break;
                case '\t':
                    html.Append("<u aria-hidden=\"true\">→</u>");
                    break;
                default:
                    Escape(html, c);
                    break;
            }
        }

        Dots(html, text.Length - lead - inner.Length);
    }

    /// <summary>The same as plain text, for sentences: quotes round it, white space by name.</summary>
    public static string Spoken(string text)
    {
        var inner = text.Trim();
        return inner.Length > 0 ? $"“{inner}”"
            : text.Length == 0 ? "no text"
            : text.Contains('\n', StringComparison.Ordinal) ? "a newline"
            : text.Contains('\t', StringComparison.Ordinal) ? "a tab"
            : text.Length == 1 ? "a space" : "spaces";
    }

    private static void Dots(StringBuilder html, int count)
    {
        if (count > 0)
        {
            html.Append("<u aria-hidden=\"true\">").Append('·', count).Append("</u>");
        }
    }

    private static void Escape(StringBuilder html, char c)
    {
        switch (c)
        {
            case '&':
                html.Append("&amp;");
                break;
            case '<':
                html.Append("&lt;");
                break;
            case '>':
                html.Append("&gt;");
                break;
            case '"':
                html.Append("&quot;");
                break;
            case < ' ' or '\x7f':
                html.Append(CultureInfo.InvariantCulture, $"<u>\\x{(int)c:X2}</u>");
                break;
            // Marks that turn the direction of all that follows, and what has no width at all.
            case (>= '\u202a' and <= '\u202e') or (>= '\u2066' and <= '\u2069') or '\u00ad' or '\u061c' or '\u200b' or '\u200e' or '\u200f' or '\u2060' or '\ufeff' or '\u0085' or '\u2028' or '\u2029':
                html.Append(CultureInfo.InvariantCulture, $"<u>\\u{(int)c:X4}</u>");
                break;
            default:
                html.Append(c);
                break;
        }
    }
}
