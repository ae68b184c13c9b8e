using SaePortal.Core.Latents;
using SaePortal.Torch.Harvesting;

namespace SaePortal.Torch.Tests.Harvesting;

/// <summary>The parts of a harvest that need no torch.</summary>
public class KeptWindowTests
{
    [Fact]
    public void Sample_OverManyLatents_IsUniformAndItsUsesAreIndependent()
    {
        const int latents = 400, windows = 1000, parts = 20;
        var drawn = new double[parts];
        int scorer = 0, all = 0;
        for (var latent = 0; latent < latents; latent++)
        {
            var sample = new WindowSample(HarvestOptions.Sampled);
            var key = WindowHash.OfLatent(7, latent);
            foreach (var window in Enumerable.Range(0, windows))
            {
                sample.Offer(WindowHash.Of(key, WindowHash.OfWindow(7, window)), new KeptWindow(window, 0, 0, 0, 1, []));
            }

            foreach (var kept in sample.InOrderOfTheCorpus())
            {
                drawn[kept.Context * parts / windows]++;
                scorer += WindowHash.UseOf(key, WindowHash.OfWindow(7, kept.Context)) == ExampleUse.Scorer ? 1 : 0;
                all++;
            }
        }

        var expected = (double)latents * HarvestOptions.Sampled / parts;
        // 19 degrees of freedom: 43.8 is exceeded once in a thousand.
        Assert.InRange(drawn.Sum(x => (x - expected) * (x - expected) / expected), 0, 43.8);
        Assert.InRange(scorer / (double)all, 0.49, 0.51);
    }

    [Fact]
    public void Sample_OfShuffledOffers_IsTheSame()
    {
        var random = new Random(1);
        var offers = Enumerable.Range(0, 500).Select(x => (Hash: (uint)random.Next(300), Window: new KeptWindow(x, 32, 40, 0, 1, []))).ToArray();
        KeptWindow[] Sampled(IEnumerable<(uint, KeptWindow)> from)
        {
            var sample = new WindowSample(50);
            foreach (var (hash, window) in from)
            {
                sample.Offer(hash, window);
            }

            return sample.InOrderOfTheCorpus();
        }

        var expected = offers.OrderBy(x => x.Hash).ThenBy(x => x.Window.Context).Take(50).Select(x => x.Window).OrderBy(x => x.Context);
        Assert.Equal(expected, Sampled(offers));
        random.Shuffle(offers);
        Assert.Equal(expected, Sampled(offers));
    }

    [Fact]
    public void Top_OfShuffledOffers_IsTheBestOfEachDocument()
    {
        var random = new Random(2);
        for (var round = 0; round < 50; round++)
        {
            var offers = Enumerable.Range(0, 300).Select(x => new KeptWindow(x, 0, 0, random.Next(60), random.Next(1, 100), [])).ToArray();
            var top = new TopWindows();
            foreach (var offer in offers)
            {
                top.Offer(offer);
            }

            Assert.Equal(offers.OrderByDescending(x => x.Maximum).ThenBy(x => x.Context).DistinctBy(x => x.Document).Take(HarvestOptions.Top), top.Descending());
            random.Shuffle(offers);
        }
    }

    [Fact]
    public void TokenWeights_BeyondTheirCapacity_StayWithinTheStatedError()
    {
        const int capacity = 256;
        var random = new Random(3);
        var weights = new TokenWeights(capacity);
        var exact = new Dictionary<int, double>();
        for (var i = 0; i < 50_000; i++)
        {
            // A heavy head and a tail of thousands.
            var token = (int)Math.Pow(5000, random.NextDouble());
            var weight = random.NextDouble();
            weights.Add(token, weight);
            exact[token] = exact.GetValueOrDefault(token) + weight;
        }

        var total = exact.Values.Sum();
        var (top, entropy) = weights.Summarize(total, 10);

        Assert.All(top, x => Assert.InRange(x.Share, (exact[x.Token] / total) - (2.0 / capacity), (exact[x.Token] / total) + 1e-6));
        Assert.Equal(exact.OrderByDescending(x => x.Value).Take(3).Select(x => x.Key), top.Take(3).Select(x => x.Token));
        var bits = -exact.Values.Sum(x => x / total * Math.Log2(x / total));
        Assert.InRange(entropy, 0.75 * bits, bits);
    }
}
