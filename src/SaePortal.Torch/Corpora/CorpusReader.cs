using System.IO.Compression;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using SaePortal.Core.Answers;

namespace SaePortal.Torch.Corpora;

/// <summary>
/// Reads documents from <c>.txt</c>, <c>.jsonl</c> and <c>.parquet</c>, each also <c>.gz</c>, one file or a folder of them in order of their names.
/// It streams: at most one document, or the columns of one row group of a Parquet file, is in memory. Problems travel as <see cref="ProblemException"/>.
/// </summary>
public static class CorpusReader
{
    /// <summary>The line that ends a document of a text file.</summary>
    public const string EndOfDocument = "<|endoftext|>";

    /// <summary>The longest document or line.</summary>
    internal const int MostBytes = 64 << 20;
    private static readonly string[] s_kinds = [".txt", ".jsonl", ".parquet"];

    /// <summary>Whether a file's name says that it can be read.</summary>
    public static bool Reads(string file) => Kind(file) is not null;

    /// <summary>Reads a file, or all readable files below a folder.</summary>
    /// <param name="path">The file or folder.</param>
    /// <param name="cancellation">Stops reading.</param>
    public static async IAsyncEnumerable<CorpusDocument> Read(string path, [EnumeratorCancellation] CancellationToken cancellation)
    {
        foreach (var file in Files(path))
        {
            var documents = Kind(file) switch
            {
                ".parquet" => ParquetDocuments.Read(file, ParquetDocuments.MostGroupBytes, cancellation),
                ".jsonl" => Records(file, cancellation),
                _ => Texts(file, cancellation),
            };
            await using var reading = documents.GetAsyncEnumerator(cancellation);
            while (await Next(reading, file).ConfigureAwait(false))
            {
                yield return reading.Current;
            }
        }
    }

    private static async Task<bool> Next(IAsyncEnumerator<CorpusDocument> reading, string file)
    {
        try
        {
            return await reading.MoveNextAsync().ConfigureAwait(false);
        }
        catch (InvalidDataException e)
        {
            throw new ProblemException(new Problem(ProblemKind.Unreadable, $"{file} is packed wrongly: it is cut off, damaged or no .gz file.", "Check that it was copied whole."), e);
        }
    }

    private static IReadOnlyList<string> Files(string path)
    {
        if (File.Exists(path))
        {
            return Reads(path) ? [path] : throw new ProblemException(new Problem(ProblemKind.Unreadable, $"{path} is no kind of file that a corpus is read from.",
                "Corpora come as .txt, .jsonl or .parquet, each also .gz."));
        }

        if (!Directory.Exists(path))
        {
            throw new ProblemException(new Problem(ProblemKind.NotFound, $"There is no file or folder {path}.", "Check the path."));
        }

        var files = Directory.EnumerateFiles(path, "*", SearchOption.AllDirectories).Where(Reads).Order(StringComparer.Ordinal).ToList();
        return files.Count > 0 ? files : throw new ProblemException(new Problem(ProblemKind.Unreadable, $"The folder {path} holds no corpus.",
            "Corpora come as .txt, .jsonl or .parquet, each also .gz."));
    }

    private static string? Kind(string file)
    {
        var name = file.EndsWith(".gz", StringComparison.OrdinalIgnoreCase) ? file[..^3] : file;
        return s_kinds.FirstOrDefault(x => name.EndsWith(x, StringComparison.OrdinalIgnoreCase));
    }

    /// <summary>A file's content, unpacked when it ends in <c>.gz</c>.</summary>
    internal static Stream Open(string file)
    {
        Stream stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 16, FileOptions.Asynchronous | FileOptions.SequentialScan);
        return file.EndsWith(".gz", StringComparison.OrdinalIgnoreCase) ? new GZipStream(stream, CompressionMode.Decompress) : stream;
    }

    private static async IAsyncEnumerable<CorpusDocument> Texts(string file, [EnumeratorCancellation] CancellationToken cancellation)
    {
        await using var stream = Open(file);
        var document = new StringBuilder();
        await foreach (var line in LineReader.Lines(stream, file, MostBytes, cancellation).ConfigureAwait(false))
        {
            if (line.AsSpan().Trim() is EndOfDocument)
            {
                yield return new CorpusDocument(document.ToString(), null, []);
                document.Clear();
                continue;
            }

            document.Append(line).Append('\n');
            if (document.Length > MostBytes)
            {
                throw new ProblemException(new Problem(ProblemKind.Unreadable, $"A document of {file} is longer than {MostBytes >> 20} MB.",
                    $"End documents with a line {EndOfDocument}."));
            }
        }

        yield return new CorpusDocument(document.ToString(), null, []);
    }

    private static async IAsyncEnumerable<CorpusDocument> Records(string file, [EnumeratorCancellation] CancellationToken cancellation)
    {
        await using var stream = Open(file);
        var number = 0L;
        await foreach (var line in LineReader.Lines(stream, file, MostBytes, cancellation).ConfigureAwait(false))
        {
            number++;
            if (!string.IsNullOrWhiteSpace(line))
            {
                yield return Record(line, $"Line {number} of {file}");
            }
        }
    }

    private static CorpusDocument Record(string json, string where)
    {
        try
        {
            if (JsonNode.Parse(json) is JsonObject record && record["text"] is JsonValue value && value.TryGetValue<string>(out var text))
            {
                record.Remove("text");
                var labels = Labels(record, text, where);
                return new CorpusDocument(text, record.Count > 0 ? record.ToJsonString() : null, labels);
            }
        }
        catch (Exception e) when (e is JsonException or ArgumentException or InvalidOperationException)
        {
            // The last is what half a surrogate pair becomes ("\ud800"): legal JSON, but no text.
            throw new ProblemException(new Problem(ProblemKind.Unreadable, $"{where} is not JSON{(e is JsonException { BytePositionInLine: { } place } ? $" at its byte {place + 1}" : "")}.", "Each line holds one object with a \"text\"."), e);
        }

        throw new ProblemException(new Problem(ProblemKind.Unreadable, $"{where} is not an object with a string \"text\".", "Each line holds one object with a \"text\"."));
    }

    private static IReadOnlyList<LabelledSpan> Labels(JsonObject record, string text, string where)
    {
        if (record["labels"] is not JsonArray labels || labels.Count == 0 || labels[0] is not JsonObject)
        {
            return [];
        }

        var spans = labels.Deserialize<List<LabelledSpan>>() ?? [];
        if (spans.FindIndex(x => x is null || x.Attribute is null || x.Value is null || x.Start < 0 || x.End > text.Length || x.Start >= x.End) is >= 0 and var bad)
        {
            throw new ProblemException(new Problem(ProblemKind.Unreadable, $"{where} has a label from {spans[bad]?.Start} to {spans[bad]?.End} in a text of {text.Length} characters.",
                "A label is {\"start\",\"end\",\"attribute\",\"value\"} in UTF-16 characters."));
        }

        record.Remove("labels");
        return spans;
    }
}
