using System.Text.Json.Nodes;
using SaePortal.Compute.Imports;
using SaePortal.Core.Answers;
using SaePortal.Storage.LanguageModels;
using SaePortal.Tests.Shared;
using static SaePortal.Compute.Tests.TestPortal;

namespace SaePortal.Compute.Tests.Imports;

public sealed class ModelImportTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("saeportal-import-").FullName;

    public ModelImportTests()
    {
        Assert.SkipUnless(SharedFiles.Exist, "shared/ is not here");
        foreach (var file in Directory.EnumerateFiles(SharedFiles.PathTo("models/tinystories-260k")!))
        {
            File.WriteAllBytes(In(Path.GetFileName(file)), File.ReadAllBytes(file));
        }
    }

    public static TheoryData<string, Action<string>, string> BadFolders => new()
    {
        { "no config", x => File.Delete(Path.Combine(x, "config.json")), "config.json" },
        { "config is no JSON", x => File.WriteAllText(Path.Combine(x, "config.json"), "{\"model_type\":"), "config.json" },
        { "config is a list", x => File.WriteAllText(Path.Combine(x, "config.json"), "[]"), "config.json" },
        { "config is null", x => File.WriteAllText(Path.Combine(x, "config.json"), "null"), "config.json" },
        { "config is empty", x => File.WriteAllText(Path.Combine(x, "config.json"), ""), "config.json" },
        { "unknown family", x => Config(x, "model_type", "mamba"), "mamba" },
        { "no family", x => Config(x, "model_type", null), "architecture \"\"" },
        { "more layers than weights", x => Config(x, "num_hidden_layers", 6), "blocks.5|layers.5" },
        { "wider than the weights", x => Config(x, "hidden_size", 128), "config.json" },
        { "larger vocabulary", x => Config(x, "vocab_size", 513), "config.json" },
        { "smaller vocabulary", x => Config(x, "vocab_size", 511), "config.json|tokens" },
        { "negative width", x => Config(x, "hidden_size", -64), "hidden_size|config.json" },
        { "width is text", x => Config(x, "hidden_size", "wide"), "hidden_size|config.json" },
        { "no heads", x => Config(x, "num_attention_heads", 0), "num_attention_heads|config.json" },
        { "endless layers", x => Config(x, "num_hidden_layers", int.MaxValue), "num_hidden_layers|config.json" },
        { "no weights", x => File.Delete(Path.Combine(x, "model.safetensors")), "model.safetensors" },
        { "cut weights", x => Cut(Path.Combine(x, "model.safetensors"), 500_000), "model.safetensors" },
        { "weights of nothing", x => File.WriteAllText(Path.Combine(x, "model.safetensors"), ""), "model.safetensors" },
        { "weights with an endless header", x => File.WriteAllBytes(Path.Combine(x, "model.safetensors"), [255, 255, 255, 255, 255, 255, 255, 127, 0]), "model.safetensors" },
        { "missing shard", x => Sharded(x, "{\"weight_map\":{\"a\":\"model-00001-of-00002.safetensors\"}}"), "model-00001-of-00002.safetensors" },
        { "shard elsewhere", x => Sharded(x, "{\"weight_map\":{\"a\":\"../../etc/passwd\"}}"), "no file name" },
        { "index without a map", x => Sharded(x, "{}"), "weight_map" },
        { "index is a list", x => Sharded(x, "[1]"), "weight_map" },
        { "index maps to numbers", x => Sharded(x, "{\"weight_map\":{\"a\":1}}"), "weight_map" },
        { "no tokenizer", x => File.Delete(Path.Combine(x, "tokenizer.json")), "tokenizer" },
        { "tokenizer is no JSON", x => File.WriteAllText(Path.Combine(x, "tokenizer.json"), "{"), "tokenizer" },
        { "tokenizer is null", x => File.WriteAllText(Path.Combine(x, "tokenizer.json"), "null"), "tokenizer" },
        { "tokenizer without a model", x => File.WriteAllText(Path.Combine(x, "tokenizer.json"), "{\"model\":{}}"), "tokenizer" },
    };

    [Theory]
    [MemberData(nameof(BadFolders))]
    public async Task BadFolder_IsOneProblemAndLeavesNothing(string what, Action<string> spoil, string said)
    {
        await using var portal = await Open();
        spoil(_folder);

        await IsRefused(portal, _folder, "m", said, what);
    }

    [Theory]
    [MemberData(nameof(CorpusImportTests.HostileNames), MemberType = typeof(CorpusImportTests))]
    public async Task HostileName_IsRefused(string? name)
    {
        await using var portal = await Open();

        await IsRefused(portal, _folder, name!, "name a model", "name");
    }

    [Fact]
    public async Task MissingFolderOrAFile_IsRefused()
    {
        await using var portal = await Open();

        await IsRefused(portal, In("nowhere"), "m", "no folder", "missing");
        await IsRefused(portal, In("config.json"), "m", "no folder", "file");
    }

    [Fact]
    public async Task TakenName_IsRefusedAndTheFirstStays()
    {
        await using var portal = await Open();
        var imports = portal.Get<ModelImport>();

        var answers = await Task.WhenAll(imports.Import(_folder, "m", Cancellation), imports.Import(_folder, "m", Cancellation));
        var again = await imports.Import(_folder, "m", Cancellation);

        Assert.Single(answers, x => x.Succeeded);
        Assert.All(answers.Where(x => !x.Succeeded).Append(again), x => Assert.Equal((ProblemKind.Conflict, "There is already a model named \"m\"."), (x.Problem!.Kind, x.Problem.What)));
        Assert.Single(Directory.EnumerateDirectories(Path.Combine(portal.Artifacts.Root, "models")));
        Assert.DoesNotContain(portal.Stored(), x => x.StartsWith("staged/", StringComparison.Ordinal));
        Assert.Equal(1, await portal.Get<LanguageModelStore>().Count(Cancellation));
    }

    public void Dispose() => Directory.Delete(_folder, true);

    private static async Task IsRefused(TestPortal portal, string folder, string name, string said, string what)
    {
        var answer = await portal.Get<ModelImport>().Import(folder, name, Cancellation);

        Assert.True(answer.Problem is not null, $"{what} was imported.");
        Assert.True(said.Split('|').Any(x => answer.Problem.ToString().Contains(x, StringComparison.Ordinal)), $"{what}: {answer.Problem}");
        Assert.DoesNotContain('\n', answer.Problem.ToString());
        Assert.Equal(0, await portal.Get<LanguageModelStore>().Count(Cancellation));
        Assert.Empty(portal.Stored().Except(["staged"]));
    }

    private static void Config(string folder, string key, JsonNode? value)
    {
        var file = Path.Combine(folder, "config.json");
        var config = JsonNode.Parse(File.ReadAllText(file))!.AsObject();
        config[key] = value;
        File.WriteAllText(file, config.ToJsonString());
    }

    private static void Cut(string file, long length)
    {
        using var stream = File.OpenWrite(file);
        stream.SetLength(length);
    }

    private static void Sharded(string folder, string index)
    {
        File.Delete(Path.Combine(folder, "model.safetensors"));
        File.WriteAllText(Path.Combine(folder, "model.safetensors.index.json"), index);
    }

    private string In(string file) => Path.Combine(_folder, file);
}
