using SaePortal.Compute.Imports;
using SaePortal.Core.Answers;
using SaePortal.Storage.Dictionaries;
using SaePortal.Torch.Native;
using static SaePortal.Compute.Tests.TestPortal;

namespace SaePortal.Compute.Tests.Imports;

public sealed class DictionaryImportTests : IDisposable
{
    private const string Hook = "blocks.1.hook_resid_post";
    private const string OtherHook = "blocks.1.hook_mlp_out";
    private const int Width = 16;
    private readonly string _folder = Directory.CreateTempSubdirectory("saeportal-import-").FullName;

    public DictionaryImportTests() => Write(_folder, "{\"activation\":\"topk\",\"k\":4}");

    public static TheoryData<string, Action<string>, string> BadFolders => new()
    {
        { "no config", x => File.Delete(Path.Combine(x, "cfg.json")), "no dictionary that SaePortal knows" },
        { "no weights", x => File.Delete(Path.Combine(x, "sae.safetensors")), "no dictionary that SaePortal knows" },
        { "a folder for each hook point", x => Move(x, "layers.1"), "folders in it: layers.1." },
        { "config is no JSON", x => Write(x, "{\"k\":"), "cannot be read" },
        { "config is null", x => Write(x, "null"), "cannot be read" },
        { "config is a list", x => Write(x, "[]"), "cannot be read" },
        { "k is text", x => Write(x, "{\"k\":\"many\"}"), "cannot be read" },
        { "k is 0", x => Write(x, "{\"k\":0}"), "k" },
        { "k is above the width", x => Write(x, "{\"k\":17}"), "17" },
        { "activation is null", x => Write(x, "{\"activation\":null}"), "activation" },
        { "unknown activation", x => Write(x, "{\"activation\":\"magic\"}"), "magic" },
        { "signed groups", x => Write(x, "{\"signed\":true,\"activation\":\"groupmax\"}"), "signed" },
        { "transcoder without its second hook", x => Write(x, "{\"transcode\":true}"), "transcoder" },
        { "skip without its weights", x => Write(x, "{\"k\":4,\"skip_connection\":true}"), "W_skip" },
        { "other model's width", x => Write(x, "{\"k\":4}", d: 32), "32 dimensions" },
        { "decoder of another width", x => Write(x, "{\"k\":4}", decoderWidth: 15), "disagree" },
        { "no bias", x => Write(x, "{\"k\":4}", left: "encoder.bias"), "b_enc|encoder.bias" },
        { "short bias", x => Write(x, "{\"k\":4}", biasWidth: 15), "15|b_enc" },
        { "not finite", x => Write(x, "{\"k\":4}", value: float.NaN), "finite" },
        { "cut weights", x => File.WriteAllBytes(Path.Combine(x, "sae.safetensors"), File.ReadAllBytes(Path.Combine(x, "sae.safetensors"))[..^100]), "sae.safetensors" },
        { "weights of nothing", x => File.WriteAllText(Path.Combine(x, "sae.safetensors"), ""), "sae.safetensors" },
    };

    [Theory]
    [MemberData(nameof(BadFolders))]
    public async Task BadFolder_IsOneProblemAndLeavesNothing(string what, Action<string> spoil, string said)
    {
        await using var portal = await Portal();
        spoil(_folder);

        await IsRefused(portal, _folder, "d", said, what);
    }

    [Theory]
    [MemberData(nameof(CorpusImportTests.HostileNames), MemberType = typeof(CorpusImportTests))]
    public async Task HostileName_IsRefused(string? name)
    {
        await using var portal = await Portal();

        await IsRefused(portal, _folder, name!, "name a dictionary", "name");
    }

    [Theory]
    [InlineData("gpt-5", Hook, "gpt-5")]
    [InlineData("tiny", "blocks.5.hook_resid_post", "blocks.5")]
    [InlineData("tiny", "blocks.1.nowhere", "nowhere")]
    [InlineData("tiny", "", "hook")]
    public async Task ModelOrHookThatIsNotThere_IsRefused(string model, string hook, string said)
    {
        await using var portal = await Portal();

        await IsRefused(portal, _folder, "d", said, hook, model, hook);
    }

    [Theory]
    [InlineData("{\"k\":4}", null, Hook)]
    [InlineData("{\"k\":4}", Hook, Hook)]
    [InlineData("{\"k\":4}", OtherHook, OtherHook)]
    [InlineData("{\"k\":4,\"transcode\":null}", OtherHook, OtherHook)]
    [InlineData("{\"k\":4,\"transcode\":true}", OtherHook, OtherHook)]
    [InlineData("{\"k\":4,\"transcode\":false}", null, Hook)]
    [InlineData("{\"k\":4,\"transcode\":false}", OtherHook, null)]
    public async Task SecondHookPoint_IsObeyedOrRefused(string config, string? output, string? writes)
    {
        await using var portal = await Portal();
        Write(_folder, config);

        var answer = await portal.Get<DictionaryImport>().Import(_folder, "tiny", Hook, output, "d", Cancellation);

        if (writes is null)
        {
            Assert.Contains("transcode", answer.Problem!.What, StringComparison.Ordinal);
            return;
        }

        var spec = Expect(answer).Spec;
        Assert.Equal((Hook, writes), (spec.Input.ToString(), spec.Output.ToString()));
        // Sparsify's transcoders do not take b_dec from their input.
        Assert.Equal(writes != Hook, !spec.SubtractsDecoderBias);
    }

    [Fact]
    public async Task TakenName_IsRefusedAndTheFirstStays()
    {
        await using var portal = await Portal();
        var imports = portal.Get<DictionaryImport>();

        var answers = await Task.WhenAll(imports.Import(_folder, "tiny", Hook, null, "d", Cancellation), imports.Import(_folder, "tiny", Hook, null, "d", Cancellation));

        var first = Expect(answers.Single(x => x.Succeeded));
        Assert.Equal((ProblemKind.Conflict, "There is already a dictionary named \"d\"."), (answers.Single(x => !x.Succeeded).Problem!.Kind, answers.Single(x => !x.Succeeded).Problem!.What));
        Assert.Equal([$"dictionaries/{first.Id}"], portal.Stored().Where(x => x.StartsWith("dictionaries/", StringComparison.Ordinal) && x.Count(c => c == '/') == 1));
        Assert.DoesNotContain(portal.Stored(), x => x.StartsWith("staged/", StringComparison.Ordinal));
    }

    public void Dispose() => Directory.Delete(_folder, true);

    private static void Move(string folder, string below)
    {
        Directory.CreateDirectory(Path.Combine(folder, below));
        foreach (var file in Directory.GetFiles(folder))
        {
            File.Move(file, Path.Combine(folder, below, Path.GetFileName(file)));
        }
    }

    private static async Task<TestPortal> Portal()
    {
        var portal = await Open();
        await portal.WithRows();
        return portal;
    }

    private static async Task IsRefused(TestPortal portal, string folder, string name, string said, string what, string model = "tiny", string hook = Hook)
    {
        var before = portal.Stored();

        var answer = await portal.Get<DictionaryImport>().Import(folder, model, hook, null, name, Cancellation);

        Assert.True(answer.Problem is not null, $"{what} was imported.");
        Assert.True(said.Split('|').Any(x => answer.Problem.ToString().Contains(x, StringComparison.OrdinalIgnoreCase)), $"{what}: {answer.Problem}");
        Assert.Equal(0, await portal.Get<DictionaryStore>().Count(Cancellation));
        Assert.Equal(before, portal.Stored());
    }

    /// <summary>A sparsify folder; what is wrong with it is up to the caller.</summary>
    private static void Write(string folder, string config, int d = 64, int decoderWidth = Width, int biasWidth = Width, float value = 0.5f, string? left = null)
    {
        File.WriteAllText(Path.Combine(folder, "cfg.json"), config);
        TensorToWrite[] tensors = [Of("encoder.weight", Width, d), Of("encoder.bias", biasWidth), Of("W_dec", decoderWidth, d), Of("b_dec", d)];
        SafetensorsWriter.Write(Path.Combine(folder, "sae.safetensors"), [.. tensors.Where(x => x.Name != left)]);

        TensorToWrite Of(string name, params long[] shape) => new(name, ElementType.F32, shape, stream =>
        {
            for (var i = 0L; i < shape.Aggregate(1L, (x, y) => x * y); i++)
            {
                stream.Write(BitConverter.GetBytes(value));
            }
        });
    }
}
