using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;
using Parquet;
using Parquet.Schema;
using SaePortal.Core.Answers;

namespace SaePortal.Torch.Corpora;

/// <summary>Documents of a Parquet file: the column <c>text</c>, and every plain column beside it as metadata. One row group is in memory at a time.</summary>
internal static class ParquetDocuments
{
    public static async IAsyncEnumerable<CorpusDocument> Read(string file, [EnumeratorCancellation] CancellationToken cancellation)
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
            var fields = reader.Schema.DataFields.Where(x => !x.IsArray && x.MaxRepetitionLevel == 0).ToList();
            var text = fields.Find(x => x.Name == "text" && IsText(x))
                ?? throw new ProblemException(new Problem(ProblemKind.Unreadable, $"{file} has no column \"text\" of strings.", $"Its columns are {string.Join(", ", fields.Select(x => x.Name).Take(20))}."));
            for (var group = 0; group < reader.RowGroupCount; group++)
            {
                using var rows = reader.OpenRowGroupReader(group);
                var texts = new string?[rows.RowCount];
                await rows.ReadAsync(text, texts.AsMemory(), null, cancellation).ConfigureAwait(false);
                var others = new List<(string Name, JsonNode?[] Values)>();
                foreach (var field in fields.Where(x => x != text))
                {
                    if (await Values(rows, field, cancellation).ConfigureAwait(false) is { } values)
                    {
                        others.Add((field.Name, values));
                    }
                }

                for (var row = 0; row < texts.Length; row++)
                {
                    var metadata = new JsonObject(others.Where(x => x.Values[row] is not null).Select(x => KeyValuePair.Create(x.Name, x.Values[row])));
                    yield return new CorpusDocument(texts[row] ?? "", metadata.Count > 0 ? metadata.ToJsonString() : null, []);
                }
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
            throw new ProblemException(new Problem(ProblemKind.Unreadable, $"{file} is not a Parquet file: {e.Message}", "Check that it was copied whole."), e);
        }
    }

    /// <summary>Strings, which the library calls by what it reads them into.</summary>
    private static bool IsText(DataField field) => field.ClrType == typeof(string) || field.ClrType == typeof(ReadOnlyMemory<char>);

    private static async Task<JsonNode?[]?> Values(ParquetRowGroupReader rows, DataField field, CancellationToken cancellation)
    {
        var count = (int)rows.RowCount;
        if (IsText(field))
        {
            var values = new string?[count];
            await rows.ReadAsync(field, values.AsMemory(), null, cancellation).ConfigureAwait(false);
            return [.. values.Select(x => x is null ? null : JsonValue.Create(x))];
        }

        return field.ClrType switch
        {
            var x when x == typeof(int) => await Plain<int>(v => JsonValue.Create(v)).ConfigureAwait(false),
            var x when x == typeof(long) => await Plain<long>(v => JsonValue.Create(v)).ConfigureAwait(false),
            var x when x == typeof(double) => await Plain<double>(v => double.IsFinite(v) ? JsonValue.Create(v) : null).ConfigureAwait(false),
            var x when x == typeof(float) => await Plain<float>(v => float.IsFinite(v) ? JsonValue.Create(v) : null).ConfigureAwait(false),
            var x when x == typeof(bool) => await Plain<bool>(v => JsonValue.Create(v)).ConfigureAwait(false),
            var x when x == typeof(DateTime) => await Plain<DateTime>(v => JsonValue.Create(v.ToString("O", CultureInfo.InvariantCulture))).ConfigureAwait(false),
            _ => null,
        };

        async Task<JsonNode?[]> Plain<T>(Func<T, JsonNode?> node)
            where T : struct
        {
            if (field.IsNullable)
            {
                var nullable = new T?[count];
                await rows.ReadAsync(field, nullable.AsMemory(), null, cancellation).ConfigureAwait(false);
                return [.. nullable.Select(x => x is { } value ? node(value) : null)];
            }

            var values = new T[count];
            await rows.ReadAsync(field, values.AsMemory(), null, cancellation).ConfigureAwait(false);
            return [.. values.Select(node)];
        }
    }
}
