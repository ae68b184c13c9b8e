using SaePortal.Core.Answers;
using SaePortal.Core.LanguageModels;
using SaePortal.Tests.Shared;
using SaePortal.Torch.Native;
using SaePortal.Torch.Tokenizers;
using SaePortal.Torch.Transformers;
using static TorchSharp.torch;

namespace SaePortal.Torch.Tests.Transformers;

[Collection("torch")]
public class GenerationTests
{
    private const string Stories = "models/tinystories-260k";
    private static readonly IReadOnlySet<int> s_nothing = new HashSet<int>();

    [Theory]
    [InlineData("fixtures/models/gpt-neox-tiny")]
    [InlineData("fixtures/models/gpt-neox-tiny-sequential-f16-sharded")]
    [InlineData("fixtures/models/gpt2-tiny")]
    [InlineData(Stories)]
    public void Logits_WithACache_AreThoseWithoutOne(string model)
    {
        using var lm = Loaded(model);
        using var scope = NewDisposeScope();
        using var cache = new KeyValueCache(lm.Spec.Layers);
        var ids = randint(0, lm.Spec.Vocabulary, [2, 60], int64);
        var whole = lm.Run(ids, [HookPoint.Logits])[HookPoint.Logits];
        var parts = new List<Tensor>();

        // One, several and very many positions at once, so that masks and the growing of room are tried.
        foreach (var positions in new[] { 3, 1, 1, 7, 1, 25, 2, 20 })
        {
            var some = ids.narrow(1, cache.Length, positions);
            parts.Add(((Decoder)lm).Run(some, [HookPoint.Logits], null, cache)[HookPoint.Logits]);
            var next = ((Decoder)lm).NextLogits(ids[.., ..cache.Length], null, null);
            Near(next, parts[^1].select(1, positions - 1));
        }

        Assert.Equal(60, cache.Length);
        Near(whole, cat(parts, 1));
    }

    [Fact]
    public void Text_OfATopKOfOne_IsThatOfTheLikeliestTokensWithoutACache()
    {
        using var lm = Loaded(Stories);
        var expected = Greedy(lm, [1, 403, 407], 20);

        Assert.Equal(expected, Text(lm, [1, 403, 407], new SamplingOptions { Tokens = 20, TopK = 1 }, stopAt: s_nothing));
        Assert.Equal(expected, Text(lm, [1, 403, 407], new SamplingOptions { Tokens = 20, Temperature = 0 }, stopAt: s_nothing));
        Assert.NotEqual(expected, Text(lm, [1, 403, 407], new SamplingOptions { Tokens = 20, Temperature = 2 }, stopAt: s_nothing));
    }

    [Fact]
    public void Text_OfTheStoryModel_IsAStory()
    {
        using var lm = Loaded(Stories);
        var tokenizer = TokenizerReader.Load(SharedFiles.PathTo(Stories)!).Value!;

        var text = tokenizer.Decode(Text(lm, tokenizer.Encode("Once upon a time, there was a"), new SamplingOptions { Tokens = 30, Temperature = 0 }));

        Assert.Contains("girl named Lily", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Text_OfTheSameSeed_IsTheSame()
    {
        using var lm = Loaded(Stories);
        var options = new SamplingOptions { Tokens = 40, TopP = 0.95 };

        Assert.Equal(Text(lm, [1], options), Text(lm, [1], options));
        Assert.NotEqual(Text(lm, [1], options), Text(lm, [1], options with { Seed = 2 }));
    }

    [Fact]
    public void Text_EndsForEachOfThreeReasons()
    {
        using var lm = Loaded(Stories);
        var greedy = new SamplingOptions { Tokens = 6, Temperature = 0 };
        var first = Text(lm, [1], greedy, out var asked, stopAt: s_nothing);
        var cut = Text(lm, [1], greedy, out var stopped, stopAt: new HashSet<int> { first[3], -5 });
        var long1 = Text(lm, [.. Enumerable.Repeat(5, 508)], greedy, out var full, stopAt: s_nothing);

        Assert.Equal((GenerationEnd.Tokens, 6), (asked, first.Count));
        Assert.Equal(GenerationEnd.EndOfText, stopped);
        Assert.Equal(first.TakeWhile(x => x != first[3]), cut);
        Assert.Equal((GenerationEnd.Context, 4), (full, long1.Count));
        using var over = Generation.Begin(lm, [1], greedy with { Tokens = 1 }, stopAt: s_nothing).Value!;
        Assert.NotNull(over.Next());
        Assert.Null(over.Next());
        Assert.Null(over.Next());
    }

    [Fact]
    public void EndOfText_ComesFromTheConfiguration()
    {
        using var lm = Loaded(Stories);

        Assert.Equal([2], ((Decoder)lm).EndOfText);
    }

    [Fact]
    public void Interventions_ActOnTheTextAndOnThePrompt()
    {
        using var lm = Loaded(Stories);
        var greedy = new SamplingOptions { Tokens = 12, Temperature = 0 };
        var seen = new List<long>();
        Intervention spy = new(new HookPoint(HookSite.ResidPost, 2), x =>
        {
            seen.Add(x.shape[1]);
            return x;
        });
        Intervention steer = new(new HookPoint(HookSite.ResidPost, 2), x => x + 5);
        var plain = Text(lm, [1, 403, 407], greedy, stopAt: s_nothing);

        Assert.Equal(plain, Text(lm, [1, 403, 407], greedy, write: [spy], stopAt: s_nothing));
        Assert.Equal([3, .. Enumerable.Repeat(1L, 11)], seen);
        var steered = Text(lm, [1, 403, 407], greedy, write: [steer], stopAt: s_nothing);
        Assert.NotEqual(plain, steered);
        Assert.Equal(Greedy(lm, [1, 403, 407], 12, steer), steered);
    }

    [Fact]
    public void Requests_ThatCannotBeMet_AreRefusedInASentence()
    {
        using var lm = Loaded(Stories);
        Says([], new SamplingOptions(), "no token");
        Says([1, 512], new SamplingOptions(), "token 512");
        Says([-7], new SamplingOptions(), "token -7");
        Says([3, -1], new SamplingOptions(), "token -1");
        Says([.. Enumerable.Repeat(5, 512)], new SamplingOptions(), "512 tokens");
        Says([1], new SamplingOptions { Temperature = -1 }, "temperature is -1");
        using var broken = Generation.Begin(lm, [1], new SamplingOptions(), [new(new HookPoint(HookSite.ResidPost, 0), x => x * float.NaN)]).Value!;
        Assert.Contains("logits are not finite", Assert.Throws<ProblemException>(() => broken.Next()).Problem.What, StringComparison.Ordinal);

        void Says(int[] prompt, SamplingOptions options, string what) => Assert.Contains(what, Generation.Begin(lm, prompt, options).Problem?.What, StringComparison.Ordinal);
    }

    [Fact]
    public void Texts_OneAfterTheOther_LeaveNoTensorBehind()
    {
        using var lm = Loaded(Stories);
        Text(lm, [1], new SamplingOptions { Tokens = 5 });
        var before = LiveTensors.Before();

        for (var i = 0; i < 10; i++)
        {
            Text(lm, [1], new SamplingOptions { Tokens = 30, Seed = i });
        }

        Assert.Equal(before, Tensor.TotalCount);
    }

    private static LanguageModel Loaded(string model)
    {
        Assert.SkipUnless(SharedFiles.Exist, "shared/ is missing");
        Assert.Null(ComputeDevice.Load());
        return CheckpointLoader.Load(SharedFiles.PathTo(model)!, CPU).Value!;
    }

    private static List<int> Text(LanguageModel lm, int[] prompt, SamplingOptions options, IReadOnlyList<Intervention>? write = null, IReadOnlySet<int>? stopAt = null) =>
        Text(lm, prompt, options, out _, write, stopAt);

    private static List<int> Text(
        LanguageModel lm, int[] prompt, SamplingOptions options, out GenerationEnd? ended, IReadOnlyList<Intervention>? write = null, IReadOnlySet<int>? stopAt = null)
    {
        using var generation = Generation.Begin(lm, prompt, options, write, stopAt).Value!;
        var tokens = new List<int>();
        while (generation.Next() is { } token)
        {
            tokens.Add(token);
        }

        ended = generation.Ended;
        return tokens;
    }

    private static List<int> Greedy(LanguageModel lm, int[] prompt, int tokens, params Intervention[] write)
    {
        var ids = prompt.Select(x => (long)x).ToList();
        for (var i = 0; i < tokens; i++)
        {
            using var scope = NewDisposeScope();
            ids.Add(lm.Run(tensor(ids.ToArray(), 1, ids.Count), [HookPoint.Logits], write)[HookPoint.Logits][0, ^1].argmax().item<long>());
        }

        return [.. ids.Skip(prompt.Length).Select(x => (int)x)];
    }

    private static void Near(Tensor expected, Tensor actual)
    {
        Assert.Equal(expected.shape, actual.shape);
        var error = (actual - expected).norm().item<float>() / expected.norm().item<float>();
        Assert.True(error < 1e-5, $"relative error {error}");
    }
}
