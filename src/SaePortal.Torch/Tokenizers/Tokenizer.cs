using System.Text;

namespace SaePortal.Torch.Tokenizers;

/// <summary>A token and the range of the original text, in UTF-16 characters, that it was made from; empty for tokens that stand for no text.</summary>
/// <param name="Id">The token.</param>
/// <param name="Start">First character.</param>
/// <param name="End">The character after the last one.</param>
public readonly record struct TokenSpan(int Id, int Start, int End);

/// <summary>
/// A Hugging Face tokenizer: added tokens, normalizer, pre-tokenizer, model, post-processor, in this order. It takes any text, also such that is no
/// Unicode, and needs no libtorch. Safe for several threads.
/// </summary>
public sealed class Tokenizer
{
    private readonly TokenizerParts _parts;
    private readonly AddedTokens _beforeNormalizing;
    private readonly AddedTokens _afterNormalizing;
    private readonly string?[] _tokens;
    private readonly HashSet<int> _special;
    private readonly HashSet<int> _added;

    internal Tokenizer(TokenizerParts parts)
    {
        _parts = parts;
        _beforeNormalizing = new AddedTokens(parts.Added.Where(x => !x.Normalized));
        _afterNormalizing = new AddedTokens(parts.Added.Where(x => x.Normalized));
        _special = [.. parts.Added.Where(x => x.Special).Select(x => x.Id)];
        _added = [.. parts.Added.Select(x => x.Id)];
        _tokens = new string?[1 + parts.Vocabulary.Values.Concat(parts.Added.Select(x => x.Id)).Max()];
        foreach (var (token, id) in parts.Vocabulary)
        {
            _tokens[id] = token;
        }

        foreach (var token in parts.Added)
        {
            _tokens[token.Id] = token.Content;
        }
    }

    /// <summary>One more than the largest token id.</summary>
    public int Vocabulary => _tokens.Length;

    /// <summary>The token that the post-processor puts in front of a text; null when it puts none.</summary>
    public int? Bos => _parts.Prefix is [var first, ..] ? first : null;

    /// <summary>Whether the token is a special one, which stands for no text.</summary>
    public bool IsSpecial(int id) => _special.Contains(id);

    /// <summary>Tokens as the post-processor gives them.</summary>
    /// <param name="text">Any text.</param>
    /// <param name="special">Whether the post-processor's own tokens (BOS) are put round it.</param>
    public int[] Encode(string text, bool special = true) => [.. EncodeWithOffsets(text, special).Select(x => x.Id)];

    /// <summary>Tokens with the places in the text that they were made from.</summary>
    /// <param name="text">Any text.</param>
    /// <param name="special">Whether the post-processor's own tokens (BOS) are put round it.</param>
    public IReadOnlyList<TokenSpan> EncodeWithOffsets(string text, bool special = true)
    {
        var spans = new List<TokenSpan>((text.Length / 3) + 4);
        if (special)
        {
            spans.AddRange(_parts.Prefix.Select(x => new TokenSpan(x, 0, 0)));
        }

        var whole = AlignedText.Of(text);
        var first = true;
        foreach (var (start, end, token) in _beforeNormalizing.Cut(whole.Text))
        {
            if (token is not null)
            {
                spans.Add(new TokenSpan(token.Id, start, end));
            }
            else
            {
                Between(whole.Slice(start, end), first, spans);
            }

            first = false;
        }

        if (special)
        {
            spans.AddRange(_parts.Suffix.Select(x => new TokenSpan(x, text.Length, text.Length)));
        }

        return spans;
    }

    /// <summary>The text of tokens; bytes that are no UTF-8 become U+FFFD.</summary>
    /// <param name="ids">Tokens; those outside the vocabulary stand for nothing.</param>
    /// <param name="special">Whether special tokens are written out.</param>
    public string Decode(IEnumerable<int> ids, bool special = false)
    {
        var bytes = new List<byte>();
        var words = new List<string>();
        foreach (var id in ids.Where(x => special || !IsSpecial(x)))
        {
            var piece = BytesOf(id);
            bytes.AddRange(piece);
            words.Add(Encoding.UTF8.GetString(piece));
        }

        var text = _parts.JoinsBySpace ? string.Join(' ', words) : Encoding.UTF8.GetString(bytes.ToArray());
        return _parts.StripsFirstSpace && text.StartsWith(' ') ? text[1..] : text;
    }

    /// <summary>The bytes that a token stands for.</summary>
    /// <returns>Bytes; empty for an id that no token has.</returns>
    public byte[] BytesOf(int id)
    {
        var token = (uint)id < (uint)_tokens.Length ? _tokens[id] : null;
        return token is null ? [] : _added.Contains(id) ? Encoding.UTF8.GetBytes(token) : _parts.Model.BytesOf(token);
    }

    private void Between(AlignedText raw, bool first, List<TokenSpan> spans)
    {
        var normalized = _parts.Normalizer?.Apply(raw) ?? raw;
        foreach (var (start, end, token) in _afterNormalizing.Cut(normalized.Text))
        {
            if (token is not null)
            {
                var (from, to) = normalized.Original(start, end);
                spans.Add(new TokenSpan(token.Id, from, to));
                continue;
            }

            var piece = normalized.Slice(start, end);
            var tokens = new List<(int Id, int Start, int End)>();
            foreach (var word in _parts.PreTokenizer?.Cut(piece, first && start == 0) ?? [piece])
            {
                if (word.Text.Length == 0)
                {
                    continue;
                }

                tokens.Clear();
                _parts.Model.Encode(word.Text, tokens);
                foreach (var (id, tokenStart, tokenEnd) in tokens)
                {
                    var (from, to) = word.Original(tokenStart, tokenEnd);
                    spans.Add(new TokenSpan(id, from, to));
                }
            }
        }
    }
}

/// <summary>What a tokenizer is made of.</summary>
/// <param name="Vocabulary">Tokens of the model and their ids.</param>
/// <param name="Added">Tokens found as a whole.</param>
/// <param name="Normalizer">Changes text first; null for none.</param>
/// <param name="PreTokenizer">Cuts text into words; null for none.</param>
/// <param name="Model">Cuts words into tokens.</param>
/// <param name="Prefix">Tokens put in front.</param>
/// <param name="Suffix">Tokens put behind.</param>
/// <param name="StripsFirstSpace">Whether decoding drops one leading space, which encoding put there.</param>
/// <param name="JoinsBySpace">Whether decoding puts spaces between tokens (WordLevel).</param>
internal sealed record TokenizerParts(
    IReadOnlyDictionary<string, int> Vocabulary, IReadOnlyList<AddedToken> Added, Normalizer? Normalizer, PreTokenizer? PreTokenizer, TokenModel Model,
    IReadOnlyList<int> Prefix, IReadOnlyList<int> Suffix, bool StripsFirstSpace, bool JoinsBySpace);
