using SaePortal.Core.LanguageModels;
using SaePortal.Core.Latents;
using SaePortal.Torch.Corpora;
using SaePortal.Torch.Dictionaries;
using SaePortal.Torch.Transformers;
using static TorchSharp.torch;

namespace SaePortal.Torch.Training;

/// <summary>
/// What a latent is worth to the model: what it writes, its activation times its decoder row, is taken away wherever it fires, and the model goes on
/// from there. Everything that the dictionary does not explain stays in place.
/// </summary>
public static class LatentAblation
{
    private const int TokensAtOnce = 2_048;
    private const int CodesAtOnce = 1 << 25;

    /// <summary>Measures it on some contexts.</summary>
    /// <param name="model">The model, on the dictionary's device.</param>
    /// <param name="dictionary">The dictionary.</param>
    /// <param name="corpus">The corpus, packed for the model.</param>
    /// <param name="latent">The latent.</param>
    /// <param name="contexts">Contexts of the corpus, each once.</param>
    /// <param name="cancellation">Stops between batches.</param>
    public static AblationEffect Measure(LanguageModel model, SparseDictionary dictionary, PackedCorpus corpus, int latent, IEnumerable<int> contexts, CancellationToken cancellation)
    {
        using var quiet = inference_mode();
        var (input, output) = (dictionary.Spec.Input, dictionary.Spec.Output);
        var on = new Continuation(model, output);
        var (where, all, firings, predictions) = (0.0, 0.0, 0, 0);
        foreach (var batch in contexts.Chunk(Math.Max(1, TokensAtOnce / corpus.Context)))
        {
            cancellation.ThrowIfCancellationRequested();
            using var scope = NewDisposeScope();
            var ids = ContextIds.Of(corpus, batch, model.Device);
            var values = model.Run(ids, [input, output, on.Start ?? output, HookPoint.Logits]);
            var kept = ContextRunner.Kept(ids, corpus.Bos);
            var activations = Activations(dictionary, values[input].reshape(-1, dictionary.Spec.DIn).to(float32), latent).view(ids.shape) * kept;
            var written = activations.unsqueeze(-1) * dictionary.Decoder[latent];
            var predicted = kept[.., 1..];
            var rise = Losses(on.Logits(ids, values, z => z - written.to(z.dtype))) - Losses(values[HookPoint.Logits]);
            var fires = activations[.., ..^1].ne(0)[predicted];
            where += rise[fires].sum(float64).item<double>();
            all += rise.sum(float64).item<double>();
            firings += (int)fires.sum().item<long>();
            predictions += (int)rise.shape[0];

            Tensor Losses(Tensor logits) => nn.functional.cross_entropy(logits[.., ..^1][predicted].to(float32), ids[.., 1..][predicted], reduction: nn.Reduction.None);
        }

        return new AblationEffect(where / Math.Max(1, firings), firings, all / Math.Max(1, predictions), predictions);
    }

    /// <summary>One latent's activations, [n].</summary>
    private static Tensor Activations(SparseDictionary dictionary, Tensor x, int latent)
    {
        var parts = new List<Tensor>();
        var rows = Math.Max(1, CodesAtOnce / dictionary.Spec.Width);
        for (long from = 0; from < x.shape[0]; from += rows)
        {
            using var scope = NewDisposeScope();
            var (indices, values) = dictionary.EncodeSparse(x.narrow(0, from, Math.Min(rows, x.shape[0] - from)));
            parts.Add(values.mul(indices.eq(latent)).sum(1).MoveToOuterDisposeScope());
        }

        return cat(parts);
    }
}
