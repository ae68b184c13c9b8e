using System.Runtime.InteropServices;
using SaePortal.Core.Dictionaries;
using SaePortal.Core.LanguageModels;
using SaePortal.Tests.Shared;
using SaePortal.Torch.Dictionaries;
using SaePortal.Torch.Native;
using static TorchSharp.torch;

namespace SaePortal.Torch.Tests.Dictionaries;

[Collection("torch")]
public sealed class DictionaryEncodeExportTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("saeportal-encode-").FullName;

    [Theory]
    [InlineData("topk")]
    [InlineData("sparsify-topk")]
    [InlineData("sparsify-groupmax")]
    [InlineData("sparsify-skip-transcoder")]
    public void Activations_OfTheFixture_GiveItsCodesAndReconstruction(string fixture)
    {
        using var file = Fixture(fixture);
        using var dictionary = Dictionary(file, fixture);
        var entry = file.Find("x")!;
        SafetensorsWriter.Write(In, [new TensorToWrite("unused", ElementType.U8, [3], s => s.Write([1, 2, 3])), new TensorToWrite("x", ElementType.F32, entry.Shape, s => s.Write(file.Bytes(entry)))]);

        var written = DictionaryEncodeExport.Write(dictionary, In, Out, null, default);

        Assert.True(written.Succeeded, written.Problem?.ToString());
        Assert.Equal(48, written.Value);
        using var result = SafetensorsFile.Open(Out).Value!;
        Assert.Equal([("latents", "48, 64"), ("reconstruction", "48, 16")], result.Entries.Select(x => (x.Name, string.Join(", ", x.Shape))));
        Assert.True(Error(file, file.Find("x_hat") ?? file.Find("sae_out")!, result, "reconstruction") < 1e-4);
        var latents = WeightReader.Floats(result, result.Find("latents")!);
        Assert.Equal(Codes(file), latents, (x, y) => Math.Abs(x - y) < 1e-4 * (1 + Math.Abs(x)));
    }

    [Fact]
    public void Rows_InManyBatchesAndInHalfPrecision_AreThoseOfOneBatch()
    {
        using var file = Fixture("topk");
        using var dictionary = Dictionary(file, "topk");
        using var scope = NewDisposeScope();
        var random = new Random(3);
        var halves = Enumerable.Range(0, 9_001 * 16).Select(_ => (Half)(random.NextDouble() - 0.5)).ToArray();
        SafetensorsWriter.Write(In, [new TensorToWrite("x", ElementType.F16, [9_001, 16], s => s.Write(MemoryMarshal.AsBytes<Half>(halves)))]);
        var before = LiveTensors.Before();

        Assert.Equal(9_001, DictionaryEncodeExport.Write(dictionary, In, Out, null, default).Value);

        Assert.Equal(before, Tensor.TotalCount);
        using var result = SafetensorsFile.Open(Out).Value!;
        var x = tensor(halves.Select(v => (float)v).ToArray(), 9_001, 16);
        Assert.Equal(dictionary.Encode(x).data<float>().ToArray(), WeightReader.Floats(result, result.Find("latents")!), (a, b) => Math.Abs(a - b) < 1e-5);
        Assert.Equal(dictionary.Reconstruct(x).data<float>().ToArray(), WeightReader.Floats(result, result.Find("reconstruction")!), (a, b) => Math.Abs(a - b) < 1e-5);
    }

    [Fact]
    public void Input_ThatDoesNotFit_IsRefusedAndLeavesTheOldFile()
    {
        using var file = Fixture("topk");
        using var dictionary = Dictionary(file, "topk");
        File.WriteAllText(Out, "old");
        var bad = new float[32];
        bad[20] = float.NaN;

        Says("does not exist");
        Wrote("y", ElementType.F32, [2, 16], "no tensor x, only y");
        Wrote("x", ElementType.F32, [32], "x in", "[32]");
        Wrote("x", ElementType.F32, [4, 8], "[4, 8] where the dictionary reads [n, 16]");
        Wrote("x", ElementType.F32, [1, 2, 16], "[1, 2, 16]");
        Wrote("x", ElementType.F32, [0, 16], "[0, 16]");
        Wrote("x", ElementType.I32, [2, 16], "holds I32, not floats");
        SafetensorsWriter.Write(In, [new TensorToWrite("x", ElementType.F32, [2, 16], s => s.Write(MemoryMarshal.AsBytes<float>(bad)))]);
        Says("NaN in row 1");
        Assert.Contains("both input and output", DictionaryEncodeExport.Write(dictionary, In, In, null, default).Problem!.What, StringComparison.Ordinal);
        File.WriteAllBytes(In, File.ReadAllBytes(In)[..^5]);
        Says("truncated");

        Assert.Equal("old", File.ReadAllText(Out));
        Assert.Equal(2, Directory.GetFiles(_folder).Length);

        void Wrote(string name, ElementType type, long[] shape, params string[] said)
        {
            SafetensorsWriter.Write(In, [new TensorToWrite(name, type, shape, s => s.Write(new byte[4 * shape.Aggregate(1L, (x, y) => x * y)]))]);
            Says(said);
        }

        void Says(params string[] said)
        {
            var problem = DictionaryEncodeExport.Write(dictionary, In, Out, null, default).Problem;
            Assert.All(said, x => Assert.Contains(x, problem?.What, StringComparison.Ordinal));
            Assert.NotEmpty(problem!.Remedy);
        }
    }

    public void Dispose() => Directory.Delete(_folder, true);

    private string In => Path.Combine(_folder, "in.safetensors");

    private string Out => Path.Combine(_folder, "out.safetensors");

    private static SafetensorsFile Fixture(string name)
    {
        Assert.SkipUnless(SharedFiles.Exist, "shared/ is not here.");
        Assert.Null(ComputeDevice.Load());
        return SafetensorsFile.Open(SharedFiles.PathTo($"fixtures/dictionaries/{name}.safetensors")!).Value!;
    }

    private static SparseDictionary Dictionary(SafetensorsFile file, string fixture)
    {
        var transcoder = fixture.EndsWith("transcoder", StringComparison.Ordinal);
        HookPoint hook = new(HookSite.ResidPost);
        var spec = new DictionarySpec
        {
            Architecture = fixture.EndsWith("groupmax", StringComparison.Ordinal) ? DictionaryArchitecture.GroupMax : DictionaryArchitecture.TopK,
            Input = hook,
            Output = transcoder ? new HookPoint(HookSite.MlpOut) : hook,
            DIn = 16,
            DOut = 16,
            Width = 64,
            K = 4,
            SubtractsDecoderBias = !transcoder,
            HasSkip = transcoder,
        };
        float[] Get(string name) => WeightReader.Floats(file, file.Find("weights." + name)!);
        var decoder = fixture == "topk" ? WeightReader.Transpose(Get("decoder.weight"), 16, 64) : Get("W_dec");
        return DictionaryFolder.Make(spec, new DictionaryWeights(Get("encoder.weight"), Get("encoder.bias"), decoder, Get("b_dec"), transcoder ? Get("W_skip") : null), CPU);
    }

    private static float[] Codes(SafetensorsFile file)
    {
        if (file.Find("f") is { } dense)
        {
            return WeightReader.Floats(file, dense);
        }

        var codes = new float[48 * 64];
        var entry = file.Find("latent_indices")!;
        var indices = entry.Type == ElementType.I64
            ? MemoryMarshal.Cast<byte, long>(file.Bytes(entry)).ToArray()
            : [.. MemoryMarshal.Cast<byte, int>(file.Bytes(entry)).ToArray().Select(x => (long)x)];
        foreach (var (i, value) in WeightReader.Floats(file, file.Find("latent_acts")!).Index())
        {
            codes[(i / 4 * 64) + indices[i]] = value;
        }

        return codes;
    }

    private static double Error(SafetensorsFile file, TensorEntry expected, SafetensorsFile result, string name)
    {
        var (x, y) = (WeightReader.Floats(file, expected), WeightReader.Floats(result, result.Find(name)!));
        return Math.Sqrt(x.Zip(y, (a, b) => Math.Pow(a - b, 2)).Sum() / x.Sum(a => Math.Pow(a, 2)));
    }
}
