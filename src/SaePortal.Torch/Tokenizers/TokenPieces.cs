using System.Buffers.Binary;
using System.Text;
using SaePortal.Core.Answers;

namespace SaePortal.Torch.Tokenizers;

/// <summary>One token as pages show it.</summary>
/// <param name="Id">The token.</param>
/// <param name="Text">Its text; a character whose bytes are spread over several tokens stands with the first of them; bytes that are no text read <c>\xE2</c>.</param>
/// <param name="Special">Whether it stands for no text.</param>
public readonly record struct TokenPiece(int Id, string Text, bool Special);

/// <summary>The bytes of every token of a vocabulary, in a small file beside the model: pages show tokens without a tokenizer and without libtorch.</summary>
public sealed class TokenPieces
{
    private const uint Magic = 0x53504943;
    private static readonly UTF8Encoding s_strict = new(false, true);

    private readonly byte[][] _bytes;
    private readonly bool[] _special;

    private TokenPieces(byte[][] bytes, bool[] special, int? bos) => (_bytes, _special, Bos) = (bytes, special, bos);

    /// <summary>Number of tokens.</summary>
    public int Count => _bytes.Length;

    /// <summary>The token put in front of texts, or null.</summary>
    public int? Bos { get; }

    /// <summary>The pieces of a tokenizer.</summary>
    public static TokenPieces Of(Tokenizer tokenizer) => new(
        [.. Enumerable.Range(0, tokenizer.Vocabulary).Select(tokenizer.BytesOf)], [.. Enumerable.Range(0, tokenizer.Vocabulary).Select(tokenizer.IsSpecial)], tokenizer.Bos);

    /// <summary>Writes the file.</summary>
    public void Write(string file)
    {
        using var stream = new FileStream(file, FileMode.Create, FileAccess.Write);
        using var writer = new BinaryWriter(stream);
        writer.Write(Magic);
        writer.Write(Bos ?? -1);
        writer.Write(Count);
        for (var i = 0; i < Count; i++)
        {
            writer.Write(_special[i]);
            writer.Write((ushort)_bytes[i].Length);
            writer.Write(_bytes[i]);
        }

        writer.Flush();
        stream.Flush(true);
    }

    /// <summary>Reads the file.</summary>
    /// <returns>The pieces, or that the file is damaged.</returns>
    public static Answer<TokenPieces> Open(string file)
    {
        var damaged = new Problem(ProblemKind.Unreadable, $"The file {file} is missing or damaged.", "Import the model again.");
        if (!File.Exists(file))
        {
            return damaged;
        }

        ReadOnlySpan<byte> rest = File.ReadAllBytes(file);
        if (rest.Length < 12 || BinaryPrimitives.ReadUInt32LittleEndian(rest) != Magic)
        {
            return damaged;
        }

        int bos = BinaryPrimitives.ReadInt32LittleEndian(rest[4..]), count = BinaryPrimitives.ReadInt32LittleEndian(rest[8..]);
        rest = rest[12..];
        if (count < 0 || count > rest.Length / 3)
        {
            return damaged;
        }

        var (bytes, special) = (new byte[count][], new bool[count]);
        for (var i = 0; i < count; i++)
        {
            var length = rest.Length < 3 ? int.MaxValue : BinaryPrimitives.ReadUInt16LittleEndian(rest[1..]);
            if (length > rest.Length - 3)
            {
                return damaged;
            }

            (bytes[i], special[i]) = (rest.Slice(3, length).ToArray(), rest[0] != 0);
            rest = rest[(3 + length)..];
        }

        return new TokenPieces(bytes, special, bos < 0 ? null : bos);
    }

    /// <summary>The bytes of a token; none for an id outside the vocabulary.</summary>
    public ReadOnlySpan<byte> Bytes(int id) => (uint)id < (uint)_bytes.Length ? _bytes[id] : [];

    /// <summary>Whether the token stands for no text.</summary>
    public bool IsSpecial(int id) => (uint)id < (uint)_special.Length && _special[id];

    /// <summary>One token alone, for lists of tokens.</summary>
    public string Text(int id) => Pieces([id])[0].Text;

    /// <summary>The tokens whose text contains a text, ignoring case: what a table filters by.</summary>
    /// <param name="text">Not empty.</param>
    /// <param name="most">At most so many; whole matches (white space aside) come first.</param>
    public IReadOnlyList<int> Containing(string text, int most) => [.. Enumerable.Range(0, Count)
        .Select(x => (Id: x, Text: Text(x)))
        .Where(x => x.Text.Contains(text, StringComparison.OrdinalIgnoreCase))
        .OrderByDescending(x => x.Text.Trim().Equals(text.Trim(), StringComparison.OrdinalIgnoreCase)).ThenBy(x => x.Text.Length)
        .Take(most).Select(x => x.Id)];

    /// <summary>Tokens in a row, characters put together from the bytes of several tokens where need be.</summary>
    public IReadOnlyList<TokenPiece> Pieces(ReadOnlySpan<int> ids)
    {
        var pieces = new TokenPiece[ids.Length];
        for (var i = 0; i < ids.Length;)
        {
            if (IsSpecial(ids[i]))
            {
                pieces[i] = new TokenPiece(ids[i], Readable(Bytes(ids[i])), true);
                i++;
                continue;
            }

            var (text, taken) = Whole(ids[i..]);
            pieces[i] = new TokenPiece(ids[i], text, false);
            for (var j = 1; j < taken; j++)
            {
                pieces[i + j] = new TokenPiece(ids[i + j], "", false);
            }

            i += taken;
        }

        return pieces;
    }

    /// <summary>The text of the first token, with so many that follow as complete its last character.</summary>
    private (string Text, int Taken) Whole(ReadOnlySpan<int> ids)
    {
        var bytes = new List<byte>();
        for (var taken = 1; taken <= Math.Min(4, ids.Length) && !IsSpecial(ids[taken - 1]); taken++)
        {
            bytes.AddRange(Bytes(ids[taken - 1]));
            try
            {
                return (s_strict.GetString([.. bytes]), taken);
            }
            catch (DecoderFallbackException)
            {
                // Not complete yet, or no text at all.
            }
        }

        return (Readable(Bytes(ids[0])), 1);
    }

    private static string Readable(ReadOnlySpan<byte> bytes)
    {
        var text = new StringBuilder();
        while (!bytes.IsEmpty)
        {
            if (Rune.DecodeFromUtf8(bytes, out var rune, out var length) == System.Buffers.OperationStatus.Done)
            {
                text.Append(rune);
            }
            else
            {
                foreach (var value in bytes[..length])
                {
                    text.Append(System.Globalization.CultureInfo.InvariantCulture, $"\\x{value:X2}");
                }
            }

            bytes = bytes[length..];
        }

        return text.ToString();
    }
}
