using SaePortal.Core.Dictionaries;
using SaePortal.Core.LanguageModels;
using SaePortal.Core.Runs;
using SaePortal.Torch.Corpora;
using SaePortal.Torch.Dictionaries;
using SaePortal.Torch.Transformers;
using static TorchSharp.torch;

namespace SaePortal.Torch.Training;

/// <summary>
/// What a dictionary does on contexts that training never saw. Sums run over the whole text, never over ratios of batches (research/training.md 3).
/// Interventions leave BOS as it is; cross-entropy is the mean over every prediction of a token that is no BOS,
/// as the peers' values of research/peer-results.md are.
/// </summary>
public static class DictionaryEvaluation
{
    // Twice as many take a sixth longer on a processor with a vocabulary of 2,048: glibc maps what is above 32 MB anew each time.
    private const int TokensAtOnce = 2_048;
    private const int MostContexts = 512;

    /// <summary>Held-out contexts that are measured: the last ones, 512 at most, which leave the figures' third digit alone.</summary>
    public static int ContextsOf(PackedCorpus corpus) => Math.Min(corpus.HeldOut, MostContexts);

    /// <summary>Measures a dictionary on the held-out contexts of a corpus.</summary>
    /// <param name="model">The model, on the dictionary's device.</param>
    /// <param name="dictionary">The dictionary.</param>
    /// <param name="corpus">The corpus, packed for the model.</param>
    /// <param name="cancellation">Stops between batches.</param>
    public static DictionaryMetrics Measure(LanguageModel model, SparseDictionary dictionary, PackedCorpus corpus, CancellationToken cancellation) =>
        Measure(model, dictionary, corpus, Enumerable.Range(corpus.Contexts - ContextsOf(corpus), ContextsOf(corpus)), cancellation);

    /// <summary>What a run tells of such a measurement; what is no number, as a share of a cost that is nothing, is left out.</summary>
    public static IReadOnlyDictionary<RunMeasure, double> Told(DictionaryMetrics metrics) => new (RunMeasure Measure, double Value)[]
    {
        (RunMeasure.HeldOutFvu, metrics.Fvu), (RunMeasure.L2, metrics.L2), (RunMeasure.Cosine, metrics.Cosine), (RunMeasure.CeClean, metrics.CeClean),
        (RunMeasure.CeSpliced, metrics.CeSpliced), (RunMeasure.CeMeanAblated, metrics.CeMeanAblated), (RunMeasure.CeRecovered, metrics.CeRecovered),
    }.Where(x => double.IsFinite(x.Value)).ToDictionary(x => x.Measure, x => x.Value);

    /// <summary>Measures a dictionary on some contexts.</summary>
    internal static DictionaryMetrics Measure(LanguageModel model, SparseDictionary dictionary, PackedCorpus corpus, IEnumerable<int> some, CancellationToken cancellation)
    {
        using var quiet = inference_mode();
        using var scope = NewDisposeScope();
        var contexts = some.Chunk(Math.Max(1, TokensAtOnce / corpus.Context)).ToArray();
        var target = dictionary.Spec.Output;
        var sum = zeros(dictionary.Spec.DOut, float64, model.Device);
        long tokens = 0;
        foreach (var batch in contexts)
        {
            cancellation.ThrowIfCancellationRequested();
            using var part = NewDisposeScope();
            var y = ContextRunner.Run(model, corpus, batch, target);
            sum.add_(y.to(float64).sum([0L]));
            tokens += y.shape[0];
        }

        var mean = (sum / tokens).to(float32);
        var sums = new Sums();
        var on = new Continuation(model, target);
        var fired = zeros(dictionary.Spec.Width, ScalarType.Bool, model.Device);
        foreach (var batch in contexts)
        {
            cancellation.ThrowIfCancellationRequested();
            using var part = NewDisposeScope();
            Add(sums, fired, model, on, dictionary, ContextIds.Of(corpus, batch, model.Device), corpus.Bos, mean);
        }

        double Ce(double total) => total / Math.Max(1, sums.Predictions);
        double clean = Ce(sums.Clean), spliced = Ce(sums.Spliced), meanAblated = Ce(sums.MeanAblated), zeroAblated = Ce(sums.ZeroAblated);
        return new DictionaryMetrics(
            sums.Error / sums.Variance, sums.Active / tokens, 1 - (fired.sum().item<long>() / (double)dictionary.Spec.Width), sums.Norm / tokens, sums.Cosine / tokens,
            clean, spliced, meanAblated, zeroAblated, (meanAblated - spliced) / (meanAblated - clean), (zeroAblated - spliced) / (zeroAblated - clean), tokens);
    }

    private static void Add(Sums sums, Tensor fired, LanguageModel model, Continuation on, SparseDictionary dictionary, Tensor ids, int? bos, Tensor mean)
    {
        var (input, output) = (dictionary.Spec.Input, dictionary.Spec.Output);
        var kept = ContextRunner.Kept(ids, bos);
        var values = model.Run(ids, [input, output, on.Start ?? output, HookPoint.Logits]);
        var x = values[input][kept].to(float32);
        var y = values[output][kept].to(float32);
        var codes = dictionary.Encode(x);
        var reconstruction = dictionary.Reconstruct(x);
        var error = y - reconstruction;
        sums.Error += Total(error.square());
        sums.Variance += Total((y - mean).square());
        sums.Norm += Total(error.norm(1));
        sums.Cosine += Total(nn.functional.cosine_similarity(y, reconstruction, 1));
        sums.Active += codes.ne(0).sum().item<long>();
        fired.logical_or_(codes.ne(0).any(0));

        var predicted = kept[.., 1..];
        sums.Predictions += predicted.sum().item<long>();
        sums.Clean += CrossEntropy(values[HookPoint.Logits]);
        sums.Spliced += With(z => z.masked_scatter(kept.unsqueeze(-1), reconstruction.to(z.dtype)));
        sums.MeanAblated += With(z => where(kept.unsqueeze(-1), mean.to(z.dtype), z));
        sums.ZeroAblated += With(z => where(kept.unsqueeze(-1), zeros_like(z), z));

        double With(Func<Tensor, Tensor> replace)
        {
            using var scope = NewDisposeScope();
            return CrossEntropy(on.Logits(ids, values, replace));
        }

        double CrossEntropy(Tensor logits)
        {
            using var scope = NewDisposeScope();
            var chosen = logits[.., ..^1][predicted].to(float32);
            return Total(nn.functional.cross_entropy(chosen, ids[.., 1..][predicted], reduction: nn.Reduction.None));
        }

        static double Total(Tensor values) => values.sum(float64).item<double>();
    }

    private sealed class Sums
    {
        public double Error { get; set; }

        public double Variance { get; set; }

        public double Norm { get; set; }

        public double Cosine { get; set; }

        public double Active { get; set; }

        public double Clean { get; set; }

        public double Spliced { get; set; }

        public double MeanAblated { get; set; }

        public double ZeroAblated { get; set; }

        public long Predictions { get; set; }
    }
}
