using System.Collections.Frozen;

namespace SaePortal.Torch.Tokenizers;

/// <summary>A token that is found in text as a whole, before anything else.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Content">Its text.</param>
/// <param name="Special">Whether it is not shown when decoding for people.</param>
/// <param name="Normalized">Whether it is looked for in the normalized text instead of the text itself.</param>
/// <param name="SingleWord">Whether no letter or digit may touch it.</param>
/// <param name="StripsLeft">Whether it takes the white space before it along.</param>
/// <param name="StripsRight">Whether it takes the white space behind it along.</param>
internal sealed record AddedToken(int Id, string Content, bool Special, bool Normalized, bool SingleWord, bool StripsLeft, bool StripsRight);

/// <summary>Finds added tokens: at the leftmost place, and there the longest.</summary>
internal sealed class AddedTokens
{
    private readonly FrozenDictionary<char, AddedToken[]> _byFirst;

    public AddedTokens(IEnumerable<AddedToken> tokens) =>
        _byFirst = tokens.Where(x => x.Content.Length > 0).GroupBy(x => x.Content[0]).ToFrozenDictionary(x => x.Key, x => x.OrderByDescending(t => t.Content.Length).ToArray());

    /// <summary>Cuts a text at its added tokens.</summary>
    /// <returns>Pieces in order; those with a token are that token.</returns>
    public IEnumerable<(int Start, int End, AddedToken? Token)> Cut(string text)
    {
        var done = 0;
        for (var i = 0; _byFirst.Count > 0 && i < text.Length; i++)
        {
            if (!_byFirst.TryGetValue(text[i], out var candidates) || candidates.FirstOrDefault(x => At(text, i, x)) is not { } token)
            {
                continue;
            }

            int start = i, end = i + token.Content.Length;
            while (token.StripsLeft && start > done && char.IsWhiteSpace(text[start - 1]))
            {
                start--;
            }

            while (token.StripsRight && end < text.Length && char.IsWhiteSpace(text[end]))
            {
                end++;
            }

            if (start > done)
            {
                yield return (done, start, null);
            }

            yield return (start, end, token);
            done = end;
            i = end - 1;
        }

        if (done < text.Length)
        {
            yield return (done, text.Length, null);
        }
    }

    private static bool At(string text, int start, AddedToken token)
    {
        if (string.CompareOrdinal(text, start, token.Content, 0, token.Content.Length) != 0)
        {
            return false;
        }

        var end = start + token.Content.Length;
        return !token.SingleWord || ((start == 0 || !IsWord(text[start - 1])) && (end == text.Length || !IsWord(text[end])));
    }

    private static bool IsWord(char character) => char.IsLetterOrDigit(character) || character == '_';
}
