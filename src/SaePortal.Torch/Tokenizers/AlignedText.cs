using System.Globalization;
using System.Text;

namespace SaePortal.Torch.Tokenizers;

/// <summary>A text on its way through normalizers: every character knows the range of the original text that it came from.</summary>
internal sealed class AlignedText
{
    private readonly int[] _from;
    private readonly int[] _to;

    private AlignedText(string text, int[] from, int[] to) => (Text, _from, _to) = (text, from, to);

    public string Text { get; }

    /// <summary>The original itself; a lone surrogate, which is no text, becomes U+FFFD.</summary>
    public static AlignedText Of(string original)
    {
        var from = new int[original.Length];
        var to = new int[original.Length];
        for (var i = 0; i < from.Length; i++)
        {
            (from[i], to[i]) = (i, i + 1);
        }

        return new AlignedText(WithoutLoneSurrogates(original), from, to);
    }

    /// <summary>The original's range of a non-empty range of characters.</summary>
    public (int Start, int End) Original(int start, int end) => (_from[start], _to[end - 1]);

    public AlignedText Slice(int start, int end) => new(Text[start..end], _from[start..end], _to[start..end]);

    /// <summary>Puts text in front; it came from nowhere, so it points at the first character's beginning.</summary>
    public AlignedText Prepend(string prefix)
    {
        var at = _from.Length > 0 ? _from[0] : 0;
        return new AlignedText(prefix + Text, [.. Enumerable.Repeat(at, prefix.Length), .. _from], [.. Enumerable.Repeat(at, prefix.Length), .. _to]);
    }

    /// <summary>Replaces ranges, ascending and apart, each by a text that points at the whole range.</summary>
    public AlignedText Replace(IEnumerable<(int Start, int Length, string By)> replacements)
    {
        var text = new StringBuilder(Text.Length);
        var from = new List<int>(Text.Length);
        var to = new List<int>(Text.Length);
        var done = 0;
        foreach (var (start, length, by) in replacements)
        {
            Keep(done, start);
            text.Append(by);
            var (first, last) = length > 0 ? (_from[start], _to[start + length - 1]) : (start < _from.Length ? _from[start] : 0, start < _from.Length ? _from[start] : 0);
            from.AddRange(Enumerable.Repeat(first, by.Length));
            to.AddRange(Enumerable.Repeat(last, by.Length));
            done = start + length;
        }

        Keep(done, Text.Length);
        return new AlignedText(text.ToString(), [.. from], [.. to]);

        void Keep(int start, int end)
        {
            text.Append(Text, start, end - start);
            from.AddRange(_from.AsSpan(start, end - start));
            to.AddRange(_to.AsSpan(start, end - start));
        }
    }

    /// <summary>A Unicode normal form, aligned grapheme by grapheme, within which composition takes place.</summary>
    public AlignedText Normalize(NormalizationForm form)
    {
        if (Text.IsNormalized(form))
        {
            return this;
        }

        var replacements = new List<(int, int, string)>();
        var graphemes = StringInfo.ParseCombiningCharacters(Text);
        for (var i = 0; i < graphemes.Length; i++)
        {
            int start = graphemes[i], end = i + 1 < graphemes.Length ? graphemes[i + 1] : Text.Length;
            var piece = Text[start..end];
            if (!piece.IsNormalized(form))
            {
                replacements.Add((start, end - start, piece.Normalize(form)));
            }
        }

        return Replace(replacements);
    }

    private static string WithoutLoneSurrogates(string text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (char.IsSurrogate(text[i]) && !(char.IsHighSurrogate(text[i]) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1])))
            {
                var characters = text.ToCharArray();
                for (var j = i; j < characters.Length; j++)
                {
                    if (char.IsHighSurrogate(characters[j]) && j + 1 < characters.Length && char.IsLowSurrogate(characters[j + 1]))
                    {
                        j++;
                    }
                    else if (char.IsSurrogate(characters[j]))
                    {
                        characters[j] = '\ufffd';
                    }
                }

                return new string(characters);
            }

            i += char.IsHighSurrogate(text[i]) ? 1 : 0;
        }

        return text;
    }
}
