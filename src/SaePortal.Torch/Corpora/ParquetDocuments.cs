using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json.Nodes;
using Parquet;
using Parquet.Schema;
using SaePortal.Core.Answers;

namespace SaePortal.Torch.Corpora;

/// <summary>
/// Documents of a Parquet file: the column <c>text</c>, and every plain column beside it as metadata; others are not read. The library reads a column
/// of a row group whole, so one row group is in memory at a time, and too large a one is refused.
/// </summary>
internal static class ParquetDocuments
{
    /// <summary>The largest row group, as its columns lie in the file unpacked.</summary>
    public const long MostGroupBytes = 1L << 30;

    private static readonly HashSet<Type> s_plain = [typeof(int), typeof(long), typeof(double), typeof(float), typeof(bool), typeof(DateTime)];

    public static async IAsyncEnumerable<CorpusDocument> Read(string file, long mostGroupBytes, [EnumeratorCancellation] CancellationToken cancellation)
    {
        // Parquet is read from its end, so a packed file is unpacked beside the others of the process first.
        var unpacked = file.EndsWith(".gz", StringComparison.OrdinalIgnoreCase) ? Path.GetTempFileName() : null;
        try
        {
            if (unpacked is not null)
            {
                await using var packed = CorpusReader.Open(file);
                await using var plain = File.Create(unpacked);
                await packed.CopyToAsync(plain, cancellation).ConfigureAwait(false);
            }

            await using var stream = File.OpenRead(unpacked ?? file);
            await using var reader = await Open(stream, file, cancellation).ConfigureAwait(false);
            var fields = Fields(reader, file).Where(x => !x.IsArray && x.MaxRepetitionLevel == 0).ToList();
            var text = fields.Find(x => x.Name == "text" && IsText(x))
                ?? throw new ProblemException(new Problem(ProblemKind.Unreadable, $"{file} has no column \"text\" of strings.", $"Its columns are {string.Join(", ", fields.Select(x => x.Name).Take(20))}."));
            var before = 0L;
            for (var group = 0; group < reader.RowGroupCount; group++)
            {
                CheckSize(reader, group, file, [.. fields.Where(IsRead)], mostGroupBytes);
                var (texts, others) = await Group(reader, group, file, text, fields, cancellation).ConfigureAwait(false);
                for (var row = 0; row < texts.Length; row++)
                {
                    if (Encoding.UTF8.GetByteCount(texts[row] ?? "") > CorpusReader.MostBytes)
                    {
                        throw new ProblemException(new Problem(ProblemKind.Unreadable, $"The text of row {before + row + 1} of {file} is longer than {CorpusReader.MostBytes >> 20} MB.", "Break it up: each row is a document."));
                    }

                    var metadata = new JsonObject(others.Select(x => KeyValuePair.Create(x.Name, x.At(row))).Where(x => x.Value is not null));
                    yield return new CorpusDocument(texts[row] ?? "", metadata.Count > 0 ? metadata.ToJsonString() : null, []);
                    // What was handed on need not wait for its row group.
                    texts[row] = null;
                }

                before += texts.Length;
            }
        }
        finally
        {
            if (unpacked is not null)
            {
                File.Delete(unpacked);
            }
        }
    }

    private static async Task<ParquetReader> Open(Stream stream, string file, CancellationToken cancellation)
    {
        try
        {
            return await ParquetReader.CreateAsync(stream, cancellationToken: cancellation).ConfigureAwait(false);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            // The library reports a damaged file by many kinds of exception.
            throw new ProblemException(new Problem(ProblemKind.Unreadable, $"{file} is not a Parquet file, or only a part of one.", "Check that it was copied whole."), e);
        }
    }

    private static DataField[] Fields(ParquetReader reader, string file)
    {
        try
        {
            return reader.Schema.DataFields;
        }
        catch (Exception e)
        {
            // The schema is made when it is asked for.
            throw new ProblemException(new Problem(ProblemKind.Unreadable, $"{file} is a damaged Parquet file: what it says of its columns cannot be.", "Check that it was copied whole."), e);
        }
    }

    private static void CheckSize(ParquetReader reader, int group, string file, IReadOnlyCollection<DataField> fields, long mostBytes)
    {
        var bytes = reader.Metadata?.RowGroups.ElementAtOrDefault(group)?.Columns.Where(x => fields.Any(y => x.MetaData?.PathInSchema is [var name] && name == y.Name)).Sum(x => x.MetaData!.TotalUncompressedSize) ?? 0;
        if (bytes > mostBytes)
        {
            throw new ProblemException(new Problem(ProblemKind.Unreadable, $"Row group {group + 1} of {file} has {bytes >> 20} MB, and it would have to be in memory whole; {mostBytes >> 20} MB are the most.",
                "Write the file with smaller row groups, or as .jsonl."));
        }
    }

    private static async Task<(string?[] Texts, List<(string Name, Func<int, JsonNode?> At)> Others)> Group(
        ParquetReader reader, int group, string file, DataField text, IEnumerable<DataField> fields, CancellationToken cancellation)
    {
        try
        {
            using var rows = reader.OpenRowGroupReader(group);
            var texts = new string?[rows.RowCount];
            await rows.ReadAsync(text, texts.AsMemory(), null, cancellation).ConfigureAwait(false);
            var others = new List<(string Name, Func<int, JsonNode?> At)>();
            foreach (var field in fields.Where(x => x != text && IsRead(x)))
            {
                others.Add((field.Name, await Values(rows, field, cancellation).ConfigureAwait(false)));
            }

            return (texts, others);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            throw new ProblemException(new Problem(ProblemKind.Unreadable, $"Row group {group + 1} of {file} cannot be read: it is damaged, or packed in a way that is not supported.", "Check that it was copied whole, or give it as .jsonl."), e);
        }
    }

    /// <summary>Strings, which the library calls by what it reads them into.</summary>
    private static bool IsText(DataField field) => field.ClrType == typeof(string) || field.ClrType == typeof(ReadOnlyMemory<char>);

    /// <summary>Whether a column is the text or can be metadata.</summary>
    private static bool IsRead(DataField field) => IsText(field) || s_plain.Contains(field.ClrType);

    /// <summary>A column, as the metadata of any row.</summary>
    private static async Task<Func<int, JsonNode?>> Values(ParquetRowGroupReader rows, DataField field, CancellationToken cancellation)
    {
        var count = (int)rows.RowCount;
        if (IsText(field))
        {
            var values = new string?[count];
            await rows.ReadAsync(field, values.AsMemory(), null, cancellation).ConfigureAwait(false);
            return row => values[row] is { } value ? JsonValue.Create(value) : null;
        }

        return field.ClrType switch
        {
            var x when x == typeof(int) => await Plain<int>(v => JsonValue.Create(v)).ConfigureAwait(false),
            var x when x == typeof(long) => await Plain<long>(v => JsonValue.Create(v)).ConfigureAwait(false),
            var x when x == typeof(double) => await Plain<double>(v => double.IsFinite(v) ? JsonValue.Create(v) : null).ConfigureAwait(false),
            var x when x == typeof(float) => await Plain<float>(v => float.IsFinite(v) ? JsonValue.Create(v) : null).ConfigureAwait(false),
            var x when x == typeof(bool) => await Plain<bool>(v => JsonValue.Create(v)).ConfigureAwait(false),
            _ => await Plain<DateTime>(v => JsonValue.Create(v.ToString("O", CultureInfo.InvariantCulture))).ConfigureAwait(false),
        };

        async Task<Func<int, JsonNode?>> Plain<T>(Func<T, JsonNode?> node)
            where T : struct
        {
            if (field.IsNullable)
            {
                var nullable = new T?[count];
                await rows.ReadAsync(field, nullable.AsMemory(), null, cancellation).ConfigureAwait(false);
                return row => nullable[row] is { } value ? node(value) : null;
            }

            var values = new T[count];
            await rows.ReadAsync(field, values.AsMemory(), null, cancellation).ConfigureAwait(false);
            return row => node(values[row]);
        }
    }
}
