using SaePortal.Core.Answers;
using SaePortal.Core.Tokenizers;
using SaePortal.Storage.Artifacts;
using SaePortal.Storage.Corpora;
using SaePortal.Storage.Tokenizers;
using SaePortal.Torch.Corpora;
using SaePortal.Torch.Tokenizers.Training;

namespace SaePortal.Compute.Tokenizers;

/// <summary>A tokenizer with what its training came to.</summary>
/// <param name="Record">As it is stored.</param>
/// <param name="Training">What was reached.</param>
public sealed record NewTokenizer(TokenizerRecord Record, TrainedTokenizer Training);

/// <summary>Trains a tokenizer on a corpus of the portal and stores it under a name.</summary>
public sealed class TokenizerFromCorpus(CorpusStore corpora, TokenizerStore tokenizers, ArtifactFolder artifacts, TimeProvider clock)
{
    /// <summary>Trains.</summary>
    /// <param name="corpus">The corpus' name.</param>
    /// <param name="name">The tokenizer's slug.</param>
    /// <param name="options">How large it becomes.</param>
    /// <param name="copyTo">A folder that also gets the file; null for none.</param>
    /// <param name="progress">Told now and then; may be null.</param>
    /// <param name="cancellation">Stops and leaves nothing.</param>
    /// <returns>The tokenizer, or what is wrong with what was asked for.</returns>
    public async Task<Answer<NewTokenizer>> Train(
        string corpus, string name, TokenizerTrainingOptions options, string? copyTo, IProgress<TokenizerTrainingProgress>? progress, CancellationToken cancellation)
    {
        if ((options.Problem() ?? tokenizers.Refusal(name)) is { } wrong)
        {
            return wrong;
        }

        if ((await corpora.Find(corpus, cancellation).ConfigureAwait(false)).Or(out var problem) is not { } record
            || CorpusArchive.Open(artifacts.Corpus(record.Id)).Or(out problem) is not { } archive)
        {
            return problem!;
        }

        using (archive)
        {
            try
            {
                return await Task.Run(() => Make(archive, record.Name, name, options, copyTo, progress, cancellation), cancellation).ConfigureAwait(false);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                return new Problem(ProblemKind.Unavailable, $"The tokenizer could not be stored: {e.Message}", "Check the disk's free space and the folder's rights.");
            }
        }
    }

    private Answer<NewTokenizer> Make(
        CorpusArchive archive, string corpus, string name, TokenizerTrainingOptions options, string? copyTo, IProgress<TokenizerTrainingProgress>? progress, CancellationToken cancellation)
    {
        // Whether the copy can be written is known before the work, and it appears after it.
        var begun = copyTo is null ? default(Answer<TokenizerCopy>?) : TokenizerCopy.Begin(copyTo);
        if (begun is { Problem: { } unwritable })
        {
            return unwritable;
        }

        using var copy = begun?.Value;
        using var staged = artifacts.Stage("tokenizer");
        if (TokenizerTraining.Train(archive, options, staged.Path, progress, cancellation).Or(out var problem) is not { } trained)
        {
            return problem!;
        }

        copy?.Write(Path.Combine(staged.Path, TokenizerStore.FileName));
        cancellation.ThrowIfCancellationRequested();
        if (tokenizers.Add(name, new TokenizerOrigin(corpus, trained.Vocabulary, options.MinFrequency, clock.GetUtcNow()), staged.Path).Or(out problem) is not { } record)
        {
            return problem!;
        }

        copy?.Publish();
        return new NewTokenizer(record, trained);
    }
}
