using System.Text.Json;
using SaePortal.Core.Answers;
using SaePortal.Core.Dictionaries;
using SaePortal.Core.LanguageModels;
using SaePortal.Tests.Shared;
using SaePortal.Torch.Dictionaries;
using SaePortal.Torch.Dictionaries.Formats;
using SaePortal.Torch.Native;
using static TorchSharp.torch;

namespace SaePortal.Torch.Tests.Dictionaries;

/// <summary>Codes and reconstructions that the peers' own PyTorch code computed.</summary>
[Collection(TorchCollection.Name)]
public sealed class DictionaryFixtureTests : IDisposable
{
    private static readonly HookPoint s_in = new(HookSite.ResidPost, 0);
    private static readonly ModelSpec s_model = new()
    {
        Family = TransformerFamily.GptNeoX,
        Layers = 2,
        DModel = 16,
        DMlp = 64,
        Heads = 2,
        KeyValueHeads = 2,
        DHead = 8,
        Vocabulary = 50,
        MaxContext = 64,
    };

    private readonly string _folder = Directory.CreateTempSubdirectory("saeportal-dictionary-").FullName;

    [Theory]
    [InlineData("sparsify-topk", "topk")]
    [InlineData("sparsify-topk-multi", "topk")]
    [InlineData("sparsify-groupmax", "groupmax")]
    [InlineData("sparsify-skip-transcoder", "topk")]
    public void Sparsify_FolderImportedAndSaved_ReconstructsAsThePeerDoes(string fixture, string activation)
    {
        Assert.SkipUnless(SharedFiles.Exist, "shared/ is not here.");
        Assert.Null(ComputeDevice.Load());
        using var scope = NewDisposeScope();
        using var file = SafetensorsFile.Open(SharedFiles.PathTo($"fixtures/dictionaries/{fixture}.safetensors")!).Value!;
        var transcoder = fixture.EndsWith("transcoder", StringComparison.Ordinal);
        // The multi file lists the codes and output of its second reconstruction, which has 4k latents.
        var k = fixture == "sparsify-topk-multi" ? 16 : 4;
        WriteSparsify(file, new { activation, k, num_latents = 64, skip_connection = transcoder, transcode = transcoder });

        var read = DictionaryFormats.Read(_folder, s_model, s_in, transcoder ? new HookPoint(HookSite.MlpOut, 1) : null);
        Assert.True(read.Succeeded, read.Problem?.ToString());
        DictionaryFolder.Save(_folder, read.Value.Spec, read.Value.Weights);
        using var dictionary = DictionaryFolder.Load(_folder, CPU).Value!;

        var x = Get(file, "x", 48, 16);
        Assert.True(Error(Get(file, "sae_out", 48, 16), dictionary.Reconstruct(x)) < 1e-4, $"{Error(Get(file, "sae_out", 48, 16), dictionary.Reconstruct(x))}");
        var codes = zeros(48, 64).scatter_(1, tensor(Indices(file), 48, k), Get(file, "latent_acts", 48, k));
        Assert.True(Error(codes, dictionary.Encode(x)) < 1e-4);
    }

    [Fact]
    public void TopK_OfDictionaryLearning_AgreesInCodesAndReconstruction()
    {
        Assert.SkipUnless(SharedFiles.Exist, "shared/ is not here.");
        Assert.Null(ComputeDevice.Load());
        using var scope = NewDisposeScope();
        using var file = SafetensorsFile.Open(SharedFiles.PathTo("fixtures/dictionaries/topk.safetensors")!).Value!;
        float[] Weight(string name) => WeightReader.Floats(file, file.Find("weights." + name)!);
        var spec = new DictionarySpec { Architecture = DictionaryArchitecture.TopK, Input = s_in, Output = s_in, DIn = 16, DOut = 16, Width = 64, K = 4 };
        using var dictionary = new TopKDictionary(spec, new DictionaryWeights(
            Weight("encoder.weight"), Weight("encoder.bias"), WeightReader.Transpose(Weight("decoder.weight"), 16, 64), Weight("b_dec"), null), CPU);
        var x = Get(file, "x", 48, 16);

        Assert.True(Error(Get(file, "f", 48, 64), dictionary.Encode(x)) < 1e-4);
        Assert.True(Error(Get(file, "x_hat", 48, 16), dictionary.Reconstruct(x)) < 1e-4);
        Assert.Equal([3, 4, 64], dictionary.Encode(x.view(3, 16, 16)[.., ..4]).shape);
    }

    [Fact]
    public void Identity_KeepsSignsAndNeedsNoWeights()
    {
        Assert.Null(ComputeDevice.Load());
        using var scope = NewDisposeScope();
        var spec = new DictionarySpec { Architecture = DictionaryArchitecture.Identity, Input = s_in, Output = s_in, DIn = 16, DOut = 16, Width = 16, SignedCodes = true };
        DictionaryFolder.Save(_folder, spec, DictionaryWeights.None);
        using var dictionary = DictionaryFolder.Load(_folder, CPU).Value!;
        var x = randn(5, 16);

        Assert.Equal(spec, dictionary.Spec);
        Assert.Equal(0, Error(x, dictionary.Reconstruct(x)));
        Assert.Equal(0, Error(x, zeros(5, 16).scatter_(1, dictionary.EncodeSparse(x).Indices, dictionary.EncodeSparse(x).Values)));
    }

    [Fact]
    public void Folder_ThatDoesNotFit_IsRefusedWithTheReason()
    {
        var spec = new DictionarySpec { Architecture = DictionaryArchitecture.TopK, Input = s_in, Output = s_in, DIn = 2, DOut = 2, Width = 3, K = 1 };
        DictionaryWeights weights = new(new float[6], new float[3], new float[6], new float[2], null);
        Says(spec with { K = 4 }, weights, "k 4 at a width of 3");
        Says(spec with { DIn = 3 }, weights, "W_enc");
        Says(spec, weights with { EncoderBias = [0, float.NaN, 0] }, "NaN at place 1");
        Says(spec with { Architecture = DictionaryArchitecture.GroupMax, K = 2 }, weights, "2 groups");
        Says(spec with { HasSkip = true }, weights, "W_skip");
        DictionaryFolder.Save(_folder, spec, weights);
        Assert.True(DictionaryFolder.Read(_folder).Succeeded);
        File.WriteAllBytes(Path.Combine(_folder, "weights.safetensors"), File.ReadAllBytes(Path.Combine(_folder, "weights.safetensors"))[..^4]);
        Assert.Equal(ProblemKind.Unreadable, DictionaryFolder.Read(_folder).Problem!.Kind);
        File.WriteAllText(Path.Combine(_folder, "dictionary.json"), "{}");
        Assert.Equal(ProblemKind.Unreadable, DictionaryFolder.Read(_folder).Problem!.Kind);
        File.Delete(Path.Combine(_folder, "dictionary.json"));
        Assert.Contains("no dictionary that SaePortal knows", DictionaryFormats.Read(_folder, s_model, s_in, null).Problem!.What, StringComparison.Ordinal);

        void Says(DictionarySpec wrong, DictionaryWeights some, string what) => Assert.Contains(what, some.Check(wrong, "it")!.What, StringComparison.Ordinal);
    }

    [Fact]
    public void Sparsify_OfAnotherWidthOrWithoutOutput_IsRefused()
    {
        Assert.SkipUnless(SharedFiles.Exist, "shared/ is not here.");
        using var file = SafetensorsFile.Open(SharedFiles.PathTo("fixtures/dictionaries/sparsify-topk.safetensors")!).Value!;
        WriteSparsify(file, new { k = 4 });
        Assert.Contains("reads 16 dimensions", DictionaryFormats.Read(_folder, s_model with { DModel = 32 }, s_in, null).Problem!.What, StringComparison.Ordinal);
        Assert.Contains("2 blocks", DictionaryFormats.Read(_folder, s_model, new HookPoint(HookSite.ResidPost, 7), null).Problem!.What, StringComparison.Ordinal);
        WriteSparsify(file, new { k = 4, transcode = true });
        Assert.Contains("--output-hook", DictionaryFormats.Read(_folder, s_model, s_in, null).Problem!.Remedy, StringComparison.Ordinal);
        WriteSparsify(file, new { k = 4, signed = true, activation = "groupmax" });
        Assert.Contains("signed", DictionaryFormats.Read(_folder, s_model, s_in, null).Problem!.What, StringComparison.Ordinal);
    }

    [Fact]
    public void TopK_Signed_KeepsTheLargestByAbsoluteValueWithTheirSigns()
    {
        Assert.SkipUnless(SharedFiles.Exist, "shared/ is not here.");
        Assert.Null(ComputeDevice.Load());
        using var scope = NewDisposeScope();
        using var file = SafetensorsFile.Open(SharedFiles.PathTo("fixtures/dictionaries/sparsify-topk.safetensors")!).Value!;
        WriteSparsify(file, new { k = 4, signed = true });
        var (spec, weights) = DictionaryFormats.Read(_folder, s_model, s_in, null).Value;
        using var dictionary = DictionaryFolder.Make(spec, weights, CPU);
        var x = randn(20, 16);

        // Loops over every latent, in float64.
        var (rows, codes) = (x.data<float>().ToArray(), dictionary.Encode(x).data<float>().ToArray());
        Assert.True(spec.SignedCodes);
        Assert.Contains(codes, c => c < 0);
        for (var i = 0; i < 20; i++)
        {
            var pre = Enumerable.Range(0, spec.Width).Select(j => weights.EncoderBias[j] + Enumerable.Range(0, 16).Sum(t => (double)weights.Encoder[(j * 16) + t] * (rows[(i * 16) + t] - weights.DecoderBias[t]))).ToArray();
            var kept = pre.Select((v, j) => (v, j)).OrderByDescending(p => Math.Abs(p.v)).Take(4).Select(p => p.j).ToHashSet();
            Assert.All(Enumerable.Range(0, spec.Width), j => Assert.Equal(kept.Contains(j) ? pre[j] : 0, codes[(i * spec.Width) + j], 1e-4));
        }
    }

    [Fact]
    public void Rotation_OfAFolder_RebuildsEverythingInAnotherBasis()
    {
        Assert.Null(ComputeDevice.Load());
        using var scope = NewDisposeScope();
        var spec = new DictionarySpec { Architecture = DictionaryArchitecture.Rotation, Input = s_in, Output = s_in, DIn = 16, DOut = 16, Width = 16, SignedCodes = true };
        var basis = linalg.qr(randn(16, 16)).Q;
        var weights = DictionaryWeights.None with { Encoder = basis.contiguous().data<float>().ToArray() };
        DictionaryFolder.Save(_folder, spec, weights);
        var read = DictionaryFormats.Read(_folder, s_model, s_in, null).Value;
        using var dictionary = DictionaryFolder.Make(read.Spec, read.Weights, CPU);
        var x = randn(5, 16);

        Assert.Equal(spec, read.Spec);
        Assert.True(Error(x, dictionary.Reconstruct(x)) < 1e-5);
        Assert.True(Error(x.matmul(basis.t()), dictionary.Encode(x)) < 1e-5);
        Assert.True(Error(x, dictionary.Encode(x)) > 0.1);
        Assert.Contains("orthogonal", (weights with { Encoder = [.. weights.Encoder.Select(v => 2 * v)] }).Check(spec, "it")!.What, StringComparison.Ordinal);
        Assert.Contains("16 x 16", (weights with { Encoder = weights.Encoder[1..] }).Check(spec, "it")!.What, StringComparison.Ordinal);
    }

    public void Dispose() => Directory.Delete(_folder, true);

    private static Tensor Get(SafetensorsFile file, string name, params long[] shape) => tensor(WeightReader.Floats(file, file.Find(name)!), shape);

    private static float Error(Tensor expected, Tensor actual) => (expected - actual).norm().item<float>() / Math.Max(expected.norm().item<float>(), 1e-9f);

    private static long[] Indices(SafetensorsFile file)
    {
        var entry = file.Find("latent_indices")!;
        return entry.Type == ElementType.I64
            ? System.Runtime.InteropServices.MemoryMarshal.Cast<byte, long>(file.Bytes(entry)).ToArray()
            : [.. System.Runtime.InteropServices.MemoryMarshal.Cast<byte, int>(file.Bytes(entry)).ToArray().Select(x => (long)x)];
    }

    private void WriteSparsify(SafetensorsFile fixture, object config)
    {
        File.WriteAllText(Path.Combine(_folder, "cfg.json"), JsonSerializer.Serialize(config));
        SafetensorsWriter.Write(Path.Combine(_folder, "sae.safetensors"), [.. fixture.Entries.Where(x => x.Name.StartsWith("weights.", StringComparison.Ordinal))
            .Select(x => new TensorToWrite(x.Name["weights.".Length..], x.Type, x.Shape, stream => stream.Write(fixture.Bytes(x))))]);
    }
}
