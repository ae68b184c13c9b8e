using System.Globalization;

namespace SaePortal.Web.Tests.Cli;

/// <summary>The search of the command line, in its own process.</summary>
public sealed class SearchVerbTests(StoriesFolder stories)
{
    [Fact]
    public async Task Verbs_FindLatents_AsJsonAndForPeople()
    {
        var data = await stories.Get();
        var text = (await Verbs.Run(data, "search", "text", "Lily was sad.", "--sort", "sum", "--limit", "5", "--json")).Done().Json;
        var rows = text.GetProperty("latents").EnumerateArray().ToList();
        Assert.Equal(5, rows.Count);
        Assert.Equal(rows.Select(x => x.GetProperty("sum").GetDouble()).OrderDescending(), rows.Select(x => x.GetProperty("sum").GetDouble()));
        Assert.All(rows, x => Assert.Equal(text.GetProperty("models")[0].GetProperty("tokens").GetArrayLength(), x.GetProperty("activations").GetArrayLength()));
        Assert.Contains("latents that fire", (await Verbs.Run(data, "search", "text", "Lily was sad.", "--in", "tiny/small")).Done().Output, StringComparison.Ordinal);

        var token = (await Verbs.Run(data, "search", "token", "#300", "--json")).Done().Json;
        Assert.Equal(300, token.GetProperty("tokens")[0].GetProperty("token").GetInt32());
        Assert.Contains("latents", (await Verbs.Run(data, "search", "token", "#300", "--suppressed")).Done().Output, StringComparison.Ordinal);

        var file = Path.GetTempFileName();
        await File.WriteAllTextAsync(file, string.Join(' ', Enumerable.Range(0, 64).Select(x => (x % 3 - 1.5).ToString(CultureInfo.InvariantCulture))), TestContext.Current.CancellationToken);
        var near = (await Verbs.Run(data, "search", "direction", "small", "--file", file, "--limit", "3", "--json")).Done().Json;
        File.Delete(file);
        Assert.Equal(3, near.GetProperty("nearest").GetArrayLength());
        Assert.Equal(10, near.GetProperty("promoted").GetArrayLength());
    }

    [Theory]
    [InlineData(2, "0 characters", "text", "")]
    [InlineData(2, "limit", "text", "a", "--limit", "0")]
    [InlineData(2, "loud", "text", "a", "--sort", "loud")]
    [InlineData(1, "no token 99", "text", "a", "--token", "99")]
    [InlineData(1, "no dictionary", "text", "a", "--in", "nobody")]
    [InlineData(2, "limit", "token", "a", "--limit", "501")]
    [InlineData(2, "once", "direction", "small")]
    [InlineData(2, "3 numbers", "direction", "small", "--vector", "1 2 3")]
    [InlineData(2, "no number", "direction", "small", "--vector", "one")]
    [InlineData(1, "cannot be read", "direction", "small", "--file", "/nowhere/at/all")]
    public async Task Verb_ThatCannotBeMeant_RefusesWithOneSentence(int code, string mentions, params string[] arguments) =>
        Assert.Single((await Verbs.Run(await stories.Get(), ["search", .. arguments])).Refused(code, mentions).Error.TrimEnd().Split('\n'));
}
