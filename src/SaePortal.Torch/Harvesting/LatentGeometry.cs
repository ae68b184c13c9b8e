using SaePortal.Core.Dictionaries;
using SaePortal.Core.LanguageModels;
using SaePortal.Core.Latents;
using SaePortal.Torch.Dictionaries;
using SaePortal.Torch.Transformers;
using static TorchSharp.torch;

namespace SaePortal.Torch.Harvesting;

/// <summary>What a latent's rows alone tell.</summary>
/// <param name="Promoted">Tokens whose logits it raises most, descending.</param>
/// <param name="Suppressed">Tokens whose logits it lowers most, the lowest first.</param>
/// <param name="Neighbours">Latents with the most similar decoder rows, descending.</param>
/// <param name="ReadNeighbours">Latents with the most similar encoder rows, descending; none of a direction, which reads nothing.</param>
/// <param name="Logits">How its effect is spread over all logits; null where the output cannot be read through the unembedding.</param>
public sealed record GeometryRow(
    IReadOnlyList<TokenLogit> Promoted, IReadOnlyList<TokenLogit> Suppressed, IReadOnlyList<LatentNeighbour> Neighbours, IReadOnlyList<LatentNeighbour> ReadNeighbours, LogitHistogram? Logits);

/// <summary>Promoted tokens and neighbours from the decoder, in blocks of latents so that neither [width, width] nor [width, vocabulary] is ever held.</summary>
/// <param name="model">The language model.</param>
/// <param name="dictionary">The dictionary.</param>
/// <param name="vocabulary">Tokens of the tokenizer: an unembedding padded to a round number has rows that no token reads.</param>
public sealed class LatentGeometry(LanguageModel model, SparseDictionary dictionary, int vocabulary)
{
    /// <summary>Entries of each list.</summary>
    public const int Listed = 10;

    /// <summary>Latents at a time that keep a block's intermediates at some tens of megabytes.</summary>
    public const int Block = 128;

    /// <summary>Whether a place writes to the residual stream, so that the unembedding reads what is written there.</summary>
    public static bool ReachesLogits(DictionarySpec spec) => spec.Output.IsResidual || spec.Output.Site is HookSite.AttentionOut or HookSite.MlpOut;

    /// <summary>The rows of some latents.</summary>
    /// <param name="first">The first latent.</param>
    /// <param name="count">How many.</param>
    public IReadOnlyList<GeometryRow> Of(int first, int count)
    {
        var rows = new List<GeometryRow>(count);
        for (var from = first; from < first + count; from += Block)
        {
            using var inference = inference_mode();
            using var scope = NewDisposeScope();
            var length = Math.Min(Block, first + count - from);
            var near = Neighbours(dictionary.Decoder, from, length);
            var reading = Neighbours(dictionary.Encoder, from, length);
            var (up, raised, down, lowered, spread) = Logits(dictionary.Decoder.narrow(0, from, length));
            for (var i = 0; i < length; i++)
            {
                var row = i;
                rows.Add(new GeometryRow(
                    List(up, raised, row, length, (token, logit) => new TokenLogit(token, logit)),
                    List(down, lowered, row, length, (token, logit) => new TokenLogit(token, logit)),
                    Near(near, row, length), Near(reading, row, length), spread.Length == 0 ? null : spread[row]));
            }
        }

        return rows;
    }

    /// <summary>What a direction promotes, and the latents whose decoder rows point the same way.</summary>
    /// <param name="direction">[d_out], not all zero; tokens are those of its unit vector.</param>
    /// <param name="nearest">Latents listed at most; those that point the other way have a negative cosine.</param>
    public GeometryRow Of(float[] direction, int nearest)
    {
        using var inference = inference_mode();
        using var scope = NewDisposeScope();
        var decoder = dictionary.Decoder;
        var row = tensor(direction, [1, direction.Length], device: decoder.device);
        // Divided by the largest number first: the squares of huge or tiny ones would leave float's range.
        row = row / row.abs().max();
        row = row / row.norm();
        var (cosines, near) = row.matmul(decoder.t()).div_(decoder.norm(1).clamp_min(1e-12)).clamp_(-1, 1).topk((int)Math.Min(nearest, decoder.shape[0]), 1);
        var (up, raised, down, lowered, spread) = Logits(row);
        return new GeometryRow(
            List(up, raised, 0, 1, (token, logit) => new TokenLogit(token, logit)),
            List(down, lowered, 0, 1, (token, logit) => new TokenLogit(token, logit)),
            List(Longs(near), Floats(cosines), 0, 1, (latent, cosine) => new LatentNeighbour(latent, cosine)), [], spread.Length == 0 ? null : spread[0]);
    }

    private static T[] List<T>(long[] indices, float[] values, int row, int rows, Func<int, float, T> item)
    {
        var columns = indices.Length / rows;
        var items = new T[columns];
        for (var i = 0; i < columns; i++)
        {
            items[i] = item((int)indices[(row * columns) + i], values[(row * columns) + i]);
        }

        return items;
    }

    /// <summary>Rows at right angles or beyond are no neighbours; an identity dictionary has none at all.</summary>
    private static LatentNeighbour[] Near((long[] Indices, float[] Cosines) near, int row, int rows) =>
        [.. List(near.Indices, near.Cosines, row, rows, (latent, cosine) => new LatentNeighbour(latent, cosine)).Where(x => x.Cosine > 0)];

    private static (long[] Indices, float[] Cosines) Neighbours(Tensor rows, int from, int length)
    {
        var listed = Math.Min(Listed, (int)rows.shape[0] - 1);
        if (listed == 0)
        {
            return ([], []);
        }

        // The norms divide the products, not the rows: a normalised copy of them would double their memory. A row of zeros has no neighbours.
        var norms = rows.norm(1).clamp_min(1e-12);
        var cosines = rows.narrow(0, from, length).matmul(rows.t()).div_(norms).div_(norms.narrow(0, from, length).unsqueeze(1)).clamp_(-1, 1);
        cosines.scatter_(1, arange(from, from + length, int64, rows.device).unsqueeze(1), full([length, 1], -2f, device: rows.device));
        var (values, indices) = cosines.topk(listed, 1);
        return (Longs(indices), Floats(values));
    }

    private (long[] Up, float[] Raised, long[] Down, float[] Lowered, LogitHistogram[] Spread) Logits(Tensor block)
    {
        if (!ReachesLogits(dictionary.Spec))
        {
            return ([], [], [], [], []);
        }

        var logits = model.DirectLogits(block.to(model.Device)).to(float32);
        logits = logits.narrow(1, 0, Math.Min(vocabulary, logits.shape[1]));
        var listed = (int)Math.Min(Listed, logits.shape[1]);
        var (raised, up) = logits.topk(listed, 1);
        var (lowered, down) = logits.topk(listed, 1, largest: false);
        return (Longs(up), Floats(raised), Longs(down), Floats(lowered), Spread(logits, raised.narrow(1, 0, 1), lowered.narrow(1, 0, 1)));
    }

    /// <summary>How the logits of each row are spread between its lowest and its highest.</summary>
    private static LogitHistogram[] Spread(Tensor logits, Tensor highest, Tensor lowest)
    {
        const int Bars = HarvestOptions.LogitBars;
        var place = (logits - lowest).mul_(Bars).div_((highest - lowest).clamp_min(1e-12f)).nan_to_num_(0).clamp_(0, Bars - 1).to(int64);
        var counts = Longs(zeros([logits.shape[0], Bars], int64, logits.device).scatter_add_(1, place, ones_like(place)));
        float[] low = Floats(lowest), high = Floats(highest);
        return [.. low.Select((x, i) => new LogitHistogram(x, high[i], Array.ConvertAll(counts[(i * Bars)..((i + 1) * Bars)], y => (int)y)))];
    }

    private static long[] Longs(Tensor tensor) => tensor.cpu().contiguous().data<long>().ToArray();

    private static float[] Floats(Tensor tensor) => tensor.cpu().contiguous().data<float>().ToArray();
}
