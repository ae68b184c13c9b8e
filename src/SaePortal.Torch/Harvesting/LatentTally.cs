using System.Numerics;
using SaePortal.Core.Latents;

namespace SaePortal.Torch.Harvesting;

/// <summary>What a harvest has of one latent so far. Its size is bounded by what it keeps, not by what it has seen.</summary>
/// <param name="key">The latent's half of <see cref="WindowHash"/>.</param>
/// <param name="differentTokens">Different tokens that are counted exactly.</param>
/// <param name="partners">What fires together with it.</param>
internal sealed class LatentTally(uint key, int differentTokens, PartnerCounts partners)
{
    private readonly BinCounts _bins = new();
    private readonly TokenWeights _tokens = new(differentTokens);
    private readonly TopWindows _top = new();
    private readonly WindowSample _sampled = new(HarvestOptions.Sampled);
    private readonly WindowSample _silent = new(HarvestOptions.Silent);
    private long _documents;
    private long _windows;
    private int _lastDocument = -1;
    private float _maximum;
    private double _sum;

    /// <summary>Tokens on which it fired.</summary>
    public long Firings { get; private set; }

    /// <summary>What fires together with it.</summary>
    public PartnerCounts Partners => partners;

    /// <summary>Takes in the next batch of the corpus.</summary>
    /// <param name="batch">The batch, sorted.</param>
    /// <param name="latent">The latent's index in it.</param>
    /// <param name="paired">The first place on which it is no longer counted which latents fire together.</param>
    public void Add(CodeBatch batch, int latent, int paired)
    {
        int first = batch.Offsets[latent], end = batch.Offsets[latent + 1];
        var places = batch.Places.AsSpan(first, end - first);
        var activations = batch.Activations.AsSpan(first, end - first);
        Span<ulong> active = stackalloc ulong[((batch.Contexts * batch.WindowsPerContext) + 63) / 64];
        active.Clear();

        Count(batch, places, activations);
        partners.Add(batch, places[..Before(places, paired)]);
        for (int from = 0, to; from < places.Length; from = to)
        {
            var context = places[from] / batch.ContextLength;
            for (to = from + 1; to < places.Length && places[to] / batch.ContextLength == context; to++)
            {
            }

            OfferContext(batch, context, places[from..to], activations[from..to], active);
        }

        OfferSilent(batch, places, activations, active);
    }

    /// <summary>What is kept, ready for its row.</summary>
    public (LatentSummary Summary, LatentExamples Examples) Result(int index, long tokens, int contextLength, Func<KeptWindow, uint> hashOf, GeometryRow geometry, IReadOnlyList<LatentPartner> firesWith)
    {
        LatentExample[] Examples(KeptWindow[] windows) => Array.ConvertAll(windows, x => x.ToExample(contextLength, WindowHash.UseOf(key, hashOf(x))));
        var (top, entropy) = _tokens.Summarize(_sum, HarvestOptions.TopTokens);
        var summary = new LatentSummary
        {
            Index = index,
            Density = tokens == 0 ? 0 : (double)Firings / tokens,
            Firings = Firings,
            Documents = _documents,
            Maximum = _maximum,
            Mean = Firings == 0 ? 0 : (float)(_sum / Firings),
            TokenEntropy = entropy,
            TopTokens = top,
            Promoted = geometry.Promoted,
            Suppressed = geometry.Suppressed,
            Neighbours = geometry.Neighbours,
            ReadNeighbours = geometry.ReadNeighbours,
            FiresWith = firesWith,
            Logits = geometry.Logits,
            Histogram = _bins.ToHistogram(),
        };
        return (summary, new LatentExamples(
            Examples(_top.Descending()), Examples(_sampled.InOrderOfTheCorpus()), Examples(_silent.InOrderOfTheCorpus()), _windows));
    }

    public void Write(BinaryWriter to)
    {
        to.Write(Firings);
        to.Write(_documents);
        to.Write(_windows);
        to.Write(_lastDocument);
        to.Write(_maximum);
        to.Write(_sum);
        _bins.Write(to);
        _tokens.Write(to);
        _top.Write(to);
        _sampled.Write(to);
        _silent.Write(to);
        partners.Write(to);
    }

    public void Read(BinaryReader from)
    {
        Firings = from.ReadInt64();
        _documents = from.ReadInt64();
        _windows = from.ReadInt64();
        _lastDocument = from.ReadInt32();
        _maximum = from.ReadSingle();
        _sum = from.ReadDouble();
        _bins.Read(from);
        _tokens.Read(from);
        _top.Read(from);
        _sampled.Read(from);
        _silent.Read(from);
        partners.Read(from);
    }

    private void Count(CodeBatch batch, ReadOnlySpan<int> places, ReadOnlySpan<float> activations)
    {
        Firings += places.Length;
        for (var i = 0; i < places.Length; i++)
        {
            // One at a time and in order: a sum by parts would round differently for another size of batch.
            var magnitude = MathF.Abs(activations[i]);
            _sum += magnitude;
            _maximum = Math.Max(_maximum, magnitude);
            _bins.Add(magnitude);
            _tokens.Add(batch.Tokens[places[i]], magnitude);
            var document = batch.Documents[places[i]];
            _documents += document != _lastDocument ? 1 : 0;
            _lastDocument = document;
        }
    }

    private void OfferContext(CodeBatch batch, int context, ReadOnlySpan<int> places, ReadOnlySpan<float> activations, Span<ulong> active)
    {
        ulong[]? firings = null;
        var start = context * batch.ContextLength;
        for (int from = 0, to; from < places.Length; from = to)
        {
            var window = (places[from] - start) / HarvestOptions.Window;
            var peak = from;
            for (to = from + 1; to < places.Length && (places[to] - start) / HarvestOptions.Window == window; to++)
            {
                peak = MathF.Abs(activations[to]) > MathF.Abs(activations[peak]) ? to : peak;
            }

            var number = (context * batch.WindowsPerContext) + window;
            active[number >> 6] |= 1UL << (number & 63);
            _windows++;
            var hash = WindowHash.Of(key, batch.WindowHashes[number]);
            var maximum = MathF.Abs(activations[peak]);
            bool isTop = maximum >= _top.Lowest, isSampled = hash <= _sampled.Highest;
            if (isTop || isSampled)
            {
                firings ??= FiringsOf(places, activations, start);
                var kept = new KeptWindow(
                    batch.FirstContext + context, window * HarvestOptions.Window, places[peak] - start, batch.Documents[places[peak]], maximum, firings);
                if (isTop)
                {
                    _top.Offer(kept);
                }

                if (isSampled)
                {
                    _sampled.Offer(hash, kept);
                }
            }
        }
    }

    /// <summary>Every window of the batch is tried against the sample's largest hash, a vector at a time; few pass.</summary>
    private void OfferSilent(CodeBatch batch, ReadOnlySpan<int> places, ReadOnlySpan<float> activations, ReadOnlySpan<ulong> active)
    {
        var hashes = batch.WindowHashes.AsSpan(0, batch.Contexts * batch.WindowsPerContext);
        var latent = new Vector<uint>(key);
        var highest = _silent.Highest;
        for (var number = 0; number < hashes.Length;)
        {
            var end = Math.Min(number + Vector<uint>.Count, hashes.Length);
            if (end - number == Vector<uint>.Count && Vector.GreaterThanAll(WindowHash.Of(latent, new Vector<uint>(hashes[number..])), new Vector<uint>(highest)))
            {
                number = end;
                continue;
            }

            for (; number < end; number++)
            {
                var hash = WindowHash.Of(key, hashes[number]);
                if (hash <= highest && (active[number >> 6] & (1UL << (number & 63))) == 0)
                {
                    _silent.Offer(hash, SilentWindow(batch, number, places, activations));
                    highest = _silent.Highest;
                }
            }
        }
    }

    private static KeptWindow SilentWindow(CodeBatch batch, int number, ReadOnlySpan<int> places, ReadOnlySpan<float> activations)
    {
        int context = number / batch.WindowsPerContext, start = context * batch.ContextLength;
        var first = number % batch.WindowsPerContext * HarvestOptions.Window;
        var middle = first + (Math.Min(HarvestOptions.Window, batch.ContextLength - first) / 2);
        int from = Before(places, start), to = Before(places, start + batch.ContextLength);
        return new KeptWindow(
            batch.FirstContext + context, first, middle, batch.Documents[start + middle], 0, FiringsOf(places[from..to], activations[from..to], start));
    }

    private static int Before(ReadOnlySpan<int> places, int place)
    {
        var found = places.BinarySearch(place);
        return found < 0 ? ~found : found;
    }

    private static ulong[] FiringsOf(ReadOnlySpan<int> places, ReadOnlySpan<float> activations, int start)
    {
        if (places.IsEmpty)
        {
            return [];
        }

        var firings = new ulong[places.Length];
        for (var i = 0; i < firings.Length; i++)
        {
            firings[i] = KeptWindow.Firing(places[i] - start, activations[i]);
        }

        return firings;
    }
}
