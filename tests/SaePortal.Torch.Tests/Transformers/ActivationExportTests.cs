using System.IO.Compression;
using System.Text;
using System.Text.Json;
using SaePortal.Core.Answers;
using SaePortal.Core.Corpora;
using SaePortal.Core.LanguageModels;
using SaePortal.Tests.Shared;
using SaePortal.Torch.Dictionaries;
using SaePortal.Torch.Native;
using SaePortal.Torch.Tokenizers;
using SaePortal.Torch.Transformers;
using static TorchSharp.torch;

namespace SaePortal.Torch.Tests.Transformers;

[Collection("torch")]
public sealed class ActivationExportTests : IDisposable
{
    private const string Stories = "models/tinystories-260k";
    private readonly string _folder = Directory.CreateTempSubdirectory("saeportal-export-").FullName;

    [Theory]
    [InlineData("fixtures/models/gpt-neox-tiny", "fixtures/models/gpt-neox-tiny", 1e-4)]
    [InlineData("fixtures/models/gpt-neox-tiny-sequential-f16-sharded", "fixtures/models/gpt-neox-tiny-sequential-f16-sharded", 1e-3)]
    [InlineData("fixtures/models/gpt2-tiny", "fixtures/models/gpt2-tiny", 1e-4)]
    [InlineData(Stories, "fixtures/models/tinystories-260k", 1e-4)]
    public async Task Ids_OfTheFixture_GiveItsActivations(string model, string fixture, double tolerance)
    {
        using var lm = Loaded(model);
        using var reference = SafetensorsFile.Open(Path.Combine(SharedFiles.PathTo(fixture)!, "reference.safetensors")).Value!;
        var ids = reference.Find("input_ids")!;
        var rows = System.Runtime.InteropServices.MemoryMarshal.Cast<byte, long>(reference.Bytes(ids)).ToArray();
        var input = Written("ids.json", JsonSerializer.Serialize(new { other = new[] { 1.5 }, input_ids = rows.Chunk((int)ids.Shape[1]) }));
        HookPoint[] hooks = [.. reference.Entries.Where(x => x.Name != "input_ids").Select(x => HookPoint.Parse(x.Name).Value)];
        Assert.Contains(HookPoint.Logits, hooks);

        var written = await Export(lm, model, input, hooks);

        Assert.True(written.Succeeded, written.Problem?.ToString());
        Assert.Equal(((int)ids.Shape[0], (int)ids.Shape[1]), (written.Value.Contexts, written.Value.Positions));
        using var file = SafetensorsFile.Open(Out).Value!;
        Assert.Equal(hooks.Length + 1, file.Entries.Count);
        Assert.Equal(written.Value.Bytes, file.Entries.Sum(x => x.Bytes));
        Assert.Equal(ElementType.I64, file.Find("input_ids")!.Type);
        Assert.Equal(reference.Bytes(ids).ToArray(), file.Bytes(file.Find("input_ids")!).ToArray());
        foreach (var hook in hooks)
        {
            Assert.Equal(reference.Find($"{hook}")!.Shape, file.Find($"{hook}")!.Shape);
            Assert.Equal(ElementType.F32, file.Find($"{hook}")!.Type);
            Assert.True(Error(Floats(reference, $"{hook}"), Floats(file, $"{hook}")) < tolerance, $"{hook}");
        }
    }

    [Theory]
    [InlineData("text.txt")]
    [InlineData("text.jsonl.gz")]
    public async Task Text_IsPackedAsACorpusIs(string name)
    {
        using var lm = Loaded(Stories);
        var tokenizer = TokenizerReader.Load(SharedFiles.PathTo(Stories)!).Value!;
        string[] documents = [.. Enumerable.Range(0, 160).Select(i => $"Once upon a time there were {i} little cats. They saw a big dog and ran up the tree number {i}.")];
        await using (var stream = name.EndsWith(".gz", StringComparison.Ordinal) ? new GZipStream(File.Create(In(name)), CompressionLevel.Fastest) : (Stream)File.Create(In(name)))
        {
            var text = name.StartsWith("text.jsonl", StringComparison.Ordinal)
                ? string.Join('\n', documents.Select(x => JsonSerializer.Serialize(new { text = x, year = 1 })))
                : string.Join("\n<|endoftext|>\n", documents.Select(x => $"  {x} \n"));
            stream.Write(Encoding.UTF8.GetBytes(text));
        }

        HookPoint head = new(HookSite.AttentionZ, 1, 3), late = new(HookSite.ResidPost, 4), early = new(HookSite.Embed);
        var reports = new List<double>();
        var written = await ActivationExport.Write(lm, SharedFiles.PathTo(Stories)!, In(name), [late, head, early, late], Out, new Packing(32), new Reports(reports), default);

        Assert.True(written.Succeeded, written.Problem?.ToString());
        int[] joined = [.. documents.SelectMany(x => tokenizer.Encode(x))];
        int[][] rows = [.. joined.Chunk(32).Where(x => x.Length == 32)];
        Assert.True(rows.Length > 4_096 / 32, "one batch only");
        using var file = SafetensorsFile.Open(Out).Value!;
        Assert.Equal(["input_ids", $"{late}", $"{head}", $"{early}"], file.Entries.Select(x => x.Name));
        Assert.Equal([rows.Length, 32, lm.Spec.DHead], file.Find($"{head}")!.Shape);
        Assert.Equal(rows.SelectMany(x => x.Select(y => (long)y)), System.Runtime.InteropServices.MemoryMarshal.Cast<byte, long>(file.Bytes(file.Find("input_ids")!)).ToArray());
        using var scope = NewDisposeScope();
        var expected = lm.Run(tensor(rows.SelectMany(x => x.Select(y => (long)y)).ToArray(), rows.Length, 32), [late, head, early]);
        foreach (var (hook, value) in expected)
        {
            Assert.True(Error(value.contiguous().data<float>().ToArray(), Floats(file, $"{hook}")) < 1e-5, $"{hook}");
        }

        Assert.Equal(1, reports[^1]);
        Assert.Equal(reports.Order(), reports);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(14)]
    public async Task Text_OfNoMoreThanAContext_IsOneRow(int sentences)
    {
        using var lm = Loaded(Stories);
        var tokenizer = TokenizerReader.Load(SharedFiles.PathTo(Stories)!).Value!;
        var text = string.Join(' ', Enumerable.Repeat("A cat sat on the mat.", sentences));

        var written = await Export(lm, Stories, Written("short.txt", text), [new(HookSite.ResidPost, 0)]);

        Assert.True(written.Succeeded, written.Problem?.ToString());
        long[] expected = [.. tokenizer.Encode(text).Take(128)];
        Assert.Equal(sentences > 1, expected.Length == 128);
        using var file = SafetensorsFile.Open(Out).Value!;
        Assert.Equal([1, expected.Length, lm.Spec.DModel], file.Find("blocks.0.hook_resid_post")!.Shape);
        Assert.Equal(expected, System.Runtime.InteropServices.MemoryMarshal.Cast<byte, long>(file.Bytes(file.Find("input_ids")!)).ToArray());
    }

    [Theory]
    [InlineData("", "is not JSON")]
    [InlineData("{\"input_ids\":[[1,2]", "is not JSON")]
    [InlineData("{\"input_ids\":[[1,2]]} x", "is not JSON")]
    [InlineData("[[1,2]]", "no JSON object")]
    [InlineData("{\"ids\":[[1,2]]}", "has no input_ids")]
    [InlineData("{\"input_ids\":5}", "no list of rows")]
    [InlineData("{\"input_ids\":[]}", "without a row")]
    [InlineData("{\"input_ids\":[1,2]}", "row 0 of input_ids that is no list")]
    [InlineData("{\"input_ids\":[[1],[]]}", "an empty row 1")]
    [InlineData("{\"input_ids\":[[1,2],[3]]}", "1 tokens in row 1 of input_ids and 2 in the rows before")]
    [InlineData("{\"input_ids\":[[1,2],[3,512]]}", "token 512 in row 1, place 1")]
    [InlineData("{\"input_ids\":[[1,-2]]}", "token -2 in row 0, place 1")]
    [InlineData("{\"input_ids\":[[1,1.5]]}", "1.5 in row 0, place 1")]
    [InlineData("{\"input_ids\":[[1,99999999999]]}", "99999999999 in row 0, place 1")]
    [InlineData("{\"input_ids\":[[1,\"cat\"]]}", "cat in row 0, place 1")]
    [InlineData("{\"input_ids\":[[1,null]]}", "null in row 0, place 1")]
    [InlineData("{\"input_ids\":[[1,[2]]]}", "a list in row 0, place 1")]
    [InlineData("{\"input_ids\":[[1]],\"input_ids\":[[2]]}", "input_ids twice")]
    public async Task Ids_ThatAreNone_AreRefusedWithTheirPlace(string json, string said)
    {
        using var lm = Loaded(Stories);

        var problem = (await Export(lm, Stories, Written("ids.json", json), [new(HookSite.Embed)])).Problem;

        Assert.Contains(said, problem?.What, StringComparison.Ordinal);
        Assert.Contains("ids.json", problem!.What, StringComparison.Ordinal);
        Assert.NotEmpty(problem.Remedy);
        Assert.Single(Directory.GetFileSystemEntries(_folder));
    }

    [Fact]
    public async Task Requests_ThatCannotBeMet_LeaveTheOldFileAsItWas()
    {
        using var lm = Loaded(Stories);
        using var neox = Loaded("fixtures/models/gpt-neox-tiny");
        var ids = Written("ids.json", "{\"input_ids\":[[1,2,3]]}");
        HookPoint[] hook = [new(HookSite.ResidPost, 0)];
        await File.WriteAllTextAsync(Out, "old", TestContext.Current.CancellationToken);

        Says("No hook point", await Export(lm, Stories, ids, []));
        Says("5 blocks", await Export(lm, Stories, ids, [hook[0], new(HookSite.ResidPost, 5)]));
        Says("side by side", await Export(neox, Stories, ids, [new(HookSite.ResidMid, 0)]));
        Says("there are 4 heads", await Export(lm, Stories, ids, [new(HookSite.Key, 0, 4)]));
        Says("no file", await Export(lm, Stories, In("missing.json"), hook));
        Says("no folder", await Export(lm, Stories, ids, hook, In("not/here.safetensors")));
        Says("is a folder", await Export(lm, Stories, ids, hook, _folder));
        Says("both input and output", await Export(lm, Stories, ids, hook, ids));
        Says("513 tokens in row 0", await Export(lm, Stories, Written("long.json", JsonSerializer.Serialize(new { input_ids = new[] { new int[513] } })), hook));
        Says("holds no text", await Export(lm, Stories, Written("empty.txt", ""), hook));
        Says("not UTF-8", await Export(lm, Stories, Written("bad.txt", [0x41, 0xff]), hook));
        Says("has no tokenizer", await Export(lm, "fixtures/models/gpt2-tiny", Written("short.txt", "A cat."), hook));
        Says("too long for the model", await ActivationExport.Write(lm, SharedFiles.PathTo(Stories)!, In("short.txt"), hook, Out, new Packing(513), null, default));
        // GPT-2's tokenizer has more tokens than this model.
        Says("the model's tokens are 0 to 511", await Export(lm, "fixtures/tokenizers/gpt2", Written("long.txt", string.Join(' ', Enumerable.Repeat("A cat sat on the mat.", 60))), hook));

        Assert.Equal("old", await File.ReadAllTextAsync(Out, TestContext.Current.CancellationToken));
        Assert.DoesNotContain(Directory.GetFiles(_folder), x => x.EndsWith(".tmp", StringComparison.Ordinal));

        static void Says(string what, Answer<ActivationsWritten> answer) => Assert.Contains(what, answer.Problem?.What, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Cancellation_LeavesNothing()
    {
        using var lm = Loaded(Stories);
        using var stop = new CancellationTokenSource();
        var input = Written("ids.json", JsonSerializer.Serialize(new { input_ids = Enumerable.Range(0, 200).Select(_ => new int[100]) }));
        var before = LiveTensors.Before();

        await Assert.ThrowsAsync<OperationCanceledException>(() => ActivationExport.Write(
            lm, SharedFiles.PathTo(Stories)!, input, [HookPoint.Logits], Out, null, new Reports([], () => stop.Cancel()), stop.Token));

        Assert.Equal([input], Directory.GetFiles(_folder));
        Assert.Equal(before, Tensor.TotalCount);
    }

    public void Dispose() => Directory.Delete(_folder, true);

    private string Out => In("out.safetensors");

    private Task<Answer<ActivationsWritten>> Export(LanguageModel lm, string model, string input, HookPoint[] hooks, string? output = null) =>
        ActivationExport.Write(lm, SharedFiles.PathTo(model)!, input, hooks, output ?? Out, null, null, default);

    private static LanguageModel Loaded(string model)
    {
        Assert.SkipUnless(SharedFiles.Exist, "shared/ is missing");
        Assert.Null(ComputeDevice.Load());
        return CheckpointLoader.Load(SharedFiles.PathTo(model)!, CPU).Value!;
    }

    private string In(string name) => Path.Combine(_folder, name);

    private string Written(string name, string text) => Written(name, Encoding.UTF8.GetBytes(text));

    private string Written(string name, byte[] bytes)
    {
        File.WriteAllBytes(In(name), bytes);
        return In(name);
    }

    private static float[] Floats(SafetensorsFile file, string name) => WeightReader.Floats(file, file.Find(name)!);

    private static double Error(float[] expected, float[] actual)
    {
        Assert.Equal(expected.Length, actual.Length);
        return Math.Sqrt(expected.Zip(actual, (x, y) => Math.Pow(x - y, 2)).Sum() / expected.Sum(x => Math.Pow(x, 2)));
    }

    /// <summary>Tells at once; <see cref="Progress{T}"/> would tell later, on another thread.</summary>
    private sealed class Reports(List<double> told, Action? then = null) : IProgress<double>
    {
        public void Report(double value)
        {
            told.Add(value);
            then?.Invoke();
        }
    }
}
