using System.Text.Json;
using SaePortal.Core.Answers;
using SaePortal.Core.Corpora;
using SaePortal.Core.LanguageModels;
using SaePortal.Torch.Corpora;
using SaePortal.Torch.Tokenizers;

namespace SaePortal.Torch.Transformers;

/// <summary>Rows of tokens of one length, every one of them the model's: from <c>{"input_ids":[[...]]}</c>, or from text packed as a corpus is.</summary>
internal sealed class TokenRows : IDisposable
{
    private const long MostBytes = 1L << 30;
    private readonly int[] _ids = [];
    private readonly PackedCorpus? _packed;
    private readonly DirectoryInfo? _folder;

    private TokenRows(int[] ids, int positions, DirectoryInfo? folder = null) => (_ids, Positions, Count, _folder) = (ids, positions, ids.Length / positions, folder);

    private TokenRows(PackedCorpus packed, DirectoryInfo folder) => (_packed, _folder, Positions, Count) = (packed, folder, packed.Context, packed.Contexts);

    /// <summary>Number of rows.</summary>
    public int Count { get; }

    /// <summary>Tokens in a row.</summary>
    public int Positions { get; }

    /// <summary>The tokens of a row.</summary>
    public ReadOnlySpan<int> this[int row] => _packed is null ? _ids.AsSpan(row * Positions, Positions) : _packed.Tokens(row);

    /// <summary>Reads a file: text where the name says so (.txt, .jsonl, .parquet, each also .gz, or a folder of them), else JSON.</summary>
    /// <param name="input">The file.</param>
    /// <param name="spec">The model whose tokens they must be.</param>
    /// <param name="modelFolder">Holds the tokenizer, for text.</param>
    /// <param name="packing">How text is packed.</param>
    /// <param name="cancellation">Stops reading.</param>
    /// <returns>The rows, which the caller disposes, or the first thing that is wrong.</returns>
    public static async Task<Answer<TokenRows>> Read(string input, ModelSpec spec, string modelFolder, Packing packing, CancellationToken cancellation)
    {
        try
        {
            return Directory.Exists(input) || CorpusReader.Reads(input)
                ? await ReadText(input, spec, modelFolder, packing, cancellation).ConfigureAwait(false)
                : ReadIds(input, spec);
        }
        catch (ProblemException e)
        {
            return e.Problem;
        }
        catch (JsonException e)
        {
            return new Problem(ProblemKind.Unreadable, $"{input} is not JSON: line {e.LineNumber + 1}, byte {e.BytePositionInLine}.",
                "Give {\"input_ids\":[[...]]}, or text as .txt, .jsonl or .parquet, each also .gz.");
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return new Problem(ProblemKind.NotFound, $"There is no file {input}.", "Check the path.");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return new Problem(ProblemKind.Unreadable, $"{input} cannot be read: {e.Message}", "Check its permissions.");
        }
    }

    /// <inheritdoc />
    public void Dispose()
    {
        _packed?.Dispose();
        _folder?.Delete(true);
    }

    private static async Task<Answer<TokenRows>> ReadText(string input, ModelSpec spec, string modelFolder, Packing packing, CancellationToken cancellation)
    {
        if (packing.Context > spec.MaxContext)
        {
            return new Problem(ProblemKind.Invalid, $"A context of {packing.Context} tokens is too long for the model.", $"It takes at most {spec.MaxContext}.");
        }

        if (TokenizerReader.Load(modelFolder).Or(out var problem) is not { } tokenizer)
        {
            return problem!;
        }

        var folder = Directory.CreateTempSubdirectory("saeportal-activations-");
        var packed = await Pack(input, folder, tokenizer, packing, cancellation).ConfigureAwait(false);
        if (!packed.Succeeded)
        {
            folder.Delete(true);
            return packed.Problem;
        }

        var rows = packed.Value;
        for (var i = 0; i < rows.Count && tokenizer.Vocabulary > spec.Vocabulary; i++)
        {
            if (rows[i].IndexOfAnyExceptInRange(0, spec.Vocabulary - 1) is >= 0 and var at)
            {
                var id = rows[i][at];
                rows.Dispose();
                return new Problem(ProblemKind.Unreadable, $"The text of {input} has the token {id}; the model's tokens are 0 to {spec.Vocabulary - 1}.",
                    "Its tokenizer may belong to another model.");
            }
        }

        return rows;
    }

    private static async Task<Answer<TokenRows>> Pack(string input, DirectoryInfo folder, Tokenizer tokenizer, Packing packing, CancellationToken cancellation)
    {
        var written = await CorpusArchive.Write(CorpusReader.Read(input, cancellation), folder.FullName, null, cancellation).ConfigureAwait(false);
        if (!written.Succeeded)
        {
            return written.Problem;
        }

        if (CorpusArchive.Open(folder.FullName).Or(out var problem) is not { } archive)
        {
            return problem!;
        }

        using (archive)
        {
            if (ShortText(archive, tokenizer, packing) is { } tokens)
            {
                return tokens.Length > 0 ? new TokenRows(tokens, tokens.Length, folder)
                    : new Problem(ProblemKind.Unreadable, $"The text of {input} has no tokens.", "Give text.");
            }

            var packed = CorpusPacker.Pack(archive, tokenizer, packing, Path.Combine(folder.FullName, "packed"), null, cancellation, leastContexts: 1);
            return packed.Succeeded ? new TokenRows(packed.Value, folder) : packed.Problem;
        }
    }

    /// <summary>The tokens of a text that does not fill a context, which are a row as they are; null when it is longer.</summary>
    private static int[]? ShortText(CorpusArchive archive, Tokenizer tokenizer, Packing packing)
    {
        const int MostCharactersOfAToken = 64;
        int[] bos = tokenizer.Bos is { } id ? [id] : [];
        List<int> tokens = [];
        for (long i = 0; i < archive.Documents; i++)
        {
            var text = archive.Text(i).Trim();
            if (text.Length > packing.Context * MostCharactersOfAToken)
            {
                return null;
            }

            tokens.AddRange([.. packing.BosPerContext && i > 0 ? [] : bos, .. tokenizer.Encode(text, special: false)]);
            if (tokens.Count >= packing.Context)
            {
                return null;
            }
        }

        return [.. tokens];
    }

    private static Answer<TokenRows> ReadIds(string input, ModelSpec spec)
    {
        if (new FileInfo(input).Length > MostBytes)
        {
            return new Problem(ProblemKind.Unreadable, $"{input} is larger than {MostBytes >> 30} GiB.", "Split it, or give the text itself.");
        }

        var rows = new TokenRowsReader(input, spec);
        var (ids, positions) = rows.Read(File.ReadAllBytes(input));
        return new TokenRows(ids, positions);
    }
}
