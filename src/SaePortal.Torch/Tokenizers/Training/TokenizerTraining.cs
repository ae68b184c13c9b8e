using SaePortal.Core.Answers;
using SaePortal.Torch.Corpora;

namespace SaePortal.Torch.Tokenizers.Training;

/// <summary>Where a training of a tokenizer stands.</summary>
/// <param name="Documents">Documents read.</param>
/// <param name="Tokens">Tokens of the vocabulary so far; 0 while documents are read.</param>
public readonly record struct TokenizerTrainingProgress(long Documents, int Tokens);

/// <summary>What a training of a tokenizer came to.</summary>
/// <param name="Vocabulary">Tokens reached; fewer than asked for when the corpus has too little text.</param>
/// <param name="Words">Distinct pre-tokens that were counted.</param>
/// <param name="ForgottenWords">Rare distinct pre-tokens that were left out to bound memory.</param>
public sealed record TrainedTokenizer(int Vocabulary, int Words, long ForgottenWords);

/// <summary>Trains byte-level BPE on a corpus and writes it as <c>tokenizer.json</c>. The same corpus and options give the same bytes.</summary>
public static class TokenizerTraining
{
    /// <summary>The file that is written.</summary>
    public const string FileName = "tokenizer.json";

    private const int DocumentsAtOnce = 64;

    /// <summary>Reads the corpus document by document, learns merges, writes the file.</summary>
    /// <param name="corpus">The text; stays the caller's.</param>
    /// <param name="options">How large it becomes.</param>
    /// <param name="folder">Gets <see cref="FileName"/>; a staged folder, as a file that could not be completed stays.</param>
    /// <param name="progress">Told now and then; may be null.</param>
    /// <param name="cancellation">Stops between documents and between merges, before anything is written.</param>
    /// <returns>What was reached, or what is wrong with the options.</returns>
    public static Answer<TrainedTokenizer> Train(
        CorpusArchive corpus, TokenizerTrainingOptions options, string folder, IProgress<TokenizerTrainingProgress>? progress, CancellationToken cancellation)
    {
        if (options.Problem() is { } problem)
        {
            return problem;
        }

        var counts = new PreTokenCounts();
        var words = new List<string>[DocumentsAtOnce];
        for (long first = 0; first < corpus.Documents; first += DocumentsAtOnce)
        {
            var start = first;
            var count = (int)Math.Min(DocumentsAtOnce, corpus.Documents - first);
            Parallel.For(0, count, new ParallelOptions { CancellationToken = cancellation }, i => words[i] = counts.Cut(corpus.Text(start + i)));
            for (var i = 0; i < count; i++)
            {
                counts.Add(words[i]);
            }

            progress?.Report(new TokenizerTrainingProgress(first + count, 0));
        }

        var merging = progress is null ? null : new Merging(corpus.Documents, progress);
        var vocabulary = BpeTrainer.Train(counts.Counts, options, merging, cancellation);
        cancellation.ThrowIfCancellationRequested();
        TokenizerJsonWriter.Write(vocabulary, Path.Combine(folder, FileName));
        return new TrainedTokenizer(vocabulary.Tokens.Count, counts.Counts.Count, counts.Forgotten);
    }

    private sealed class Merging(long documents, IProgress<TokenizerTrainingProgress> progress) : IProgress<int>
    {
        public void Report(int value) => progress.Report(new TokenizerTrainingProgress(documents, value));
    }
}
