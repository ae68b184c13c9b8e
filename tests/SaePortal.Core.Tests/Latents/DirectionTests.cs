using SaePortal.Core.Answers;
using SaePortal.Core.Dictionaries;
using SaePortal.Core.LanguageModels;
using SaePortal.Core.Latents;

namespace SaePortal.Core.Tests.Latents;

public class DirectionTests
{
    [Theory]
    [InlineData("1 2 3")]
    [InlineData("[1, 2, 3]")]
    [InlineData("[[1,2,3]]")]
    [InlineData(" 1\t2\r\n 3.0e0 ")]
    [InlineData("1;2;3")]
    public void Direction_WrittenAnyWay_IsRead(string text) => Assert.Equal([1f, 2f, 3f], Direction.Parse(text).Value!);

    [Theory]
    [InlineData("1 two", "\"two\"")]
    [InlineData("[1,[2],3]", "\"[2]\"")]
    [InlineData("NaN", "\"NaN\"")]
    [InlineData("1e99", "\"1e99\"")]
    [InlineData("<script>", "\"<script>\"")]
    public void Direction_OfWhatIsNoNumber_SaysWhich(string text, string mentions)
    {
        var problem = Direction.Parse(text).Problem!;

        Assert.Equal(ProblemKind.Invalid, problem.Kind);
        Assert.Contains(mentions, problem.What, StringComparison.Ordinal);
    }

    [Fact]
    public void Direction_WithoutAnEnd_IsRefused() => Assert.Contains("more than", Direction.Parse(string.Join(' ', Enumerable.Repeat("1", Direction.Most + 1))).Problem!.What, StringComparison.Ordinal);

    [Theory]
    [InlineData("3 numbers", 1f, 2f, 3f)]
    [InlineData("0 numbers")]
    [InlineData("nowhere", 0f, 0f)]
    [InlineData("not finite", 1f, float.NaN)]
    [InlineData(null, 1f, 0f)]
    public void Direction_ThatDoesNotFitADictionary_SaysWhy(string? mentions, params float[] direction)
    {
        var hook = new HookPoint(HookSite.ResidPost, 2);
        var spec = new DictionarySpec { Architecture = DictionaryArchitecture.TopK, Input = hook, Output = hook, DIn = 2, DOut = 2, Width = 8, K = 1 };

        var problem = Direction.Check(direction, "d", spec);

        Assert.Equal(mentions is null, problem is null);
        Assert.Contains(mentions ?? "", problem?.ToString() ?? "", StringComparison.Ordinal);
    }

    /// <summary>Half of its maximum on a token and all of it on another, of a latent that fires on one token in eight: 1.5 times 3 bits.</summary>
    [Fact]
    public void Rarity_OfALatent_IsWhatAHandReckons()
    {
        var scales = new LatentScales([4, 0, 4], [0.125f, 0, 1], 1_023);

        Assert.Equal(4.5, scales.Rarity(0, sum: 6, peak: 4), 1e-6);
        // It never fired in 1,023 tokens, so it counts as one in 1,024; its own peak is its maximum.
        Assert.Equal(20, scales.Rarity(1, sum: 6, peak: 3), 1e-6);
        // What fires on every token tells nothing.
        Assert.Equal(0, scales.Rarity(2, sum: 6, peak: 4), 1e-6);
        Assert.Equal(0, scales.Rarity(1, sum: 0, peak: 0), 1e-6);
    }
}
