using System.Text.Json;
using SaePortal.Storage.Artifacts;

namespace SaePortal.Web.Tests.Cli;

/// <summary><c>saeportal model train</c> from a generated world to a model that other verbs use.</summary>
public sealed class ModelTrainVerbTests : IAsyncLifetime
{
    private static readonly string[] s_small = ["--layers", "2", "--d-model", "32", "--heads", "2", "--context", "32", "--batch", "8"];
    private readonly string _data = Directory.CreateTempSubdirectory("saeportal-lm-").FullName;
    private readonly string _files = Directory.CreateTempSubdirectory("saeportal-files-").FullName;

    public async ValueTask InitializeAsync()
    {
        var world = Path.Combine(_files, "world.jsonl");
        (await Verbs.RunAlone("world", "generate", "--world", "b", "--tokens", "12K", "--seed", "3", "--out", world)).Done();
        (await Verbs.Run(_data, "corpus", "import", world, "--name", "world")).Done();
        (await Verbs.Run(_data, "tokenizer", "train", "--corpus", "world", "--vocab", "400", "--name", "t")).Done();
    }

    public ValueTask DisposeAsync()
    {
        Directory.Delete(_data, true);
        Directory.Delete(_files, true);
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task Model_Trained_SaysItsLoss_AndIsUsedByOtherVerbs()
    {
        var trained = (await Train("m", "--tokens", "10K", "--snapshots", "0,20")).Done();

        Assert.Matches("step 40 of 40, loss [0-9.]+", trained.Output);
        Assert.Matches(@"Held-out loss [0-9.]+ nats a token, perplexity [0-9.]+, on \d+ contexts", trained.Output);
        Assert.Contains("Made the models m@0, m@20, m. See it with: saeportal model show m", trained.Output, StringComparison.Ordinal);
        var shown = (await Verbs.Run(_data, "model", "show", "m@20", "--json")).Done().Json;
        Assert.Equal((1, 20, "world", 400, 32), (Number(shown, "train_run"), Number(shown, "train_step"), shown.GetProperty("source").GetString(), Number(shown, "vocabulary"), Number(shown, "max_context")));
        Assert.Matches(@"trained on +world, run 1, to step 20", (await Verbs.Run(_data, "model", "show", "m@20")).Done().Output);
        // People read the family's name, programs the one that they always read.
        Assert.Equal("GptNeoX", shown.GetProperty("family").GetString());
        Assert.Matches(@"family +GPT-NeoX\b", (await Verbs.Run(_data, "model", "show", "m@20")).Done().Output);
        Assert.Matches(@"m@20 +GPT-NeoX\b", (await Verbs.Run(_data, "model", "list")).Done().Output);
        Assert.Matches(@"1 +model +m +completed +40 +40", (await Verbs.Run(_data, "runs", "list")).Done().Output);

        // The text of the world costs the trained model less than its untrained twin's guess; a dictionary can be trained on either.
        (await Verbs.Run(_data, "generate", "--model", "m", "--prompt", "The", "--tokens", "5")).Done();
        (await Verbs.Run(_data, "train", "--model", "m@0", "--corpus", "world", "--hook", "blocks.1.hook_resid_post", "--width", "64", "--k", "4", "--tokens", "4K", "--batch", "256", "--context", "32", "--name", "d")).Done();
        (await Verbs.Run(_data, "corpus", "remove", "world", "--yes")).Done();
    }

    [Fact]
    public async Task Run_ForMachines_IsItsRecipe_AndTheRecipeRepeatsIt()
    {
        var first = (await Train("a", "--tokens", "2K", "--json")).Done().Json;
        (await Train("b", "--tokens", "2K", "--json")).Done();

        var recipe = first.GetProperty("recipe");
        Assert.Equal(("model", "a", "t", 128, 0.004), (recipe.GetProperty("kind").GetString(), recipe.GetProperty("name").GetString(), recipe.GetProperty("tokenizer").GetString(), Number(recipe, "d_mlp"), recipe.GetProperty("learning_rate").GetDouble()));
        Assert.Equal("completed", first.GetProperty("state").GetString());
        var artifacts = new ArtifactFolder(_data);
        Assert.Equal(await File.ReadAllBytesAsync(Path.Combine(artifacts.Model(1), "model.safetensors")), await File.ReadAllBytesAsync(Path.Combine(artifacts.Model(2), "model.safetensors")));
    }

    [Fact]
    public async Task Recipe_ThatCannotWork_IsRefusedInOneSentence_AndLeavesNothing()
    {
        (await Train("m", "--tokens", "2K", "--heads", "3")).Refused(2, "3 heads cannot share a width of 32 equally");
        (await Train("m", "--tokens", "2K", "--context", "1")).Refused(2, "context is 1");
        (await Train("m", "--tokens", "2K", "--snapshots", "0,8")).Refused(2, "snapshot 8 is not before the last step, 8");
        (await Train("m", "--tokens", "2K", "--layers", "90", "--d-model", "8192")).Refused(2, "of memory");
        (await Train("Not", "--tokens", "2K")).Refused(2, "cannot name a model");
        (await Train("m", "--tokens", "2K", "--tokenizer", "nobody")).Refused(1, "neither a tokenizer nor a model");
        Assert.Equal(2, (await Train("m", "--tokens", "2K", "--snapshots", "0,x")).Code);
        Assert.Equal(2, (await Train("m", "--tokens", "2K", "--type", "f16")).Code);

        Assert.Equal(0, (await Verbs.Run(_data, "runs", "list", "--json")).Done().Json.GetArrayLength());
        (await Train("m", "--tokens", "2K")).Done();
        (await Train("m", "--tokens", "2K")).Refused(1, "already a model named \"m\"");
    }

    /// <summary>What is given later goes before what is usual here.</summary>
    private Task<VerbResult> Train(string name, params string[] more)
    {
        var options = new Dictionary<string, string>(StringComparer.Ordinal) { ["--corpus"] = "world", ["--tokenizer"] = "t", ["--name"] = name, ["--device"] = "cpu" };
        foreach (var given in s_small.Concat(more.Where(x => x != "--json")).Chunk(2))
        {
            options[given[0]] = given[1];
        }

        return Verbs.Run(_data, ["model", "train", .. options.SelectMany(x => new[] { x.Key, x.Value }), .. more.Where(x => x == "--json")]);
    }

    private static int Number(JsonElement json, string name) => json.GetProperty(name).GetInt32();
}
