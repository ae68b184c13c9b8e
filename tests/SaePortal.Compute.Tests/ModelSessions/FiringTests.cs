using SaePortal.Compute.ModelSessions;
using SaePortal.Compute.Tests.Pipelines;
using SaePortal.Core.Answers;
using SaePortal.Core.Latents;
using SaePortal.Storage.Dictionaries;
using SaePortal.Storage.Latents;
using static SaePortal.Compute.Tests.Builders;
using static SaePortal.Compute.Tests.TestPortal;

namespace SaePortal.Compute.Tests.ModelSessions;

/// <summary>Which latents fire in a text, compared with what encoding tells of each latent alone.</summary>
public sealed class FiringTests
{
    private const string Text = "Once upon a time there was a little dog. Lily saw a big red ball.";
    private const int Width = 128;

    [Fact]
    public async Task Firing_OverTwoDictionaries_IsWhatEncodingSaysOfEachLatent()
    {
        await using var portal = await Open();
        await portal.WithSharedFiles();
        await portal.Done(ATraining("a"));
        await portal.Done(AHarvest("a"));
        await portal.Done(ATraining("b", seed: 2));
        var encoder = portal.Get<TextEncoder>();
        var latents = new List<(string Dictionary, int Index, float[] Activations)>();
        int[] tokens = [];
        foreach (var name in new[] { "a", "b" })
        {
            for (var i = 0; i < Width; i++)
            {
                var encoded = Expect(await encoder.Encode(name, i, Text, Cancellation));
                tokens = encoded.Tokens;
                latents.Add((name, i, encoded.Activations));
            }
        }

        var run = Expect(await portal.Get<DictionaryStore>().Find("a", Cancellation)).Harvest!;
        var known = await portal.Get<LatentStore>().Page(run.Run, new LatentQuery(), null, Width, Cancellation);
        double Rarity((string Dictionary, int Index, float[] Activations) x) => x.Dictionary == "b" ? 0
            : LatentScales.RarityOf(x.Activations.Sum(a => (double)a), x.Activations.Max(), known[x.Index].Maximum, known[x.Index].Density, run.Tokens);
        var firing = latents.Where(x => x.Activations.Any(a => a != 0)).ToList();
        Assert.InRange(firing.Count, 20, 2 * Width - 1);

        foreach (var (sort, score) in new (FiringSort, Func<(string Dictionary, int Index, float[] Activations), double>)[]
        {
            (FiringSort.Maximum, x => x.Activations.Max()), (FiringSort.Sum, x => x.Activations.Sum(a => (double)a)), (FiringSort.Rarity, Rarity),
        })
        {
            var found = Expect(await encoder.Firing("tiny", new FiringQuery(Text, ["a", "b"], sort, false, null, 2 * Width), Cancellation));

            Assert.Equal(tokens, found.Tokens);
            Assert.False(found.Cut);
            Assert.Equal(firing.Count, found.Found);
            Assert.Equal(firing.Count, found.Latents.Count);
            Assert.Equal(found.Latents.Select(x => x.Score).OrderDescending(), found.Latents.Select(x => x.Score));
            foreach (var latent in found.Latents)
            {
                var alone = firing.Single(x => x.Dictionary == latent.Dictionary && x.Index == latent.Index);
                Assert.Equal(score(alone), latent.Score, 1e-4);
                Assert.Equal((alone.Activations.Max(), Array.IndexOf(alone.Activations, alone.Activations.Max()), alone.Activations.Count(a => a != 0)), (latent.Maximum, latent.Position, latent.Firings));
                // The text is shorter than a window.
                Assert.Equal(alone.Activations, latent.Activations);
            }
        }

        var ten = Expect(await encoder.Firing("tiny", new FiringQuery(Text, ["a", "b"], FiringSort.Maximum, false, null, 10), Cancellation));
        Assert.Equal(firing.Select(x => x.Activations.Max()).OrderDescending().Take(10), ten.Latents.Select(x => x.Maximum));
        Assert.Equal(firing.Count, ten.Found);

        var one = Expect(await encoder.Firing("tiny", new FiringQuery(Text, ["a"], FiringSort.Sum, false, 5, Width), Cancellation));
        Assert.Equal(firing.Where(x => x.Dictionary == "a" && x.Activations[5] != 0).OrderByDescending(x => x.Activations[5]).Select(x => (x.Index, (double)x.Activations[5], 1)), one.Latents.Select(x => (x.Index, x.Sum, x.Firings)));
        Assert.Empty(Expect(await encoder.Firing("tiny", new FiringQuery(Text, ["a"], FiringSort.Sum, false, 9_999, Width), Cancellation)).Latents);
    }

    [Fact]
    public async Task Firing_OfALongText_ShowsAWindowRoundEachPeak_AndSpecialTokensWhenAsked()
    {
        await using var portal = await Open();
        await portal.WithSharedFiles();
        await portal.Done(ATraining("a"));
        var encoder = portal.Get<TextEncoder>();
        var text = string.Join(' ', Enumerable.Repeat(Text, 12));

        var found = Expect(await encoder.Firing("tiny", new FiringQuery(text, ["a"], FiringSort.Maximum, false, null, Width), Cancellation));

        Assert.InRange(found.Tokens.Length, 100, 512);
        foreach (var latent in found.Latents.Take(20))
        {
            var alone = Expect(await encoder.Encode("a", latent.Index, text, Cancellation)).Activations;
            Assert.Equal(alone.AsSpan(latent.Start, latent.Activations.Length).ToArray(), latent.Activations);
            Assert.InRange(latent.Position, latent.Start, latent.Start + latent.Activations.Length - 1);
            Assert.Equal(64, latent.Activations.Length);
        }

        // The story model begins texts with a token of its own.
        var ordinary = Expect(await encoder.Firing("tiny", new FiringQuery("a", ["a"], FiringSort.Maximum, false, 0, Width), Cancellation));
        var special = Expect(await encoder.Firing("tiny", new FiringQuery("a", ["a"], FiringSort.Maximum, true, 0, Width), Cancellation));
        Assert.Empty(ordinary.Latents);
        Assert.NotEmpty(special.Latents);
        Assert.True(Expect(await encoder.Firing("tiny", new FiringQuery(string.Join(' ', Enumerable.Repeat(Text, 100)), ["a"], FiringSort.Maximum, false, null, 1), Cancellation)).Cut);
    }

    [Fact]
    public async Task Questions_ThatCannotBeAnswered_AreSentences()
    {
        await using var portal = await Open();
        await portal.WithSharedFiles();
        await portal.Done(ATraining("a"));
        var encoder = portal.Get<TextEncoder>();
        FiringQuery Query(string text, params string[] dictionaries) => new(text, dictionaries, FiringSort.Maximum, false, null, 10);

        Assert.Contains("There is no dictionary", (await encoder.Firing("tiny", Query(Text, "nobody"), Cancellation)).Problem!.What, StringComparison.Ordinal);
        Assert.Contains("There is no model", (await encoder.Firing("nobody", Query(Text, "a"), Cancellation)).Problem!.What, StringComparison.Ordinal);
        Assert.Contains("100,000 characters", (await encoder.Firing("tiny", Query(new string('x', 100_000), "a"), Cancellation)).Problem!.What, StringComparison.Ordinal);
        Assert.Contains("0 characters", (await encoder.Firing("tiny", Query("", "a"), Cancellation)).Problem!.What, StringComparison.Ordinal);
        foreach (var odd in new[] { " ", "😀😀", "שלום עולם", "\ud800", "\0", "\r\n\r\n" })
        {
            Assert.NotEmpty(Expect(await encoder.Firing("tiny", Query(odd, "a"), Cancellation)).Tokens);
        }

        Assert.Equal(ProblemKind.Invalid, (await encoder.Nearest("tiny", "a", [1, 2, 3], 10, Cancellation)).Problem!.Kind);
        Assert.Equal(ProblemKind.Invalid, (await encoder.Nearest("tiny", "a", new float[64], 10, Cancellation)).Problem!.Kind);
        var near = Expect(await encoder.Nearest("tiny", "a", [.. Enumerable.Range(0, 64).Select(x => x % 5 - 2f)], 10, Cancellation));
        Assert.Equal(10, near.Neighbours.Count);
        Assert.Equal(10, near.Promoted.Count);
    }
}
