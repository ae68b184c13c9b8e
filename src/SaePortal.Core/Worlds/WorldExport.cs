using System.Buffers;
using System.IO.Compression;
using System.Text.Encodings.Web;
using System.Text.Json;
using SaePortal.Core.Answers;

namespace SaePortal.Core.Worlds;

/// <summary>What an export wrote.</summary>
/// <param name="Documents">Number of documents.</param>
/// <param name="Words">Number of words and punctuation marks.</param>
/// <param name="Labels">Number of labels.</param>
/// <param name="Nats">Sum of -log p over the grammar's choices; see <see cref="WorldDocument.Nats"/>.</param>
public sealed record WorldExported(long Documents, long Words, long Labels, double Nats);

/// <summary>Writes documents of a world as the labelled JSONL that a corpus is imported from, one at a time, to a temporary name that becomes the target when all are there.</summary>
public static class WorldExport
{
    // Measured on world a, rounded up; they are for the question whether the disk has room.
    private const int BytesOfAWord = 120;
    private const int PackedBytesOfAWord = 12;

    private static readonly JsonWriterOptions s_readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Writes documents from the first on, up to the first that reaches the number of words.</summary>
    /// <param name="world">Which world.</param>
    /// <param name="seed">Another seed gives other documents.</param>
    /// <param name="words">How many words and punctuation marks, about; a world knows no tokenizer.</param>
    /// <param name="output">The file; packed with gzip when its name ends in <c>.gz</c>, replaced when it exists.</param>
    /// <param name="cancellation">Stops between documents and leaves nothing.</param>
    /// <returns>What was written, or why nothing was.</returns>
    public static Answer<WorldExported> Write(World world, long seed, long words, string output, CancellationToken cancellation)
    {
        var packed = output.EndsWith(".jsonl.gz", StringComparison.OrdinalIgnoreCase);
        if (words < 1)
        {
            return new Problem(ProblemKind.Invalid, $"{words} tokens are none.", "Ask for at least one.");
        }

        if (!packed && !output.EndsWith(".jsonl", StringComparison.OrdinalIgnoreCase))
        {
            return new Problem(ProblemKind.Invalid, $"{output} is no name that a corpus is imported from.", "End it with .jsonl or .jsonl.gz.");
        }

        if (ExportFile.Check(output, null, words > long.MaxValue / BytesOfAWord ? long.MaxValue : words * (packed ? PackedBytesOfAWord : BytesOfAWord)) is { } problem)
        {
            return problem;
        }

        var temporary = $"{output}.{Guid.NewGuid():n}.tmp";
        try
        {
            var written = Fill(temporary, packed, world, seed, words, cancellation);
            File.Move(temporary, output, overwrite: true);
            return written;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return ExportFile.Failed(output, e);
        }
        finally
        {
            if (File.Exists(temporary))
            {
                File.Delete(temporary);
            }
        }
    }

    /// <summary>Writes a document as one line. Every label carries its class, so that a corpus knows it however its lines are split, joined or filtered.</summary>
    /// <param name="world">The world that wrote it.</param>
    /// <param name="document">The document.</param>
    /// <param name="into">Where the line goes.</param>
    public static void WriteLine(World world, WorldDocument document, IBufferWriter<byte> into)
    {
        using (var json = new Utf8JsonWriter(into, s_readable))
        {
            json.WriteStartObject();
            json.WriteString("text"u8, document.Text);
            json.WriteStartArray("labels"u8);
            foreach (var label in document.Labels)
            {
                json.WriteStartObject();
                json.WriteNumber("start"u8, label.Start);
                json.WriteNumber("end"u8, label.End);
                json.WriteString("attribute"u8, label.Attribute);
                json.WriteString("value"u8, label.Value);
                json.WriteString("class"u8, Name(world.ScopeOf(label.Attribute, label.Value)));
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteNumber("words"u8, document.Words);
            // Rounded, because logarithms may differ in their last bit between machines.
            json.WriteNumber("nats"u8, decimal.Round((decimal)document.Nats, 2));
            json.WriteEndObject();
        }

        into.Write("\n"u8);
    }

    private static ReadOnlySpan<byte> Name(AttributeScope scope) => scope switch
    {
        AttributeScope.Token => "token"u8,
        AttributeScope.Local => "local"u8,
        _ => "context"u8,
    };

    private static WorldExported Fill(string path, bool packed, World world, long seed, long words, CancellationToken cancellation)
    {
        using var file = new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.None, 1 << 20);
        WorldExported total;
        if (packed)
        {
            using var gzip = new GZipStream(file, CompressionLevel.Optimal, leaveOpen: true);
            total = Fill(gzip, world, seed, words, cancellation);
        }
        else
        {
            total = Fill(file, world, seed, words, cancellation);
        }

        file.Flush(flushToDisk: true);
        return total;
    }

    private static WorldExported Fill(Stream stream, World world, long seed, long words, CancellationToken cancellation)
    {
        var total = new WorldExported(0, 0, 0, 0);
        var line = new ArrayBufferWriter<byte>(1 << 16);
        foreach (var document in world.Documents(seed))
        {
            cancellation.ThrowIfCancellationRequested();
            WriteLine(world, document, line);
            stream.Write(line.WrittenSpan);
            line.ResetWrittenCount();
            total = new WorldExported(total.Documents + 1, total.Words + document.Words, total.Labels + document.Labels.Count, total.Nats + document.Nats);
            if (total.Words >= words)
            {
                break;
            }
        }

        return total;
    }
}
