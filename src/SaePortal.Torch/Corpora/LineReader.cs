using System.Buffers;
using System.Runtime.CompilerServices;
using System.Text;
using SaePortal.Core.Answers;

namespace SaePortal.Torch.Corpora;

/// <summary>Lines of UTF-8, one at a time. What is no UTF-8 and what does not end is refused with its place.</summary>
internal static class LineReader
{
    private static readonly UTF8Encoding s_strict = new(false, true);

    /// <summary>Reads lines without their ends (LF or CRLF).</summary>
    /// <param name="stream">The text.</param>
    /// <param name="file">Its name, for messages.</param>
    /// <param name="mostBytes">Longest line.</param>
    /// <param name="cancellation">Stops reading.</param>
    public static async IAsyncEnumerable<string> Lines(Stream stream, string file, int mostBytes, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var block = new byte[1 << 16];
        var line = new ArrayBufferWriter<byte>();
        long lineStart = 0, number = 1;
        var first = true;
        while (true)
        {
            var read = await stream.ReadAsync(block, cancellation).ConfigureAwait(false);
            var start = first && block.AsSpan(0, read).StartsWith("\ufeff"u8) ? 3 : 0;
            first = false;
            while (start < read)
            {
                var length = block.AsSpan(start, read - start).IndexOf((byte)'\n');
                var part = block.AsSpan(start, length < 0 ? read - start : length);
                if (line.WrittenCount + part.Length > mostBytes)
                {
                    throw new ProblemException(new Problem(ProblemKind.Unreadable, $"Line {number} of {file} is longer than {mostBytes >> 20} MB.",
                        "Break it up: a document ends at a line <|endoftext|> or at a record's end."));
                }

                line.Write(part);
                start += part.Length;
                if (length >= 0)
                {
                    yield return Text(line, file, lineStart);
                    start++;
                    lineStart += line.WrittenCount + 1;
                    number++;
                    line.ResetWrittenCount();
                }
            }

            if (read == 0)
            {
                if (line.WrittenCount > 0)
                {
                    yield return Text(line, file, lineStart);
                }

                yield break;
            }
        }
    }

    private static string Text(ArrayBufferWriter<byte> line, string file, long lineStart)
    {
        try
        {
            var text = s_strict.GetString(line.WrittenSpan);
            return text.EndsWith('\r') ? text[..^1] : text;
        }
        catch (DecoderFallbackException e)
        {
            throw new ProblemException(new Problem(ProblemKind.Unreadable, $"{file} is not UTF-8: byte {lineStart + e.Index} is 0x{e.BytesUnknown?.FirstOrDefault():X2}.",
                "Convert it, for example with iconv -t utf-8."));
        }
    }
}
