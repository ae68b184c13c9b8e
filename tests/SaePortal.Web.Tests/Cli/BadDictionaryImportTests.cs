using System.Text;
using System.Text.Json;

namespace SaePortal.Web.Tests.Cli;

/// <summary>Dictionaries that cannot be: each import refuses with one sentence and leaves nothing; a good one is taken.</summary>
public sealed class BadDictionaryImportTests(StoriesFolder stories) : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("saeportal-sparsify-").FullName;

    [Fact]
    public async Task Dictionary_OfSparsify_IsImportedUnderItsName()
    {
        var data = await stories.Copy();
        try
        {
            Write("""{"k":4}""", 8, 64, 0.5f);
            var imported = (await Verbs.Run(data, "dictionary", "import", _folder, "--model", "tiny", "--hook", "blocks.1.hook_resid_post", "--name", "mine", "--json")).Done().Json;

            Assert.Equal((8, 4, "topk"), (imported.GetProperty("width").GetInt32(), imported.GetProperty("k").GetInt32(), imported.GetProperty("architecture").GetString()));
            Assert.Equal(JsonValueKind.Null, imported.GetProperty("metrics").ValueKind);
            (await Verbs.Run(data, "dictionary", "import", _folder, "--model", "tiny", "--hook", "blocks.1.hook_resid_post", "--name", "mine")).Refused(1, "already");
        }
        finally
        {
            Directory.Delete(data, true);
        }
    }

    [Theory]
    [InlineData("""{"k":9}""", 8, 64, 0.5f, 1, "k 9")]
    [InlineData("""{"k":0}""", 8, 64, 0.5f, 1, "k 0")]
    [InlineData("""{"k":3,"activation":"groupmax"}""", 8, 64, 0.5f, 1, "cannot share")]
    [InlineData("""{"k":4,"activation":"magic"}""", 8, 64, 0.5f, 1, "magic")]
    [InlineData("""{"k":4,"activation":null}""", 8, 64, 0.5f, 1, "activation")]
    [InlineData("""{"k":4,"signed":true,"activation":"groupmax"}""", 8, 64, 0.5f, 1, "signed")]
    [InlineData("""{"k":4,"transcode":true}""", 8, 64, 0.5f, 2, "--output-hook")]
    [InlineData("""{"k":"four"}""", 8, 64, 0.5f, 1, "cfg.json")]
    [InlineData("null", 8, 64, 0.5f, 1, "cfg.json")]
    [InlineData("[]", 8, 64, 0.5f, 1, "cfg.json")]
    [InlineData("{", 8, 64, 0.5f, 1, "cfg.json")]
    [InlineData("""{"k":4}""", 8, 63, 0.5f, 1, "63 dimensions")]
    [InlineData("""{"k":4}""", 8, 64, float.NaN, 1, "NaN")]
    [InlineData("""{"k":4}""", 8, 64, float.PositiveInfinity, 1, "finite")]
    [InlineData("""{"k":4}""", 0, 64, 0.5f, 1, "")]
    public async Task Dictionary_ThatDisagreesWithItself_IsRefused(string config, int width, int dIn, float weight, int code, string mentions)
    {
        Write(config, width, dIn, weight);

        await Refused(code, mentions, "tiny", "blocks.1.hook_resid_post", "mine");
    }

    [Fact]
    public async Task Dictionary_ForAnUnknownPlace_IsRefused()
    {
        await Refused(1, "no dictionary that SaePortal knows", "tiny", "blocks.1.hook_resid_post", "mine");
        Write("""{"k":4}""", 8, 64, 0.5f);
        await Refused(2, "does not exist", "tiny", "blocks.5.hook_resid_post", "mine");
        await Refused(2, "no hook point", "tiny", "blocks.1.hook_nothing", "mine");
        await Refused(1, "no model", "nobody", "blocks.1.hook_resid_post", "mine");
        await Refused(1, "already", "tiny", "blocks.1.hook_resid_post", "small");
        await Refused(2, "name", "tiny", "blocks.1.hook_resid_post", "<script>");
        File.Delete(Path.Combine(_folder, "sae.safetensors"));
        await File.WriteAllTextAsync(Path.Combine(_folder, "sae.safetensors"), "not safetensors");
        await Refused(1, "safetensors", "tiny", "blocks.1.hook_resid_post", "mine");
    }

    public void Dispose() => Directory.Delete(_folder, true);

    private async Task Refused(int code, string mentions, string model, string hook, string name)
    {
        var data = await stories.Get();
        var before = await DataState.Of(data);
        (await Verbs.Run(data, "dictionary", "import", _folder, "--model", model, "--hook", hook, "--name", name)).Refused(code, mentions);
        Assert.Equal(before, await DataState.Of(data));
    }

    /// <summary>A sparsify folder in which every weight is the same.</summary>
    private void Write(string config, int width, int dIn, float weight)
    {
        File.WriteAllText(Path.Combine(_folder, "cfg.json"), config);
        var header = new Dictionary<string, object>();
        var at = 0;
        foreach (var (name, shape) in new (string, int[])[] { ("encoder.weight", [width, dIn]), ("encoder.bias", [width]), ("W_dec", [width, dIn]), ("b_dec", [dIn]) })
        {
            var bytes = shape.Aggregate(4, (x, y) => x * y);
            header[name] = new { dtype = "F32", shape, data_offsets = new[] { at, at + bytes } };
            at += bytes;
        }

        var json = Encoding.UTF8.GetBytes(JsonSerializer.Serialize(header));
        using var file = File.Create(Path.Combine(_folder, "sae.safetensors"));
        file.Write(BitConverter.GetBytes((long)json.Length));
        file.Write(json);
        for (var i = 0; i < at / 4; i++)
        {
            file.Write(BitConverter.GetBytes(weight));
        }
    }
}
