using System.Globalization;
using System.Text;

namespace SaePortal.Torch.Tokenizers;

/// <summary>
/// .NET's patterns see UTF-16, in which a letter beyond U+FFFF is two surrogates and no letter. The shadow of a text has one character for each
/// code point; those beyond U+FFFF are stood in for by one of the same general category, so that patterns see what the reference sees.
/// </summary>
internal readonly struct CategoryShadow
{
    private readonly int[]? _indices;

    private CategoryShadow(string text, int[]? indices) => (Text, _indices) = (text, indices);

    public string Text { get; }

    public static CategoryShadow Of(string text)
    {
        if (!text.Any(char.IsHighSurrogate))
        {
            return new CategoryShadow(text, null);
        }

        var shadow = new StringBuilder(text.Length);
        var indices = new List<int>(text.Length + 1);
        var index = 0;
        foreach (var rune in text.EnumerateRunes())
        {
            indices.Add(index);
            shadow.Append(rune.IsBmp ? (char)rune.Value : StandIn(Rune.GetUnicodeCategory(rune)));
            index += rune.Utf16SequenceLength;
        }

        indices.Add(index);
        return new CategoryShadow(shadow.ToString(), [.. indices]);
    }

    /// <summary>Index into the text of a character of the shadow.</summary>
    public int Index(int shadow) => _indices is null ? shadow : _indices[shadow];

    private static char StandIn(UnicodeCategory category) => category switch
    {
        UnicodeCategory.UppercaseLetter => '\u00c6',
        UnicodeCategory.LowercaseLetter => '\u00e6',
        UnicodeCategory.TitlecaseLetter => '\u01c5',
        UnicodeCategory.ModifierLetter => '\u02b0',
        UnicodeCategory.OtherLetter => '\u00aa',
        UnicodeCategory.NonSpacingMark => '\u0301',
        UnicodeCategory.SpacingCombiningMark => '\u0903',
        UnicodeCategory.EnclosingMark => '\u20dd',
        UnicodeCategory.DecimalDigitNumber => '\u0660',
        UnicodeCategory.LetterNumber => '\u2160',
        UnicodeCategory.OtherNumber => '\u00b2',
        UnicodeCategory.ConnectorPunctuation => '\u203f',
        UnicodeCategory.DashPunctuation => '\u2013',
        UnicodeCategory.OpenPunctuation => '\u2045',
        UnicodeCategory.ClosePunctuation => '\u2046',
        UnicodeCategory.InitialQuotePunctuation => '\u00ab',
        UnicodeCategory.FinalQuotePunctuation => '\u00bb',
        UnicodeCategory.OtherPunctuation => '\u00a1',
        UnicodeCategory.MathSymbol => '\u00d7',
        UnicodeCategory.CurrencySymbol => '\u20ac',
        UnicodeCategory.ModifierSymbol => '\u00a8',
        UnicodeCategory.OtherSymbol => '\u00a9',
        UnicodeCategory.Format => '\u200b',
        UnicodeCategory.PrivateUse => '\ue000',
        _ => '\u0378',
    };
}
