using SaePortal.Core.LanguageModels;
using SaePortal.Torch.Dictionaries;
using SaePortal.Torch.Native;
using SaePortal.Torch.Transformers;
using static SaePortal.Torch.Tests.Transformers.RandomCheckpoint;
using static TorchSharp.torch;

namespace SaePortal.Torch.Tests.Transformers;

/// <summary>Every hook point of every family and variant, against plain loops in double precision.</summary>
[Collection("torch")]
public class ReferenceTests
{
    private static readonly int[] s_ids = [3, 17, 39, 0, 5, 5, 28, 11, 2, 30, 3];

    public static TheoryData<string> Variants => [.. s_variants.Keys];

    private static readonly Dictionary<string, Func<Dictionary<string, object?>>> s_variants = new()
    {
        ["gpt2"] = () => AGpt2(),
        ["gpt2 untied, its own n_inner, relu"] = () => AGpt2(("tie_word_embeddings", false), ("n_inner", 70), ("activation_function", "relu")),
        ["gpt2 scaled by layer"] = () => AGpt2(("scale_attn_by_inverse_layer_idx", true), ("n_layer", 3)),
        ["gpt2 not scaled by head width"] = () => AGpt2(("scale_attn_weights", false)),
        ["gpt2 scaled by layer alone, upcast"] = () => AGpt2(("scale_attn_weights", false), ("scale_attn_by_inverse_layer_idx", true), ("reorder_and_upcast_attn", true), ("n_layer", 3)),
        ["neox parallel"] = () => ANeoX(),
        ["neox sequential, turned whole"] = () => ANeoX(("use_parallel_residual", false), ("rotary_pct", 1.0)),
        ["neox tied, without attention biases, tanh gelu"] = () => ANeoX(("tie_word_embeddings", true), ("attention_bias", false), ("hidden_act", "gelu_new"), ("rotary_emb_base", 500.0)),
        ["llama"] = () => ALlama(),
        ["llama grouped, tied"] = () => ALlama(("num_key_value_heads", 2), ("tie_word_embeddings", true)),
        ["llama with one key head and wide heads"] = () => ALlama(("num_key_value_heads", 1), ("head_dim", 10)),
        ["llama with all biases"] = () => ALlama(("attention_bias", true), ("mlp_bias", true), ("hidden_act", "gelu")),
        // Six dimensions of a head have wavelengths of 6, 26 and 110 or so: one is kept, one blended, one stretched.
        ["llama3 rope"] = () => ALlama(("rope_theta", 80.0), ("rope_scaling", new Dictionary<string, object>
        {
            ["rope_type"] = "llama3",
            ["factor"] = 8.0,
            ["low_freq_factor"] = 1.0,
            ["high_freq_factor"] = 4.0,
            ["original_max_position_embeddings"] = 60,
        })),
        ["llama linear rope"] = () => ALlama(("rope_scaling", new Dictionary<string, object> { ["rope_type"] = "linear", ["factor"] = 4.0 })),
        ["qwen2"] = () => ALlama(("model_type", "qwen2"), ("num_key_value_heads", 2), ("rope_theta", 1e6)),
        ["mistral"] = () => ALlama(("model_type", "mistral"), ("num_key_value_heads", 2), ("sliding_window", 16)),
    };

    [Theory]
    [MemberData(nameof(Variants))]
    public void Model_OfRandomWeights_AgreesWithPlainLoopsAtEveryHookPoint(string variant)
    {
        Assert.Null(ComputeDevice.Load());
        using var checkpoint = Of(s_variants[variant]());
        using var scope = NewDisposeScope();
        using var lm = Loaded(checkpoint);
        var expected = ReferenceTransformer.Run(checkpoint, s_ids);
        HookPoint[] hooks = [.. expected.Keys.Select(x => HookPoint.Parse(x).Value)];
        Assert.Equal(AllHooks(lm.Spec), hooks.ToHashSet());

        var values = lm.Run(Ids(s_ids), hooks);

        foreach (var hook in hooks)
        {
            Assert.Equal([1, s_ids.Length, lm.Spec.WidthAt(hook)], values[hook].shape);
            var error = Error(expected[$"{hook}"], values[hook]);
            Assert.True(error < 1e-5, $"{hook}: relative error {error}");
        }
    }

    [Theory]
    [MemberData(nameof(Variants))]
    public void Writing_AtAnyHookPoint_IsReadThereAndChangesTheLogits(string variant)
    {
        Assert.Null(ComputeDevice.Load());
        using var checkpoint = Of(s_variants[variant]());
        using var scope = NewDisposeScope();
        using var lm = Loaded(checkpoint);
        var ids = Ids(s_ids);
        var hooks = AllHooks(lm.Spec);
        hooks.Remove(HookPoint.Logits);
        hooks.UnionWith(hooks.Where(x => x.HasHeads).Select(x => x with { Head = lm.Spec.KeyValueHeads - 1 }).ToArray());
        var clean = lm.Run(ids, [.. hooks, HookPoint.Logits]);

        foreach (var hook in hooks)
        {
            using var inner = NewDisposeScope();
            var noise = randn_like(clean[hook]);
            var written = lm.Run(ids, [hook, HookPoint.Logits], [new Intervention(hook, x => x + noise)]);

            Assert.True((written[hook] - clean[hook] - noise).abs().max().item<float>() < 1e-4, $"{hook} is not what was written");
            Assert.True((written[HookPoint.Logits] - clean[HookPoint.Logits]).abs().max().item<float>() > 1e-3, $"{hook} does not reach the logits");
            Assert.Equal(0, (new Continuation(lm, hook).Logits(ids, clean, x => x + noise) - written[HookPoint.Logits]).abs().max().item<float>());
            var before = hooks.Where(x => x < hook with { Head = null } && x.Layer <= hook.Layer).ToArray();
            Assert.All(lm.Run(ids, before, [new Intervention(hook, x => x + noise)]), x => Assert.Equal(0, (x.Value - clean[x.Key]).abs().max().item<float>()));
        }
    }

    [Theory]
    [InlineData(ElementType.F16, 2e-3)]
    [InlineData(ElementType.BF16, 2e-2)]
    [InlineData(ElementType.F64, 1e-6)]
    public void Weights_OfEveryFloatType_GiveNearlyTheSameLogits(ElementType type, double tolerance)
    {
        Assert.Null(ComputeDevice.Load());
        using var single = Of(ALlama());
        using var other = Of(ALlama());
        Convert(other, type);
        using var scope = NewDisposeScope();
        using var expected = Loaded(single);
        using var actual = Loaded(other);

        var (x, y) = (expected.Run(Ids(s_ids), [HookPoint.Logits])[HookPoint.Logits], actual.Run(Ids(s_ids), [HookPoint.Logits])[HookPoint.Logits]);

        var error = (x - y).norm().item<float>() / x.norm().item<float>();
        Assert.True(error < tolerance && (error > 0 || type == ElementType.F64), $"relative error {error}");
    }

    [Fact]
    public void Names_WithoutTheFamilysPrefix_AreFoundToo()
    {
        Assert.Null(ComputeDevice.Load());
        foreach (var variant in new[] { "gpt2", "neox parallel", "llama" })
        {
            using var checkpoint = Of(s_variants[variant](), prefixed: false);
            using var lm = Loaded(checkpoint);
            Assert.Equal(2, lm.Spec.Layers);
        }
    }

    [Fact]
    public void Context_OfAMistral_EndsAtItsWindow()
    {
        Assert.Null(ComputeDevice.Load());
        using var checkpoint = Of(s_variants["mistral"]());
        using var lm = Loaded(checkpoint);

        Assert.Equal(16, lm.Spec.MaxContext);
        Assert.Throws<ArgumentException>(() => lm.Run(Ids(new int[17]), [HookPoint.Logits]));
    }

    private static HashSet<HookPoint> AllHooks(ModelSpec spec) =>
    [
        .. Enum.GetValues<HookSite>().Where(x => !new HookPoint(x).InBlock).Select(x => new HookPoint(x)),
        .. Enum.GetValues<HookSite>().Where(x => new HookPoint(x).InBlock && !(x == HookSite.ResidMid && spec.ParallelResidual))
            .SelectMany(x => Enumerable.Range(0, spec.Layers).Select(i => new HookPoint(x, i))),
    ];

    private static LanguageModel Loaded(RandomCheckpoint checkpoint)
    {
        var answer = CheckpointLoader.Load(checkpoint.Folder, CPU);
        Assert.True(answer.Succeeded, answer.Problem?.ToString());
        return answer.Value;
    }

    private static void Convert(RandomCheckpoint checkpoint, ElementType type)
    {
        var path = Path.Combine(checkpoint.Folder, "model.safetensors");
        List<TensorToWrite> tensors;
        using (var file = SafetensorsFile.Open(path).Value!)
        {
            tensors = [.. file.Entries.Select(x =>
            {
                var values = WeightReader.Floats(file, x);
                var bytes = values.SelectMany(v => type switch
                {
                    ElementType.F16 => BitConverter.GetBytes((Half)v),
                    ElementType.BF16 => BitConverter.GetBytes((ushort)(BitConverter.SingleToUInt32Bits(v) >> 16)),
                    _ => BitConverter.GetBytes((double)v),
                }).ToArray();
                return new TensorToWrite(x.Name, type, x.Shape, s => s.Write(bytes));
            })];
        }

        SafetensorsWriter.Write(path, tensors);
    }

    private static Tensor Ids(int[] ids) => tensor(ids.Select(x => (long)x).ToArray(), 1, ids.Length);

    private static double Error(double[][] expected, Tensor actual)
    {
        var values = actual.contiguous().data<float>().ToArray();
        var all = expected.SelectMany(x => x).ToArray();
        return Math.Sqrt(all.Zip(values, (x, y) => Math.Pow(x - y, 2)).Sum() / all.Sum(x => x * x));
    }
}
