using System.Runtime.InteropServices;
using SaePortal.Core.LanguageModels;
using SaePortal.Tests.Shared;
using SaePortal.Torch.Native;
using SaePortal.Torch.Transformers;
using static TorchSharp.torch;

namespace SaePortal.Torch.Tests.Transformers;

/// <summary>Agreement with the values that the peers' own PyTorch code computed.</summary>
[Collection(TorchCollection.Name)]
public class FixtureTests
{
    [Theory]
    [InlineData("fixtures/models/gpt-neox-tiny", "fixtures/models/gpt-neox-tiny", 1e-4)]
    [InlineData("fixtures/models/gpt-neox-tiny-sequential-f16-sharded", "fixtures/models/gpt-neox-tiny-sequential-f16-sharded", 1e-3)]
    [InlineData("fixtures/models/gpt2-tiny", "fixtures/models/gpt2-tiny", 1e-4)]
    [InlineData("models/tinystories-260k", "fixtures/models/tinystories-260k", 1e-4)]
    public void Model_OnTheReferenceInput_AgreesAtEveryHookPoint(string model, string fixture, double tolerance)
    {
        Assert.SkipUnless(SharedFiles.Exist, "shared/ is missing");
        Assert.Null(ComputeDevice.Load());
        using var scope = NewDisposeScope();
        using var lm = Load(SharedFiles.PathTo(model)!);
        using var reference = Opened(Path.Combine(SharedFiles.PathTo(fixture)!, "reference.safetensors"));
        var ids = Read(reference, "input_ids").to(int64);
        var names = reference.Entries.Select(x => x.Name).Where(x => x != "input_ids").ToArray();
        Assert.True(names.Length > lm.Spec.Layers);

        var values = lm.Run(ids, [.. names.Select(x => HookPoint.Parse(x).Value)]);

        foreach (var name in names)
        {
            var expected = Read(reference, name);
            var actual = values[HookPoint.Parse(name).Value];
            Assert.Equal(expected.shape, actual.shape);
            var error = (actual - expected).norm().item<float>() / expected.norm().item<float>();
            Assert.True(error < tolerance, $"{name}: relative error {error}");
        }
    }

    [Theory]
    [InlineData("fixtures/models/gpt-neox-tiny")]
    [InlineData("fixtures/models/gpt-neox-tiny-sequential-f16-sharded")]
    [InlineData("fixtures/models/gpt2-tiny")]
    [InlineData("models/tinystories-260k")]
    public void Hooks_WithoutFixtures_ObeyTheIdentities(string model)
    {
        Assert.SkipUnless(SharedFiles.Exist, "shared/ is missing");
        Assert.Null(ComputeDevice.Load());
        using var scope = NewDisposeScope();
        using var lm = Load(SharedFiles.PathTo(model)!);
        using var checkpoint = Checkpoint.Open(SharedFiles.PathTo(model)!).Value!;
        using var weights = new WeightLoader(checkpoint, CPU, ScalarType.Float32);
        var ids = randint(0, lm.Spec.Vocabulary, [2, 17], int64);
        HookPoint At(HookSite site) => new(site, 1);
        HookSite[] sites = [HookSite.ResidPre, HookSite.Query, HookSite.Key, HookSite.Value, HookSite.AttentionZ, HookSite.AttentionOut, HookSite.Neurons, HookSite.MlpOut, HookSite.ResidPost];
        var v = lm.Run(ids, [.. sites.Select(At), new HookPoint(HookSite.AttentionZ, 1, 1), new HookPoint(HookSite.ResidPost, 0)]);
        Tensor Affine(Tensor x, string name, bool stored) => stored
            ? x.matmul(weights[name + ".weight"]) + weights[name + ".bias"]
            : x.matmul(weights[name + ".weight"].t()) + (lm.Spec.Family == TransformerFamily.Llama ? 0 : weights[name + ".bias"]);
        var (attention, mlp, transposed) = lm.Spec.Family switch
        {
            TransformerFamily.GptNeoX => ("layers.1.attention.dense", "layers.1.mlp.dense_4h_to_h", false),
            TransformerFamily.Gpt2 => ("h.1.attn.c_proj", "h.1.mlp.c_proj", true),
            _ => ("layers.1.self_attn.o_proj", "layers.1.mlp.down_proj", false),
        };

        Near(Affine(v[At(HookSite.AttentionZ)], attention, transposed), v[At(HookSite.AttentionOut)]);
        Near(Affine(v[At(HookSite.Neurons)], mlp, transposed), v[At(HookSite.MlpOut)]);
        Near(v[At(HookSite.ResidPre)] + v[At(HookSite.AttentionOut)] + v[At(HookSite.MlpOut)], v[At(HookSite.ResidPost)]);
        Near(v[new HookPoint(HookSite.ResidPost, 0)], v[At(HookSite.ResidPre)]);
        Near(v[new HookPoint(HookSite.AttentionZ, 1, 1)], v[At(HookSite.AttentionZ)].narrow(-1, lm.Spec.DHead, lm.Spec.DHead));
        Assert.Equal(lm.Spec.WidthAt(At(HookSite.Key)), v[At(HookSite.Key)].shape[2]);
        // The first position can only attend to itself, so what its heads read are its own values.
        var own = v[At(HookSite.Value)].select(1, 0).view(2, lm.Spec.KeyValueHeads, lm.Spec.DHead).repeat_interleave(lm.Spec.Heads / lm.Spec.KeyValueHeads, 1);
        Near(own.reshape(2, -1), v[At(HookSite.AttentionZ)].select(1, 0));
    }

    [Fact]
    public void Interventions_AtTheResidualStream_ReachTheLogits()
    {
        Assert.SkipUnless(SharedFiles.Exist, "shared/ is missing");
        Assert.Null(ComputeDevice.Load());
        using var scope = NewDisposeScope();
        using var lm = Load(SharedFiles.PathTo("models/tinystories-260k")!);
        var ids = randint(0, lm.Spec.Vocabulary, [1, 9], int64);
        HookPoint hook = new(HookSite.ResidPost, 2), head = new(HookSite.AttentionZ, 3, 2);
        var clean = lm.Run(ids, [HookPoint.Logits, hook]);

        var same = lm.Run(ids, [HookPoint.Logits], [new(hook, x => x.clone()), new(head, x => x.clone())]);
        var ablated = lm.Run(ids, [HookPoint.Logits, hook], [new(hook, x => zeros_like(x))]);
        var headless = lm.Run(ids, [HookPoint.Logits, new(HookSite.AttentionZ, 3)], [new(head, x => zeros_like(x))]);

        Near(clean[HookPoint.Logits], same[HookPoint.Logits]);
        Assert.Equal(0, ablated[hook].abs().sum().item<float>());
        Assert.True((ablated[HookPoint.Logits] - clean[HookPoint.Logits]).norm().item<float>() > 1);
        Assert.Equal(0, headless[new(HookSite.AttentionZ, 3)].narrow(-1, 2 * lm.Spec.DHead, lm.Spec.DHead).abs().sum().item<float>());
        Assert.True((headless[HookPoint.Logits] - clean[HookPoint.Logits]).norm().item<float>() > 1e-3);
    }

    [Fact]
    public void Forward_ForAHookInLayerI_StopsAfterLayerI()
    {
        Assert.SkipUnless(SharedFiles.Exist, "shared/ is missing");
        Assert.Null(ComputeDevice.Load());
        using var scope = NewDisposeScope();
        using var lm = Load(SharedFiles.PathTo("models/tinystories-260k")!);
        var reached = new List<int>();
        Intervention Spy(int layer) => new(new(HookSite.ResidPre, layer), x =>
        {
            reached.Add(layer);
            return x;
        });

        lm.Run(zeros(1, 4, int64), [new(HookSite.ResidPost, 1)], [.. Enumerable.Range(0, lm.Spec.Layers).Select(Spy)]);

        Assert.Equal([0, 1], reached);
    }

    [Fact]
    public void Forward_RepeatedAHundredTimes_LeavesNoTensorBehind()
    {
        Assert.SkipUnless(SharedFiles.Exist, "shared/ is missing");
        Assert.Null(ComputeDevice.Load());
        using var lm = Load(SharedFiles.PathTo("models/tinystories-260k")!);
        using var ids = zeros(2, 8, int64);
        void Once()
        {
            using var scope = NewDisposeScope();
            lm.Run(ids, [HookPoint.Logits, new(HookSite.ResidPost, 2)]);
        }

        Once();
        var before = LiveTensors.Before();
        for (var i = 0; i < 100; i++)
        {
            Once();
        }

        Assert.Equal(before, Tensor.TotalCount);
    }

    [Fact]
    public void DirectLogits_OfTheFinalResidual_AreTheLogitsUpToItsScale()
    {
        Assert.SkipUnless(SharedFiles.Exist, "shared/ is missing");
        Assert.Null(ComputeDevice.Load());
        using var scope = NewDisposeScope();
        using var lm = Load(SharedFiles.PathTo("models/tinystories-260k")!);
        HookPoint last = new(HookSite.ResidPost, lm.Spec.Layers - 1);
        var v = lm.Run(randint(0, lm.Spec.Vocabulary, [1, 5], int64), [last, HookPoint.Logits]);
        var residual = v[last][0];
        var scale = residual.square().mean([-1], keepdim: true).sqrt();

        Near(lm.DirectLogits(residual) / scale, v[HookPoint.Logits][0]);
    }

    private static LanguageModel Load(string folder)
    {
        var answer = CheckpointLoader.Load(folder, CPU);
        Assert.True(answer.Succeeded, answer.Problem?.ToString());
        return answer.Value;
    }

    private static SafetensorsFile Opened(string path)
    {
        var answer = SafetensorsFile.Open(path);
        Assert.True(answer.Succeeded, answer.Problem?.ToString());
        return answer.Value;
    }

    private static Tensor Read(SafetensorsFile file, string name)
    {
        var entry = file.Find(name)!;
        var bytes = file.Bytes(entry);
        long[] shape = [.. entry.Shape];
        return entry.Type switch
        {
            ElementType.I64 => tensor(MemoryMarshal.Cast<byte, long>(bytes).ToArray(), shape),
            ElementType.I32 => tensor(MemoryMarshal.Cast<byte, int>(bytes).ToArray(), shape),
            _ => tensor(MemoryMarshal.Cast<byte, float>(bytes).ToArray(), shape),
        };
    }

    private static void Near(Tensor expected, Tensor actual)
    {
        Assert.Equal(expected.shape, actual.shape);
        var error = (actual - expected).norm().item<float>() / expected.norm().item<float>();
        Assert.True(error < 1e-5, $"relative error {error}");
    }
}
