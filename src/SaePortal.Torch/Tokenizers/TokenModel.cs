using System.Globalization;
using System.Text;
using Microsoft.ML.Tokenizers;

namespace SaePortal.Torch.Tokenizers;

/// <summary>Turns one word into tokens, each with its range of the word's characters.</summary>
internal abstract class TokenModel
{
    /// <summary>Tokens of a word that is not empty.</summary>
    public abstract void Encode(string word, List<(int Id, int Start, int End)> tokens);

    /// <summary>The bytes that a vocabulary entry stands for.</summary>
    public abstract byte[] BytesOf(string token);
}

/// <summary>Each word is one token, or unknown.</summary>
internal sealed class WordLevelModel(IReadOnlyDictionary<string, int> vocabulary, int? unknown) : TokenModel
{
    public override void Encode(string word, List<(int Id, int Start, int End)> tokens)
    {
        if (vocabulary.TryGetValue(word, out var id))
        {
            tokens.Add((id, 0, word.Length));
        }
        else if (unknown is { } known)
        {
            tokens.Add((known, 0, word.Length));
        }
    }

    public override byte[] BytesOf(string token) => Encoding.UTF8.GetBytes(token);
}

/// <summary>BPE over the printable stand-ins of bytes (GPT-2, GPT-NeoX, Llama 3, Qwen2). The merging is Microsoft.ML.Tokenizers'.</summary>
internal sealed class ByteLevelModel(IReadOnlyDictionary<string, int> vocabulary, BpeTokenizer merges, bool ignoreMerges) : TokenModel
{
    public override void Encode(string word, List<(int Id, int Start, int End)> tokens)
    {
        // Without tokens for every byte the reference drops what it cannot write; so does the merging.
        var letters = new StringBuilder(word.Length + 8);
        var characters = new List<(int Start, int End)>(word.Length + 8);
        Span<byte> utf8 = stackalloc byte[4];
        var index = 0;
        foreach (var rune in word.EnumerateRunes())
        {
            foreach (var value in utf8[..rune.EncodeToUtf8(utf8)])
            {
                letters.Append(ByteAlphabet.CharacterOf(value));
                characters.Add((index, index + rune.Utf16SequenceLength));
            }

            index += rune.Utf16SequenceLength;
        }

        var written = letters.ToString();
        if (ignoreMerges && vocabulary.TryGetValue(written, out var whole))
        {
            tokens.Add((whole, 0, word.Length));
            return;
        }

        foreach (var token in merges.EncodeToTokens(written, out _, considerPreTokenization: false, considerNormalization: false))
        {
            var (start, end) = (token.Offset.Start.Value, token.Offset.End.Value);
            tokens.Add((token.Id, characters[start].Start, characters[end - 1].End));
        }
    }

    public override byte[] BytesOf(string token)
    {
        var bytes = new List<byte>(token.Length);
        foreach (var character in token)
        {
            if (!ByteAlphabet.TryByte(character, out var value))
            {
                return Encoding.UTF8.GetBytes(token);
            }

            bytes.Add(value);
        }

        return [.. bytes];
    }
}

/// <summary>
/// BPE over characters that falls back to tokens for single bytes (Llama, TinyStories). Microsoft.ML.Tokenizers does not fall back, so what it
/// would call unknown is taken out first and only the runs between are merged.
/// </summary>
internal sealed class ByteFallbackModel : TokenModel
{
    private readonly IReadOnlyDictionary<string, int> _vocabulary;
    private readonly BpeTokenizer _merges;
    private readonly int? _unknown;
    private readonly bool _fusesUnknown;
    private readonly int[]? _bytes;

    public ByteFallbackModel(IReadOnlyDictionary<string, int> vocabulary, BpeTokenizer merges, int? unknown, bool fusesUnknown, bool fallsBack)
    {
        (_vocabulary, _merges, _unknown, _fusesUnknown) = (vocabulary, merges, unknown, fusesUnknown);
        var bytes = Enumerable.Range(0, 256).Select(x => vocabulary.TryGetValue(Name(x), out var id) ? id : -1).ToArray();
        _bytes = fallsBack && bytes.All(x => x >= 0) ? bytes : null;
    }

    public override void Encode(string word, List<(int Id, int Start, int End)> tokens)
    {
        int index = 0, run = 0;
        Span<byte> utf8 = stackalloc byte[4];
        foreach (var rune in word.EnumerateRunes())
        {
            var length = rune.Utf16SequenceLength;
            if (!_vocabulary.ContainsKey(word.Substring(index, length)))
            {
                Merge(word, run, index, tokens);
                if (_bytes is not null)
                {
                    foreach (var value in utf8[..rune.EncodeToUtf8(utf8)])
                    {
                        tokens.Add((_bytes[value], index, index + length));
                    }
                }
                else if (_unknown is { } unknown)
                {
                    Unknown(unknown, index, index + length, tokens);
                }

                run = index + length;
            }

            index += length;
        }

        Merge(word, run, index, tokens);
    }

    public override byte[] BytesOf(string token) =>
        token.Length == 6 && token.StartsWith("<0x", StringComparison.Ordinal) && token[5] == '>' && byte.TryParse(token.AsSpan(3, 2), NumberStyles.HexNumber, CultureInfo.InvariantCulture, out var value)
            ? [value]
            : Encoding.UTF8.GetBytes(token.Replace('\u2581', ' '));

    private static string Name(int value) => string.Create(CultureInfo.InvariantCulture, $"<0x{value:X2}>");

    private void Merge(string word, int start, int end, List<(int Id, int Start, int End)> tokens)
    {
        if (start < end)
        {
            foreach (var token in _merges.EncodeToTokens(word[start..end], out _, considerPreTokenization: false, considerNormalization: false))
            {
                tokens.Add((token.Id, start + token.Offset.Start.Value, start + token.Offset.End.Value));
            }
        }
    }

    private void Unknown(int unknown, int start, int end, List<(int Id, int Start, int End)> tokens)
    {
        if (_fusesUnknown && tokens.Count > 0 && tokens[^1].Id == unknown && tokens[^1].End == start)
        {
            tokens[^1] = (unknown, tokens[^1].Start, end);
        }
        else
        {
            tokens.Add((unknown, start, end));
        }
    }
}
