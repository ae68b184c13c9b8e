using SaePortal.Core.LanguageModels;
using SaePortal.Core.Steering;
using SaePortal.Tests.Shared;
using SaePortal.Torch.Dictionaries;
using SaePortal.Torch.Native;
using SaePortal.Torch.Tests.Harvesting;
using SaePortal.Torch.Transformers;
using static TorchSharp.torch;

namespace SaePortal.Torch.Tests.Dictionaries;

[Collection("torch")]
public class SteeringTests
{
    private const string Stories = "models/tinystories-260k";
    private static readonly HookPoint s_hook = new(HookSite.ResidPost, 2);
    private static readonly SteerSpec s_spec = new() { Model = "tiny", Prompt = "x", Latents = [new("d", 3, 1), new("d", 5, 1)], Tokens = 12, Temperature = 1, Seed = 7 };

    [Fact]
    public void Adding_AddsValueTimesRow_FromTheFirstSteeredPositionOn()
    {
        Assert.Null(ComputeDevice.Load());
        using var scope = NewDisposeScope();
        using var dictionary = new RandomDictionary(s_hook, 8, 12, 3);
        using var steering = new Steering(dictionary, [(3, 2.5), (7, -1)], SteeringMethod.Add, 4);
        var write = Assert.Single(steering.Interventions);
        var (prompt, next) = (randn(1, 6, 8), randn(1, 1, 8));
        var expected = prompt.clone();
        expected[0, 4..] += (dictionary.Decoder[3] * 2.5) - dictionary.Decoder[7];

        Near(expected, write.Replace(prompt));
        Near(next + (dictionary.Decoder[3] * 2.5) - dictionary.Decoder[7], write.Replace(next));
        Assert.Equal(s_hook, write.At);
    }

    [Theory]
    [InlineData(SteeringMethod.Clamp)]
    [InlineData(SteeringMethod.Ablate)]
    public void Clamping_IsDecodingWithTheCodeReplaced_AndKeepsTheError(SteeringMethod method)
    {
        Assert.Null(ComputeDevice.Load());
        using var scope = NewDisposeScope();
        using var dictionary = new RandomDictionary(s_hook, 8, 12, 3);
        using var steering = new Steering(dictionary, [(3, 4), (7, 0.5)], method, 1);
        var x = randn(1, 40, 8);
        var codes = dictionary.Encode(x[0]);
        var replaced = codes.clone();
        replaced[1.., 3] = method == SteeringMethod.Clamp ? 4 : 0;
        replaced[1.., 7] = method == SteeringMethod.Clamp ? 0.5 : 0;

        // Both latents fire somewhere, and are silent elsewhere.
        Assert.InRange((codes[TensorIndex.Colon, 3] > 0).sum().item<long>(), 1, 39);
        var written = Assert.Single(steering.Interventions).Replace(x);
        Near(x[0] - dictionary.Decode(codes) + dictionary.Decode(replaced), written[0]);
        Near(x[0, 0], written[0, 0]);
    }

    [Fact]
    public void First_IsBehindBos_OrBehindThePrompt()
    {
        Assert.Equal(1, Steering.First([1, 5, 6], 1, SteeringPositions.All));
        Assert.Equal(0, Steering.First([5, 1], 1, SteeringPositions.All));
        Assert.Equal(0, Steering.First([5, 1], null, SteeringPositions.All));
        Assert.Equal(3, Steering.First([1, 5, 6], 1, SteeringPositions.Generated));
    }

    [Theory]
    [InlineData(SteeringPositions.All)]
    [InlineData(SteeringPositions.Generated)]
    public void Texts_OfStrengthZero_AreOneText_ThatOfAGeneration(SteeringPositions positions)
    {
        using var lm = Loaded();
        using var dictionary = new RandomDictionary(s_hook, 64, 96, 8);
        var spec = s_spec with { Positions = positions };
        var (plain, steered, _) = Texts(lm, spec, Targets(dictionary, 0, 0), 2);

        using var generation = Generation.Begin(lm, [1, 403, 407], spec.Sampling(2)).Value!;
        var expected = new List<int>();
        while (generation.Next() is { } token)
        {
            expected.Add(token);
        }

        Assert.Equal(expected, plain.Select(x => x.Id));
        Assert.Equal(expected, steered.Select(x => x.Id));
        Assert.All(steered, x => Assert.InRange(x.Change!.Value, -1e-4, 1e-4));
        Assert.All(plain, x => Assert.Null(x.Change));
    }

    [Theory]
    [InlineData(SteeringMethod.Add, SteeringPositions.All)]
    [InlineData(SteeringMethod.Add, SteeringPositions.Generated)]
    [InlineData(SteeringMethod.Clamp, SteeringPositions.All)]
    [InlineData(SteeringMethod.Ablate, SteeringPositions.Generated)]
    public void LogProbabilitiesAndActivations_AreThoseOfWholePassesOverTheText(SteeringMethod method, SteeringPositions positions)
    {
        using var lm = Loaded();
        using var scope = NewDisposeScope();
        using var dictionary = new RandomDictionary(s_hook, 64, 96, 8);
        var spec = s_spec with { Method = method, Positions = positions };
        var (_, steered, prompt) = Texts(lm, spec, Targets(dictionary, 6, -3), 0);

        int[] all = [1, 403, 407, .. steered.Select(x => x.Id)];
        using var steering = new Steering(dictionary, [(3, 6), (5, -3)], method, positions == SteeringPositions.All ? 1 : 3);
        var ids = tensor(Array.ConvertAll(all, x => (long)x), 1, all.Length);
        var values = lm.Run(ids, [s_hook, HookPoint.Logits]);
        var before = values[HookPoint.Logits][0].log_softmax(-1);
        var after = lm.Run(ids, [HookPoint.Logits], steering.Interventions)[HookPoint.Logits][0].log_softmax(-1);
        var codes = dictionary.Encode(values[s_hook][0]);
        for (var i = 0; i < steered.Count; i++)
        {
            var (at, id) = (i + 2, all[i + 3]);
            Assert.Equal(after[at, id].item<float>(), steered[i].LogProbability!.Value, 1e-3);
            Assert.Equal(after[at, id].item<float>() - before[at, id].item<float>(), steered[i].Change!.Value, 2e-3);
            Assert.Equal(codes[i + 3, 3].item<float>(), steered[i].Activations[0], 1e-2);
            Assert.Equal(codes[i + 3, 5].item<float>(), steered[i].Activations[1], 1e-2);
        }

        if (method != SteeringMethod.Ablate)
        {
            Assert.Contains(steered, x => Math.Abs(x.Change!.Value) > 0.05);
        }

        Assert.Equal([1, 403, 407], prompt.Select(x => x.Id));
        Assert.Equal([0f, 0f], prompt[0].Activations);
        Assert.Equal(codes[1, 3].item<float>(), prompt[1].Activations[0], 1e-2);
    }

    [Fact]
    public void Texts_OneAfterTheOther_LeaveNoTensorBehind_AndEndWhereTheContextIsFull()
    {
        using var lm = Loaded();
        using var dictionary = new RandomDictionary(s_hook, 64, 96, 8);
        Texts(lm, s_spec, Targets(dictionary, 1, 1), 0);
        var before = LiveTensors.Before();
        foreach (var method in Enum.GetValues<SteeringMethod>())
        {
            Texts(lm, s_spec with { Method = method }, Targets(dictionary, 2, 1), 0);
        }

        Assert.Equal(before, Tensor.TotalCount);
        using var texts = SideBySide.Begin(lm, [.. Enumerable.Repeat(5, 511)], 1, s_spec, 0, Targets(dictionary, 0, 0)).Value!;
        Assert.All(texts.Next(), x => Assert.True(x.Ended is GenerationEnd.Context or GenerationEnd.EndOfText));
        Assert.True(texts.Over);
        Assert.Contains("512 tokens", SideBySide.Begin(lm, [.. Enumerable.Repeat(5, 512)], 1, s_spec, 0, Targets(dictionary, 0, 0)).Problem!.What, StringComparison.Ordinal);
    }

    private static SteeredDictionary[] Targets(RandomDictionary dictionary, double one, double other) => [new(dictionary, [(3, one), (5, other)])];

    private static (List<SteerToken> Plain, List<SteerToken> Steered, IReadOnlyList<SteerToken> Prompt) Texts(LanguageModel lm, SteerSpec spec, SteeredDictionary[] dictionaries, int sample)
    {
        using var texts = SideBySide.Begin(lm, [1, 403, 407], 1, spec, sample, dictionaries).Value!;
        var (plain, steered) = (new List<SteerToken>(), new List<SteerToken>());
        while (!texts.Over)
        {
            foreach (var (side, token, _) in texts.Next())
            {
                (side == SteerSide.Plain ? plain : steered).AddRange(token is null ? [] : [token]);
            }
        }

        return (plain, steered, texts.Prompt);
    }

    private static LanguageModel Loaded()
    {
        Assert.SkipUnless(SharedFiles.Exist, "shared/ is missing");
        Assert.Null(ComputeDevice.Load());
        return CheckpointLoader.Load(SharedFiles.PathTo(Stories)!, CPU).Value!;
    }

    private static void Near(Tensor expected, Tensor actual)
    {
        Assert.Equal(expected.shape, actual.shape);
        var error = (actual - expected).norm().item<float>() / expected.norm().item<float>();
        Assert.True(error < 1e-5, $"relative error {error}");
    }
}
