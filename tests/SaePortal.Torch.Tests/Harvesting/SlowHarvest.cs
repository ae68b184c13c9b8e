using SaePortal.Core.Latents;
using SaePortal.Torch.Corpora;
using SaePortal.Torch.Harvesting;

namespace SaePortal.Torch.Tests.Harvesting;

/// <summary>The same as a harvest, by plain loops over dense codes and with everything in memory.</summary>
internal sealed class SlowHarvest(PackedCorpus corpus, float[,,] codes)
{
    public long Tokens => Enumerable.Range(0, corpus.Contexts).Sum(c => corpus.Tokens(c).ToArray().LongCount(x => x != corpus.Bos));

    public void Check(int latent, LatentSummary summary, LatentExamples examples)
    {
        var firings = Firings(latent);
        Assert.Equal(firings.Length, summary.Firings);
        Assert.Equal(firings.Length / (double)Tokens, summary.Density, 12);
        Assert.Equal(firings.Select(x => corpus.DocumentAt(x.Context, x.Position)).Distinct().Count(), summary.Documents);
        Assert.Equal(firings.Length == 0 ? 0 : firings.Max(x => Math.Abs(x.Value)), summary.Maximum);
        Assert.Equal(firings.Length == 0 ? 0 : firings.Average(x => (double)Math.Abs(x.Value)), summary.Mean, 1e-5);
        Assert.Equal(firings.GroupBy(x => ActivationHistogram.BinOf(x.Value)).OrderBy(x => x.Key).Select(x => (x.Key, x.LongCount())), summary.Histogram.Counts);
        CheckTokens(firings, summary);

        var windows = firings.GroupBy(x => (x.Context, Start: x.Position / 32 * 32)).ToDictionary(x => x.Key, x => x.MaxBy(y => Math.Abs(y.Value)));
        Assert.Equal(windows.Count, examples.ActivatingWindows);
        CheckTop(windows, examples.Top);
        CheckSample([.. windows.Keys], examples.Sampled, HarvestOptions.Sampled);
        var silent = from c in Enumerable.Range(0, corpus.Contexts)
                     from start in Enumerable.Range(0, (corpus.Context + 31) / 32).Select(x => x * 32)
                     where !windows.ContainsKey((c, start))
                     select (c, start);
        CheckSample([.. silent], examples.Silent, HarvestOptions.Silent);
        foreach (var example in examples.Top.Concat(examples.Sampled))
        {
            var peak = windows[(example.Context, example.Start)];
            Assert.Equal((peak.Position, Math.Abs(peak.Value)), (example.Peak, example.Maximum));
            Assert.Equal(corpus.DocumentAt(example.Context, peak.Position), example.Document);
        }

        foreach (var example in examples.Top.Concat(examples.Sampled).Concat(examples.Silent))
        {
            var inContext = firings.Where(x => x.Context == example.Context).ToArray();
            Assert.Equal(inContext.Select(x => x.Position), example.Positions);
            Assert.Equal(inContext.Select(x => x.Value), example.Activations);
            Assert.Equal(Math.Min(32, corpus.Context - example.Start), example.Length);
            Assert.Equal(corpus.DocumentAt(example.Context, example.Peak), example.Document);
        }

        Assert.All(examples.Silent, x => Assert.Equal((0, x.Start + (x.Length / 2)), (x.Maximum, x.Peak)));
        var uses = examples.Top.Concat(examples.Sampled).GroupBy(x => (x.Context, x.Start));
        Assert.All(uses, x => Assert.Single(x.Select(y => y.Use).Distinct()));
    }

    /// <summary>Which latents fire together, over the first contexts: Jaccard index and the Pearson correlation of two columns of noughts and ones.</summary>
    public void CheckPartners(int latent, IReadOnlyList<LatentPartner> partners, int contexts)
    {
        var columns = Enumerable.Range(0, codes.GetLength(2)).Select(x => Column(x, contexts)).ToArray();
        var own = columns[latent];
        var expected = columns.Index().Where(x => x.Index != latent).Select(x => (x.Index, Both: own.Zip(x.Item).Count(y => y is { First: 1, Second: 1 }), Either: own.Zip(x.Item).Count(y => y.First + y.Second > 0), x.Item))
            .Where(x => x.Both > 0).OrderByDescending(x => (float)((double)x.Both / x.Either)).ThenBy(x => x.Index).Take(10).ToArray();
        Assert.Equal(expected.Select(x => x.Index), partners.Select(x => x.Index));
        foreach (var (partner, (_, both, either, column)) in partners.Zip(expected))
        {
            Assert.Equal((double)both / either, partner.Jaccard, 1e-6);
            double x = own.Average(), y = column.Average();
            var spread = Math.Sqrt(own.Sum(v => (v - x) * (v - x)) * column.Sum(v => (v - y) * (v - y)));
            Assert.Equal(spread > 0 ? own.Zip(column).Sum(v => (v.First - x) * (v.Second - y)) / spread : 0, partner.Correlation, 1e-5);
        }
    }

    private double[] Column(int latent, int contexts) =>
    [
        .. from c in Enumerable.Range(0, contexts)
           from p in Enumerable.Range(0, corpus.Context)
           where corpus.Tokens(c)[p] != corpus.Bos
           select codes[c, p, latent] != 0 ? 1.0 : 0.0
    ];

    private (int Context, int Position, float Value)[] Firings(int latent) =>
    [
        .. from c in Enumerable.Range(0, corpus.Contexts)
           from p in Enumerable.Range(0, corpus.Context)
           where codes[c, p, latent] != 0 && corpus.Tokens(c)[p] != corpus.Bos
           select (c, p, codes[c, p, latent])
    ];

    private void CheckTokens((int Context, int Position, float Value)[] firings, LatentSummary summary)
    {
        var total = firings.Sum(x => (double)Math.Abs(x.Value));
        var shares = firings.GroupBy(x => corpus.Tokens(x.Context)[x.Position]).ToDictionary(x => x.Key, x => x.Sum(y => (double)Math.Abs(y.Value)) / total);
        Assert.Equal(-shares.Values.Sum(x => x * Math.Log2(x)), summary.TokenEntropy, 1e-6);
        Assert.Equal(Math.Min(HarvestOptions.TopTokens, shares.Count), summary.TopTokens.Count);
        Assert.Equal(shares.Values.OrderDescending().Take(HarvestOptions.TopTokens).Select(x => (float)x), summary.TopTokens.Select(x => x.Share), (x, y) => Math.Abs(x - y) < 1e-6);
        Assert.All(summary.TopTokens, x => Assert.Equal(shares[x.Token], x.Share, 1e-6));
    }

    private void CheckTop(Dictionary<(int Context, int Start), (int Context, int Position, float Value)> windows, IReadOnlyList<LatentExample> top)
    {
        var expected = windows.OrderByDescending(x => Math.Abs(x.Value.Value)).ThenBy(x => x.Key)
            .DistinctBy(x => corpus.DocumentAt(x.Value.Context, x.Value.Position)).Take(HarvestOptions.Top).Select(x => x.Key);
        Assert.Equal(expected, top.Select(x => (x.Context, x.Start)));
    }

    private static void CheckSample(HashSet<(int, int)> population, IReadOnlyList<LatentExample> sample, int most)
    {
        Assert.Equal(Math.Min(most, population.Count), sample.Count);
        var drawn = sample.Select(x => (x.Context, x.Start)).ToArray();
        Assert.Equal(drawn.Order().Distinct(), drawn);
        Assert.Subset(population, drawn.ToHashSet());
    }
}
