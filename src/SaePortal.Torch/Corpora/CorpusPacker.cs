using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Cryptography;
using SaePortal.Core.Answers;
using SaePortal.Core.Corpora;
using SaePortal.Torch.Tokenizers;

namespace SaePortal.Torch.Corpora;

/// <summary>Turns a corpus' text into contexts of tokens for one tokenizer, once; what is there already is opened.</summary>
public static class CorpusPacker
{
    private const int DocumentsAtOnce = 256;
    private static readonly ConcurrentDictionary<string, (string Stamp, string Hash)> s_hashes = new();

    /// <summary>Opens the packed tokens, packing them first when they are not there.</summary>
    /// <param name="corpusFolder">The corpus' folder; tokens lie in <c>packed</c> below it.</param>
    /// <param name="modelFolder">The model's folder with its tokenizer.</param>
    /// <param name="packing">Context length and where BOS stands.</param>
    /// <param name="progress">Told the share of documents done; may be null.</param>
    /// <param name="cancellation">Stops and leaves nothing.</param>
    /// <returns>The packed corpus, or why there is none.</returns>
    public static Answer<PackedCorpus> Open(string corpusFolder, string modelFolder, Packing packing, IProgress<double>? progress, CancellationToken cancellation)
    {
        var folder = Path.Combine(corpusFolder, Packing.FolderName, Key(modelFolder, packing));
        if (Directory.Exists(folder) && PackedCorpus.Open(folder, packing.HeldOut) is { Succeeded: true } there)
        {
            return there;
        }

        var tokenizer = TokenizerReader.Load(modelFolder);
        if (!tokenizer.Succeeded)
        {
            return tokenizer.Problem;
        }

        var archive = CorpusArchive.Open(corpusFolder);
        if (!archive.Succeeded)
        {
            return archive.Problem;
        }

        using var open = archive.Value;
        return Pack(open, tokenizer.Value, packing, folder, progress, cancellation);
    }

    /// <summary>Packs a whole corpus: documents are stripped, each begins with BOS unless contexts do, all are joined and cut.</summary>
    /// <param name="archive">The text.</param>
    /// <param name="tokenizer">What cuts it.</param>
    /// <param name="packing">Context length and where BOS stands.</param>
    /// <param name="folder">Where the tokens shall lie.</param>
    /// <param name="progress">Told the share of documents done; may be null.</param>
    /// <param name="cancellation">Stops and leaves nothing.</param>
    /// <param name="leastContexts">Fewer are a problem; training and harvests need two, one of them held out.</param>
    /// <returns>The packed corpus, or why there is none.</returns>
    public static Answer<PackedCorpus> Pack(
        CorpusArchive archive, Tokenizer tokenizer, Packing packing, string folder, IProgress<double>? progress, CancellationToken cancellation, int leastContexts = 2)
    {
        if (packing.Context < 2)
        {
            return new Problem(ProblemKind.Invalid, $"A context of {packing.Context} tokens is too short.", "Give at least 2.");
        }

        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(folder))!);
        using var writer = new PackedCorpusWriter(folder, packing, tokenizer.Bos, tokenizer.Vocabulary);
        int[] front = tokenizer.Bos is { } bos && !packing.BosPerContext ? [bos] : [];
        var tokens = new int[DocumentsAtOnce][];
        for (long first = 0; first < archive.Documents; first += DocumentsAtOnce)
        {
            cancellation.ThrowIfCancellationRequested();
            var count = (int)Math.Min(DocumentsAtOnce, archive.Documents - first);
            var start = first;
            Parallel.For(0, count, new ParallelOptions { CancellationToken = cancellation }, i =>
                tokens[i] = [.. front, .. tokenizer.Encode(archive.Text(start + i).Trim(), special: false)]);
            for (var i = 0; i < count; i++)
            {
                writer.Add(tokens[i]);
            }

            progress?.Report((double)(first + count) / archive.Documents);
        }

        return writer.Finish(leastContexts);
    }

    /// <summary>The name of the folder: the same tokenizer and packing give the same tokens.</summary>
    private static string Key(string modelFolder, Packing packing) =>
        string.Create(CultureInfo.InvariantCulture, $"{TokenizerHash(modelFolder)}-{packing.Context}{(packing.BosPerContext ? "-bos" : "")}");

    /// <summary>Read anew only when the files changed: tokenizers have some megabytes, and every page with examples opens a corpus.</summary>
    private static string TokenizerHash(string modelFolder)
    {
        FileInfo[] files = [.. TokenizerReader.FileNames.Select(x => new FileInfo(Path.Combine(modelFolder, x))).Where(x => x.Exists)];
        var stamp = string.Join(' ', files.Select(x => string.Create(CultureInfo.InvariantCulture, $"{x.Name} {x.Length} {x.LastWriteTimeUtc.Ticks}")));
        if (s_hashes.TryGetValue(modelFolder, out var known) && known.Stamp == stamp)
        {
            return known.Hash;
        }

        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var file in files)
        {
            hash.AppendData(File.ReadAllBytes(file.FullName));
        }

        var made = Convert.ToHexStringLower(hash.GetHashAndReset())[..16];
        s_hashes[modelFolder] = (stamp, made);
        return made;
    }
}
