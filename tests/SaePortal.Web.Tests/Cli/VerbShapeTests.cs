using System.Text.Json;

namespace SaePortal.Web.Tests.Cli;

/// <summary>The shapes that programs rely on, of verbs over a folder that no portal serves.</summary>
public sealed class VerbShapeTests(StoriesFolder stories)
{
    [Fact]
    public async Task Dictionary_Shown_HasExactlyTheMetricsThatAreDocumented()
    {
        var shown = (await Verbs.Run(await stories.Get(), "dictionary", "show", "tiny/small", "--json")).Done().Json;

        Assert.Equal(("small", "tiny", "blocks.2.hook_resid_post", "topk", StoriesFolder.Width),
            (Text(shown, "name"), Text(shown, "model"), Text(shown, "hook"), Text(shown, "architecture"), shown.GetProperty("width").GetInt32()));
        Assert.Equal(
            ["fvu", "l0", "dead_share", "l2", "cosine", "ce_clean", "ce_spliced", "ce_mean_ablated", "ce_zero_ablated", "ce_recovered", "ce_recovered_zero", "held_out_tokens"],
            shown.GetProperty("metrics").EnumerateObject().Select(x => x.Name));
        Assert.All(shown.GetProperty("metrics").EnumerateObject(), x => Assert.True(double.IsFinite(x.Value.GetDouble()), x.Name));
        Assert.Equal(8, shown.GetProperty("metrics").GetProperty("l0").GetDouble(), 1e-3);
    }

    [Theory]
    [InlineData("model", "tiny", "name family layers d_model d_mlp heads key_value_heads d_head vocabulary max_context parallel_residual parameters source bytes created train_run train_step")]
    [InlineData("corpus", "stories", "name documents bytes labels source created")]
    [InlineData("dictionary", "small", "name model hook output_hook architecture width k d_in d_out metrics packing harvest train_run source weights_hash created meanings")]
    public async Task ListAndShow_HaveTheSameFields(string noun, string name, string fields)
    {
        var data = await stories.Get();
        var listed = (await Verbs.Run(data, noun, "list", "--json")).Done().Json.EnumerateArray().Single(x => Text(x, "name") == name);
        var shown = (await Verbs.Run(data, noun, "show", name, "--json")).Done().Json;

        Assert.Equal(fields.Split(' '), shown.EnumerateObject().Select(x => x.Name));
        Assert.Equal(shown.GetRawText().Replace(" ", "", StringComparison.Ordinal), listed.GetRawText().Replace(" ", "", StringComparison.Ordinal));
        Assert.Contains(name, (await Verbs.Run(data, noun, "list")).Done().Output, StringComparison.Ordinal);
        Assert.Contains(name, (await Verbs.Run(data, noun, "show", name)).Done().Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Runs_AreListedNewestFirst_AndShown()
    {
        var data = await stories.Get();
        var runs = (await Verbs.Run(data, "runs", "list", "--json")).Done().Json.EnumerateArray().ToList();
        var train = (await Verbs.Run(data, "runs", "show", "1", "--json")).Done().Json;

        Assert.Equal([2, 1], runs.Select(x => x.GetProperty("run").GetInt32()));
        Assert.All(runs, x => Assert.Equal("completed", Text(x, "state")));
        Assert.Equal(("train", "small"), (Text(train.GetProperty("recipe"), "kind"), Text(train.GetProperty("recipe"), "name")));
        Assert.Contains("queued", (await Verbs.Run(data, "runs", "show", "1")).Done().Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_Removed_IsGoneAndItsDictionaryStays()
    {
        var data = await stories.Copy();
        try
        {
            (await Verbs.Run(data, "runs", "remove", "1")).Refused(2, "--yes");
            (await Verbs.Run(data, "runs", "show", "1")).Done();
            Assert.Equal(1, (await Verbs.Run(data, "runs", "remove", "1", "--json")).Done().Json.GetProperty("run").GetInt32());

            (await Verbs.Run(data, "runs", "show", "1")).Refused(1, "no run 1");
            (await Verbs.Run(data, "dictionary", "show", "small")).Done();
            Assert.False(Directory.Exists(Path.Combine(data, "artifacts", "runs", "1")));
        }
        finally
        {
            Directory.Delete(data, true);
        }
    }

    [Theory]
    [InlineData(1, "no run 77", "runs", "show", "77")]
    [InlineData(1, "no run 77", "runs", "watch", "77")]
    [InlineData(1, "no run 77", "runs", "cancel", "77")]
    [InlineData(1, "no run 77", "runs", "remove", "77", "--yes")]
    [InlineData(1, "No portal serves", "runs", "watch", "1")]
    [InlineData(1, "completed", "runs", "pause", "1")]
    [InlineData(1, "completed", "runs", "resume", "1", "--json")]
    [InlineData(2, "\"abc\" is no whole number that the argument N could be. See: saeportal runs show --help", "runs", "show", "abc")]
    [InlineData(2, "no verb \"encdoe\" of saeportal dictionary. Did you mean encode?", "dictionary", "encdoe", "x", "--format", "y")]
    [InlineData(2, "no verb \"export\" of saeportal dictionary. There are import, list,", "dictionary", "export", "x", "--format", "y")]
    [InlineData(2, "Did you mean model?", "modle", "list")]
    [InlineData(2, "Did you mean --width?", "train", "--widht", "5")]
    [InlineData(2, "no option \"--formt\" of saeportal model list. There are ", "model", "list", "--formt=y")]
    [InlineData(2, "\"more\" is more than saeportal model show takes", "model", "show", "tiny", "more")]
    [InlineData(2, "99999999999", "runs", "show", "99999999999")]
    [InlineData(2, "", "runs", "show")]
    [InlineData(2, "", "runs")]
    [InlineData(2, "bake", "bake")]
    [InlineData(2, "--nonsense", "model", "list", "--nonsense")]
    [InlineData(2, "--data stands before the verb. Give it behind: saeportal model list --data elsewhere", "--data", "elsewhere", "model", "list")]
    [InlineData(2, "no option \"--urls\" of saeportal runs show", "--urls", "http://127.0.0.1:1", "runs", "show", "1")]
    [InlineData(1, "no model \"nobody\"", "model", "show", "nobody")]
    [InlineData(1, "no corpus", "corpus", "show", "../stories")]
    [InlineData(1, "no dictionary", "dictionary", "show", "<script>")]
    [InlineData(1, "no dictionary", "dictionary", "rename", "nobody", "somebody")]
    [InlineData(1, "already", "model", "rename", "tiny", "other")]
    [InlineData(2, "name", "model", "rename", "tiny", "a/b")]
    [InlineData(1, "no model", "model", "remove", "nobody", "--yes")]
    [InlineData(2, "--yes", "model", "remove", "other")]
    [InlineData(1, "no dictionary", "harvest", "nobody", "--corpus", "stories", "--tokens", "1K")]
    [InlineData(2, "0", "harvest", "small", "--corpus", "stories", "--tokens", "0")]
    [InlineData(2, "whole number", "harvest", "small", "--corpus", "stories", "--tokens", "1.5")]
    [InlineData(2, "once", "tokenize", "--model", "tiny")]
    [InlineData(1, "cannot be read", "tokenize", "--model", "tiny", "--file", "/nowhere/at/all")]
    [InlineData(2, "hook point", "activations", "--model", "tiny", "--input", "x", "--hook", "blocks.0.nothing", "--out", "/tmp/never.safetensors")]
    [InlineData(1, "", "activations", "--model", "tiny", "--input", "/nowhere/at/all.txt", "--hook", "logits", "--out", "/tmp/never.safetensors")]
    [InlineData(1, "/nowhere", "dictionary", "encode", "small", "--input", "/nowhere/at/all.safetensors", "--out", "/tmp/never.safetensors")]
    public async Task Verb_ThatCannotBeMeant_RefusesWithOneSentence(int code, string mentions, params string[] arguments)
    {
        var data = await stories.Get();
        var before = await DataState.Of(data);

        var refused = (await Verbs.Run(data, arguments)).Refused(code, mentions);

        Assert.Single(refused.Error.TrimEnd().Split('\n'));
        Assert.Equal(before, await DataState.Of(data));
    }

    [Theory]
    [InlineData("--width", "0", "width is 0")]
    [InlineData("--width", "x", "x")]
    [InlineData("--k", "65", "k is 65")]
    [InlineData("--tokens", "0", "tokens is 0")]
    [InlineData("--tokens", "much", "whole number")]
    [InlineData("--tokens", "99999999999999999999B", "whole number")]
    [InlineData("--hook", "blocks.7.hook_resid_post", "does not exist")]
    [InlineData("--hook", "blocks.1.hook_nothing", "no hook point")]
    [InlineData("--architecture", "gated", "gated")]
    [InlineData("--name", "../x", "cannot name")]
    [InlineData("--context", "513", "context is 513")]
    [InlineData("--lr", "0", "learning rate")]
    [InlineData("--lr", "fast", "--lr")]
    [InlineData("--device", "toaster", "toaster")]
    public async Task Training_OfAWrongRecipe_IsWrongUsage(string option, string value, string mentions)
    {
        var data = await stories.Get();
        var before = await DataState.Of(data);
        var recipe = new Dictionary<string, string>
        {
            ["--model"] = "tiny",
            ["--corpus"] = "stories",
            ["--hook"] = "blocks.2.hook_resid_post",
            ["--width"] = "64",
            ["--k"] = "4",
            ["--tokens"] = "10K",
            ["--name"] = "d",
            [option] = value,
        };

        (await Verbs.Run(data, ["train", .. recipe.SelectMany(x => new[] { x.Key, x.Value })])).Refused(2, mentions);

        Assert.Equal(before, await DataState.Of(data));
    }

    [Fact]
    public async Task NamedThings_AreRenamedAndRemoved()
    {
        var data = await stories.Copy();
        try
        {
            Assert.Equal("tales", Text((await Verbs.Run(data, "corpus", "rename", "stories", "tales", "--json")).Done().Json, "name"));
            Assert.Equal("tales", Text((await Verbs.Run(data, "corpus", "show", "stories", "--json")).Done().Json, "name"));
            Assert.Equal("tales", Text((await Verbs.Run(data, "dictionary", "show", "small", "--json")).Done().Json.GetProperty("harvest"), "corpus"));
            Assert.Equal("tiny2", Text((await Verbs.Run(data, "model", "rename", "tiny", "tiny2", "--json")).Done().Json, "name"));
            Assert.Contains("now \"little\"", (await Verbs.Run(data, "dictionary", "rename", "small", "little")).Done().Output, StringComparison.Ordinal);

            var removed = (await Verbs.Run(data, "corpus", "remove", "tales", "--json")).Done().Json;
            Assert.Equal(["little"], removed.GetProperty("harvests").EnumerateArray().Select(x => x.GetString()));
            Assert.True(removed.GetProperty("bytes_freed").GetInt64() > 10_000);
            Assert.Equal(JsonValueKind.Null, (await Verbs.Run(data, "dictionary", "show", "little", "--json")).Done().Json.GetProperty("harvest").ValueKind);
            Assert.Equal(["little"], (await Verbs.Run(data, "model", "remove", "tiny2", "--json")).Done().Json.GetProperty("dictionaries").EnumerateArray().Select(x => x.GetString()));
            (await Verbs.Run(data, "dictionary", "show", "little")).Refused(1, "no dictionary");
            (await Verbs.Run(data, "model", "remove", "other", "--yes")).Done();
            Assert.DoesNotContain(await DataState.Of(data), x => x.EndsWith(".safetensors", StringComparison.Ordinal));
        }
        finally
        {
            Directory.Delete(data, true);
        }
    }

    private static string? Text(JsonElement element, string name) => element.GetProperty(name).GetString();
}
