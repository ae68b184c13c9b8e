using SaePortal.Core.Answers;
using SaePortal.Core.Meanings;
using SaePortal.Torch.Corpora;
using SaePortal.Torch.Dictionaries;
using SaePortal.Torch.Native;
using SaePortal.Torch.Tokenizers;
using SaePortal.Torch.Transformers;

namespace SaePortal.Torch.Meanings;

/// <summary>
/// Finds what the latents of a dictionary detect of a labelled corpus: one forward pass over at most some hundred thousand held-out tokens, then
/// <see cref="DetectionScan"/> for latents, for latents under shuffled labels, for single tokens and for the hook point's coordinates.
/// The same seed, corpus, weights and device give the same result.
/// </summary>
public static class MeaningFinder
{
    private const long Shuffling = 2;

    /// <summary>Finds them.</summary>
    /// <param name="model">The model, on the dictionary's device.</param>
    /// <param name="dictionary">The dictionary.</param>
    /// <param name="corpus">The corpus, packed for the model.</param>
    /// <param name="archive">Its text and labels.</param>
    /// <param name="tokenizer">The model's tokenizer.</param>
    /// <param name="seed">Decides the halves and the shuffled labels.</param>
    /// <param name="between">Called between batches.</param>
    /// <param name="cancellation">Stops between batches and between detectors.</param>
    /// <returns>What was found, or why nothing can be.</returns>
    public static Answer<KnownMeanings> Find(
        LanguageModel model, SparseDictionary dictionary, PackedCorpus corpus, CorpusArchive archive, Tokenizer tokenizer, long seed, Action between, CancellationToken cancellation)
    {
        var most = HeldOutCodes.MostTokens(dictionary.Spec);
        if (HeldOutLabels.Read(corpus, archive, tokenizer, most, seed, cancellation).Or(out var problem) is not { } read)
        {
            return problem!;
        }

        if (read.Values.Length == 0)
        {
            return new Problem(ProblemKind.Invalid, $"No labelled value has {MeaningRules.LeastTokens} tokens in {MeaningRules.LeastDocuments} documents of each half of the held-out text.", "Import more text.");
        }

        if (HeldOutCodes.Read(model, dictionary, corpus, read, between, cancellation).Or(out problem) is not { } codes)
        {
            return problem!;
        }

        var threads = ComputeDevice.Threads;
        DetectionsFound Scan(Detectors detectors, LabelledTokens labels) => DetectionScan.Run(detectors, labels, threads, cancellation);
        var latents = Scan(codes.Latents, read.Labels);
        var shuffled = read.Labels.CanBeShuffled ? Scan(codes.Latents, read.Labels.Shuffled(SeededRandom.Of(seed, Shuffling))) : null;
        var tokens = Scan(SparseDetectors.OfTokens(read.Labels.Tokens, corpus.Header.Vocabulary), read.Labels);
        var neurons = Scan(codes.Coordinates, read.Labels);
        return Told(read, latents, shuffled, tokens, neurons, dictionary.Spec.SignedCodes);
    }

    private static KnownMeanings Told(HeldOutLabels read, DetectionsFound latents, DetectionsFound? shuffled, DetectionsFound tokens, DetectionsFound neurons, bool signed)
    {
        var values = Enumerable.Range(0, read.Values.Length).Select(x =>
        {
            var (best, token, neuron) = (latents.OfValues[x], tokens.OfValues[x], neurons.OfValues[x]);
            return new ValueMeaning(
                x, read.Values[x], read.Labels.MeasuringPositives(x), read.DocumentsOf[x], best is null ? null : LatentOf(best, signed), best is null ? 0 : ThresholdOf(best, signed),
                best?.Precision ?? 0, best?.Recall ?? 0, best?.F1 ?? 0, shuffled is null ? null : shuffled.OfValues[x]?.F1 ?? 0, token?.Detector, token?.F1 ?? 0, neuron?.Detector / 2, neuron?.F1 ?? 0);
        }).ToArray();
        var ofLatents = Sides(latents, signed).Zip(shuffled is null ? Enumerable.Repeat<Detection?>(null, latents.OfDetectors.Count) : Sides(shuffled, signed))
            .Where(x => x.First is not null)
            .Select(x => new LatentMeaning(
                LatentOf(x.First!, signed), x.First!.Value, ThresholdOf(x.First, signed), x.First.Precision, x.First.Recall, x.First.F1, shuffled is null ? null : x.Second?.F1 ?? 0)).ToArray();
        var labels = read.Labels;
        var report = new MeaningReport(
            labels.ChoosingDocuments, labels.Choosing, labels.Documents - labels.ChoosingDocuments, labels.Tokens.Count - labels.Choosing, ClassCount.Of(values, read.Known));
        return new KnownMeanings(report, values, ofLatents);
    }

    /// <summary>One detection for every latent: of a signed one the better of its two sides, as the first half tells.</summary>
    private static IEnumerable<Detection?> Sides(DetectionsFound found, bool signed) => !signed
        ? found.OfDetectors
        : found.OfDetectors.Chunk(2).Select(x => (x[1]?.ChosenF1 ?? 0) > (x[0]?.ChosenF1 ?? 0) ? x[1] : x[0]);

    private static int LatentOf(Detection detection, bool signed) => signed ? detection.Detector / 2 : detection.Detector;

    private static float ThresholdOf(Detection detection, bool signed) => signed && detection.Detector % 2 == 1 ? -detection.Threshold : detection.Threshold;
}
