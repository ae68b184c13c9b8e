using SaePortal.Core.LanguageModels;
using SaePortal.Torch.Transformers;

namespace SaePortal.Torch.Tests.Transformers;

public class SamplerTests
{
    // Probabilities 0.15, 0.5, 0.05, 0.3 in this order of tokens.
    private static readonly float[] s_logits = [.. new[] { 0.15, 0.5, 0.05, 0.3 }.Select(x => (float)Math.Log(x) + 3)];

    [Theory]
    [InlineData(1.0, null, null, 0.15, 0.5, 0.05, 0.3)]
    [InlineData(1.0, 2, null, 0, 0.625, 0, 0.375)]
    [InlineData(1.0, 9, null, 0.15, 0.5, 0.05, 0.3)]
    // 0.5 falls short of 0.7, so the token that reaches it stays.
    [InlineData(1.0, null, 0.7, 0, 0.625, 0, 0.375)]
    [InlineData(1.0, null, 0.81, 0.15789, 0.52632, 0, 0.31579)]
    [InlineData(1.0, null, 0.3, 0, 1, 0, 0)]
    [InlineData(1.0, null, 1.0, 0.15, 0.5, 0.05, 0.3)]
    // Top-p counts probabilities after top-k: 0.526, 0.842 of 1.
    [InlineData(1.0, 3, 0.83, 0, 0.625, 0, 0.375)]
    // p^(1/2): 0.38730, 0.70711, 0.22361, 0.54772 of 1.86573.
    [InlineData(2.0, null, null, 0.20758, 0.37900, 0.11985, 0.29357)]
    // p^2: 0.0225, 0.25, 0.0025, 0.09 of 0.365; then the first two, 0.93 of it, reach 0.9.
    [InlineData(0.5, null, 0.9, 0, 0.73529, 0, 0.26471)]
    [InlineData(0.0, null, null, 0, 1, 0, 0)]
    public void Tokens_AreDrawnWithTheProbabilitiesCalculatedByHand(double temperature, int? topK, double? topP, double p0, double p1, double p2, double p3)
    {
        const int draws = 40_000;
        var sampler = new Sampler(new SamplingOptions { Temperature = temperature, TopK = topK, TopP = topP, Seed = 11 });
        var counts = new int[4];
        for (var i = 0; i < draws; i++)
        {
            counts[sampler.Choose(s_logits)]++;
        }

        foreach (var (count, p) in counts.Zip([p0, p1, p2, p3]))
        {
            // Five standard deviations; exactly none where the probability is 0.
            Assert.Equal(p, count / (double)draws, 5 * Math.Sqrt(p * (1 - p) / draws) + 1e-5);
            Assert.True(p > 0 || count == 0);
        }
    }

    [Fact]
    public void Seed_DecidesTheDraws()
    {
        int[] Drawn(long seed)
        {
            var sampler = new Sampler(new SamplingOptions { Seed = seed });
            return [.. Enumerable.Range(0, 50).Select(_ => sampler.Choose(s_logits))];
        }

        Assert.Equal(Drawn(5), Drawn(5));
        Assert.NotEqual(Drawn(5), Drawn(6));
        Assert.NotEqual(Drawn(5), Drawn(5L << 32));
        Assert.NotEqual(Drawn(5), Drawn(-5));
    }

    [Fact]
    public void Ties_GoToTheLowerToken()
    {
        float[] logits = [1, 2, 2, 2, 0];
        Assert.All(Enumerable.Range(0, 20), seed =>
        {
            Assert.Equal(1, new Sampler(new SamplingOptions { Temperature = 0, Seed = seed }).Choose(logits));
            Assert.Equal(1, new Sampler(new SamplingOptions { TopK = 1, Seed = seed }).Choose(logits));
            Assert.InRange(new Sampler(new SamplingOptions { TopK = 2, Seed = seed }).Choose(logits), 1, 2);
            Assert.Equal(1, new Sampler(new SamplingOptions { TopP = 0.01, Seed = seed }).Choose(logits));
        });
    }

    [Fact]
    public void Logits_OfAnySize_DoNotOverflow()
    {
        float[] logits = [3e38f, -3e38f, 2e38f, 3e38f];

        Assert.All(Enumerable.Range(0, 20), seed => Assert.Contains(new Sampler(new SamplingOptions { Temperature = 0.01, TopP = 0.9, Seed = seed }).Choose(logits), new[] { 0, 3 }));
    }

    [Fact]
    public void Options_ThatCannotBeMeant_AreToldAllAtOnce()
    {
        var problem = new SamplingOptions { Tokens = 0, Temperature = double.NaN, TopK = 0, TopP = 1.5 }.Check()!;

        foreach (var said in new[] { "tokens is 0", "temperature is NaN", "top-k is 0", "top-p is 1.5" })
        {
            Assert.Contains(said, problem.What, StringComparison.Ordinal);
        }

        Assert.NotNull(new SamplingOptions { Temperature = -1 }.Check());
        Assert.NotNull(new SamplingOptions { TopP = 0 }.Check());
        Assert.NotNull(new SamplingOptions { TopP = double.NaN }.Check());
        Assert.NotNull(new SamplingOptions { Tokens = int.MaxValue }.Check());
        Assert.Null(new SamplingOptions { Temperature = 0, TopK = 1, TopP = 1 }.Check());
    }
}
