using SaePortal.Core.Answers;
using SaePortal.Core.Meanings;
using SaePortal.Torch.Corpora;
using SaePortal.Torch.Native;
using SaePortal.Torch.Tokenizers;

namespace SaePortal.Torch.Meanings;

/// <summary>
/// The labels of held-out documents, brought from characters to tokens. A token carries a label when their ranges of characters overlap, be it by one
/// character; tokens that stand for no text, BOS above all, carry none and are left out. Only documents that begin in held-out text are read: what a
/// training saw of the one before them is nobody's to measure.
/// </summary>
internal sealed class HeldOutLabels
{
    private const long Halving = 1;

    private HeldOutLabels(int firstContext, int[] places, LabelledTokens labels, KnownValue[] values, int[] documentsOf, IReadOnlyCollection<KnownValue> known) =>
        (FirstContext, Places, Labels, Values, DocumentsOf, Known) = (firstContext, places, labels, values, documentsOf, known);

    /// <summary>The first context to be run; all behind it are.</summary>
    public int FirstContext { get; }

    /// <summary>[contexts * context]: the place of each position among the labelled tokens, -1 for those left out.</summary>
    public int[] Places { get; }

    /// <summary>Tokens and their values in two halves.</summary>
    public LabelledTokens Labels { get; }

    /// <summary>The values that are looked for.</summary>
    public KnownValue[] Values { get; }

    /// <summary>Documents of the second half in which each value occurs.</summary>
    public int[] DocumentsOf { get; }

    /// <summary>Every value that the corpus' labels have, as far as classes and the documents read tell.</summary>
    public IReadOnlyCollection<KnownValue> Known { get; }

    /// <summary>Reads them.</summary>
    /// <param name="corpus">The packed tokens.</param>
    /// <param name="archive">Its text and labels.</param>
    /// <param name="tokenizer">What packed it.</param>
    /// <param name="mostTokens">Held-out tokens read at most, rounded down to contexts; the last ones of the corpus.</param>
    /// <param name="seed">Decides the halves.</param>
    /// <param name="cancellation">Stops between documents.</param>
    /// <returns>The labels, or why there is nothing to measure on.</returns>
    public static Answer<HeldOutLabels> Read(PackedCorpus corpus, CorpusArchive archive, Tokenizer tokenizer, long mostTokens, long seed, CancellationToken cancellation)
    {
        var contexts = (int)Math.Clamp(mostTokens / corpus.Context, 1, Math.Max(1, corpus.HeldOut));
        var firstContext = corpus.Contexts - contexts;
        var documents = Enumerable.Range(0, corpus.Documents).SkipWhile(x => corpus.StartOf(x) < (long)firstContext * corpus.Context).ToArray();
        if (documents.Length < 2 * MeaningRules.LeastDocuments)
        {
            return new Problem(ProblemKind.Invalid, $"The held-out text has {documents.Length} whole documents.", $"Two halves of {MeaningRules.LeastDocuments} are needed: import more text.");
        }

        SeededRandom.Of(seed, Halving).Shuffle(documents);
        var choosing = (documents.Length + 1) / 2;
        Array.Sort(documents, 0, choosing);
        Array.Sort(documents, choosing, documents.Length - choosing);
        var reading = new DocumentLabels(corpus, archive, tokenizer, firstContext);
        foreach (var document in documents)
        {
            cancellation.ThrowIfCancellationRequested();
            if (reading.Add(document) is { } problem)
            {
                return problem;
            }
        }

        return reading.Tokens == 0
            ? new Problem(ProblemKind.Invalid, "The held-out documents have no token besides BOS.", "Import more text.")
            : Looked(reading, firstContext, choosing);
    }

    /// <summary>Keeps the values that occur often enough in both halves and not nearly everywhere, those with the most tokens first.</summary>
    private static HeldOutLabels Looked(DocumentLabels read, int firstContext, int choosing)
    {
        var (counts, common) = (read.Counts(choosing), read.TokensOf(choosing) * MeaningRules.MostShare);
        int[] kept = [.. Enumerable.Range(0, read.Values.Count)
            .Where(x => counts[x].Choosing is { Tokens: >= MeaningRules.LeastTokens, Documents: >= MeaningRules.LeastDocuments }
                && counts[x].Measuring is { Tokens: >= MeaningRules.LeastTokens, Documents: >= MeaningRules.LeastDocuments }
                && counts[x].Choosing.Tokens <= common)
            .OrderByDescending(x => counts[x].Choosing.Tokens + counts[x].Measuring.Tokens).ThenBy(x => x).Take(MeaningRules.MostValues)];
        var indices = Enumerable.Repeat(-1, read.Values.Count).ToArray();
        for (var i = 0; i < kept.Length; i++)
        {
            indices[kept[i]] = i;
        }

        return new HeldOutLabels(
            firstContext, read.Places, read.Labelled(choosing, indices, kept.Length), [.. kept.Select(x => read.Values[x])], [.. kept.Select(x => counts[x].Measuring.Documents)], read.Known());
    }
}
