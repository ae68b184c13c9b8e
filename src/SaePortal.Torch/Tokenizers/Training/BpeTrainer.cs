using System.Diagnostics;

namespace SaePortal.Torch.Tokenizers.Training;

/// <summary>
/// Byte-pair encoding (Sennrich et al. 2016, arXiv:1508.07909) over bytes (GPT-2), with the order of huggingface/tokenizers' <c>BpeTrainer</c>: special
/// token, bytes in the order of their characters, then the most frequent pair again and again, of equally frequent ones that with the smallest ids. No
/// two merges make the same token: a stretch whose ends no merge crosses goes the same way wherever it stands, so its last pair is always the same.
/// </summary>
internal static class BpeTrainer
{
    private const int MergesBetweenReports = 64;

    /// <summary>Learns merges until the vocabulary is full or no pair is frequent enough.</summary>
    /// <param name="words">Words and how often they occur.</param>
    /// <param name="options">Checked by the caller.</param>
    /// <param name="progress">Told the number of tokens now and then; may be null.</param>
    /// <param name="cancellation">Stops between merges.</param>
    public static BpeVocabulary Train(IReadOnlyDictionary<string, long> words, TokenizerTrainingOptions options, IProgress<int>? progress, CancellationToken cancellation)
    {
        Debug.Assert(options.Problem() is null, "options are checked at the entry");
        List<string> tokens = [TokenizerTrainingOptions.EndOfText, .. Enumerable.Range(0, 256).Select(x => ByteAlphabet.CharacterOf((byte)x)).Order().Select(x => x.ToString())];
        var merges = new List<(string, string)>();
        var table = new WordTable(words, [.. Enumerable.Range(0, 256).Select(x => tokens.IndexOf(ByteAlphabet.CharacterOf((byte)x).ToString()))]);
        var pairs = new PairIndex();
        table.CountPairs(pairs);
        while (tokens.Count < options.Vocabulary && pairs.Take(options.MinFrequency, out var pair) is { } places)
        {
            cancellation.ThrowIfCancellationRequested();
            merges.Add((tokens[pair.Left], tokens[pair.Right]));
            tokens.Add(tokens[pair.Left] + tokens[pair.Right]);
            foreach (var word in places)
            {
                table.Merge(word, pair, tokens.Count - 1, pairs);
            }

            pairs.Drop(pair);
            pairs.Settle();
            if (merges.Count % MergesBetweenReports == 0)
            {
                progress?.Report(tokens.Count);
            }
        }

        return new BpeVocabulary(tokens, merges);
    }
}
