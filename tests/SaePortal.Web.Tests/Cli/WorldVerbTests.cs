using System.IO.Compression;
using System.Text.Json;

namespace SaePortal.Web.Tests.Cli;

/// <summary><c>saeportal world</c>: what it writes is what <c>corpus import</c> reads.</summary>
public sealed class WorldVerbTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("saeportal-world-").FullName;

    [Theory]
    [InlineData("a", "world.jsonl")]
    [InlineData("a", "world.jsonl.gz")]
    [InlineData("b", "weather.jsonl")]
    public async Task Generated_IsImportedWithAllItsLabels(string world, string file)
    {
        var written = (await Verbs.RunAlone("world", "generate", "--world", world, "--tokens", "200K", "--seed", "3", "--out", In(file), "--json")).Done().Json;
        Assert.Equal([In(file)], Directory.GetFileSystemEntries(_folder));

        var imported = (await Verbs.Run(In("data"), "corpus", "import", In(file), "--name", "world", "--json")).Done().Json;

        Assert.InRange(written.GetProperty("tokens").GetInt64(), 200_000, 200_250);
        Assert.InRange(written.GetProperty("nats_per_token").GetDouble(), 0.1, 2);
        Assert.Equal((Number(written, "documents"), Number(written, "labels")), (Number(imported, "documents"), Number(imported, "labels")));
        Assert.True(Number(written, "labels") > Number(written, "tokens"));
    }

    [Fact]
    public async Task Generated_Longer_BeginsWithTheShorter_PackedOrNot()
    {
        (await Verbs.RunAlone("world", "generate", "--tokens", "5K", "--seed", "3", "--out", In("short.jsonl"))).Done();
        (await Verbs.RunAlone("world", "generate", "--tokens", "9K", "--seed", "3", "--out", In("long.jsonl.gz"))).Done();
        (await Verbs.RunAlone("world", "generate", "--tokens", "9K", "--seed", "4", "--out", In("other.jsonl"))).Done();

        using var unpacked = new StreamReader(new GZipStream(File.OpenRead(In("long.jsonl.gz")), CompressionMode.Decompress));
        var lengthy = await unpacked.ReadToEndAsync(TestContext.Current.CancellationToken);
        Assert.StartsWith(await File.ReadAllTextAsync(In("short.jsonl")), lengthy, StringComparison.Ordinal);
        Assert.NotEqual(lengthy, await File.ReadAllTextAsync(In("other.jsonl")));
    }

    [Fact]
    public async Task Schema_ListsWhatIsWithheld_AndClassesEveryValue()
    {
        var schema = (await Verbs.RunAlone("world", "schema", "--json")).Done().Json;

        Assert.Equal("a", schema.GetProperty("world").GetString());
        Assert.All(schema.GetProperty("attributes").EnumerateArray().SelectMany(x => x.GetProperty("values").EnumerateArray()), x => Assert.Contains(x.GetProperty("class").GetString(), new[] { "token", "local", "context" }));
        Assert.All(schema.GetProperty("combinations").EnumerateArray(), x => Assert.Equal(x.GetProperty("all").GetInt32() / 10, x.GetProperty("withheld").GetArrayLength()));
        Assert.Equal(["indirect object", "sense", "agreement"], schema.GetProperty("combinations").EnumerateArray().Select(x => x.GetProperty("kind").GetString()));

        var shown = (await Verbs.RunAlone("world", "schema", "--world", "b")).Done().Output;
        Assert.Contains("season (context): ", shown, StringComparison.Ordinal);
        Assert.Contains("10 of 100", shown, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(2, "no world \"c\"", "schema", "--world", "c")]
    [InlineData(2, "no world \"A\"", "generate", "--world", "A", "--tokens", "1K", "--out", "{}/x.jsonl")]
    [InlineData(2, "0 tokens", "generate", "--tokens", "0", "--out", "{}/x.jsonl")]
    [InlineData(2, "whole number", "generate", "--tokens", "-1", "--out", "{}/x.jsonl")]
    [InlineData(2, "whole number", "generate", "--tokens", "many", "--out", "{}/x.jsonl")]
    [InlineData(2, "--tokens", "generate", "--out", "{}/x.jsonl")]
    [InlineData(2, "--out", "generate", "--tokens", "1K")]
    [InlineData(2, "whole number", "generate", "--tokens", "1K", "--seed", "x", "--out", "{}/x.jsonl")]
    [InlineData(2, ".jsonl", "generate", "--tokens", "1K", "--out", "{}/x.txt")]
    [InlineData(2, "is a folder", "generate", "--tokens", "1K", "--out", "{}/folder.jsonl")]
    [InlineData(1, "no folder", "generate", "--tokens", "1K", "--out", "{}/none/x.jsonl")]
    [InlineData(1, "could not be written", "generate", "--tokens", "1K", "--out", "{}/{long}.jsonl")]
    [InlineData(1, "GB are free", "generate", "--tokens", "900000B", "--out", "{}/x.jsonl")]
    public async Task Verb_ThatCannotBeMeant_RefusesWithOneSentence(int code, string mentions, params string[] arguments)
    {
        Directory.CreateDirectory(In("folder.jsonl"));

        (await Verbs.RunAlone(["world", .. arguments.Select(x => x.Replace("{}", _folder, StringComparison.Ordinal).Replace("{long}", new string('x', 300), StringComparison.Ordinal))])).Refused(code, mentions);

        Assert.Equal([In("folder.jsonl")], Directory.GetFileSystemEntries(_folder));
    }

    [Fact]
    public async Task Generated_OverAFile_ReplacesItWhole()
    {
        await File.WriteAllTextAsync(In("x.jsonl"), new string('x', 1_000_000));

        var shown = (await Verbs.RunAlone("world", "generate", "--tokens", "100", "--out", In("x.jsonl"))).Done().Output;

        Assert.Contains("documents", shown, StringComparison.Ordinal);
        Assert.All(await File.ReadAllLinesAsync(In("x.jsonl")), x => Assert.Equal(JsonValueKind.Array, JsonDocument.Parse(x).RootElement.GetProperty("labels").ValueKind));
    }

    public void Dispose() => Directory.Delete(_folder, true);

    private static long Number(JsonElement element, string name) => element.GetProperty(name).GetInt64();

    private string In(string name) => Path.Combine(_folder, name);
}
