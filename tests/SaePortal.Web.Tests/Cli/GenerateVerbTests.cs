namespace SaePortal.Web.Tests.Cli;

/// <summary><c>saeportal generate</c> on the real story model.</summary>
public sealed class GenerateVerbTests(StoriesFolder stories)
{
    private static readonly string[] s_usual = ["generate", "--model", StoriesFolder.Model, "--prompt", "Once upon a time", "--json"];

    [Fact]
    public async Task Generate_OfOneSeed_WritesOneText()
    {
        var first = (await Run("--tokens", "20", "--seed", "7")).Done().Json;
        var again = (await Run("--tokens", "20", "--seed", "7")).Done().Json;
        var other = (await Run("--tokens", "20", "--seed", "8")).Done().Json;

        Assert.Equal(first.GetProperty("text").GetString(), again.GetProperty("text").GetString());
        Assert.NotEqual(first.GetProperty("text").GetString(), other.GetProperty("text").GetString());
        Assert.Equal("Once upon a time", first.GetProperty("prompt").GetString());
        Assert.Equal(20, first.GetProperty("ids").GetArrayLength());
        Assert.Equal(7, first.GetProperty("seed").GetInt64());
        Assert.Equal(1, first.GetProperty("sampling").GetProperty("temperature").GetDouble());
        Assert.Equal("tokens", first.GetProperty("ended").GetString());
    }

    [Fact]
    public async Task Generate_AtTemperatureZero_TellsTheStoryThatTheModelKnows()
    {
        var shown = await Verbs.Run(await stories.Get(), "generate", "--model", StoriesFolder.Model, "--prompt", "Once upon a time, there was a", "--tokens", "30", "--temperature", "0");

        Assert.StartsWith("Once upon a time, there was a little girl named Lily", shown.Done().Output, StringComparison.Ordinal);
        Assert.EndsWith("\n", shown.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Steering_ChangesTheText_UnlessItsCoefficientIsZero()
    {
        string[] greedy = ["--tokens", "20", "--temperature", "0"];
        var plain = Text(await Run(greedy));

        Assert.Equal(plain, Text(await Run([.. greedy, "--steer", "small/3=0", "--steer", "small/5=0.0"])));
        Assert.NotEqual(plain, Text(await Run([.. greedy, "--steer", "small/3=40"])));
        Assert.NotEqual(plain, Text(await Run([.. greedy, "--steer", "tiny/small/3=20", "--steer", "small/4=-20"])));
        // A latent turned up and down by as much is left where it was, but for rounding.
        Assert.Equal(plain, Text(await Run([.. greedy, "--steer", "small/3=1", "--steer", "small/3=-1"])));
    }

    [Fact]
    public async Task Steering_IsToldInTheJson()
    {
        var steer = (await Run("--tokens", "2", "--steer", "small/3=-1.5")).Done().Json.GetProperty("steer")[0];

        Assert.Equal(("small", 3, -1.5, "blocks.2.hook_resid_post"),
            (steer.GetProperty("dictionary").GetString(), steer.GetProperty("latent").GetInt32(), steer.GetProperty("coefficient").GetDouble(), steer.GetProperty("hook").GetString()));
    }

    [Theory]
    [InlineData(2, "0", "--tokens", "0")]
    [InlineData(2, "-1", "--tokens", "-1")]
    [InlineData(2, "temperature", "--temperature", "-1")]
    [InlineData(2, "--temperature", "--temperature", "hot")]
    [InlineData(2, "--temperature", "--temperature", "NaN")]
    [InlineData(2, "Top-k", "--top-k", "0")]
    [InlineData(2, "Top-p", "--top-p", "1.5")]
    [InlineData(2, "3=", "--steer", "small/3=")]
    [InlineData(2, "finite", "--steer", "small/3=four")]
    [InlineData(2, "finite", "--steer", "small/3=NaN")]
    [InlineData(2, "finite", "--steer", "small/3=1e39")]
    [InlineData(2, "small", "--steer", "small")]
    [InlineData(2, "latent", "--steer", "small/three=1")]
    [InlineData(2, "latent", "--steer", "small/-1=1")]
    [InlineData(2, "0 to 95", "--steer", "small/96=1")]
    [InlineData(2, "latent", "--steer", "small/99999999999=1")]
    [InlineData(1, "no dictionary", "--steer", "nothing/1=1")]
    [InlineData(1, "no dictionary", "--steer", "../x/1=1")]
    [InlineData(2, "device", "--device", "toaster")]
    public async Task Generate_OfWrongOptions_RefusesWithOneSentence(int code, string mentions, params string[] options) => (await Run(options)).Refused(code, mentions);

    [Fact]
    public async Task Generate_OfAnUnknownModelOrAnothersDictionary_Refuses()
    {
        var data = await stories.Get();

        (await Verbs.Run(data, "generate", "--model", "nobody", "--prompt", "a")).Refused(1, "no model \"nobody\"");
        (await Verbs.Run(data, "generate", "--model", "other", "--prompt", "a", "--steer", "small/1=1")).Refused(2, "belongs to the model \"tiny\"");
        (await Verbs.Run(data, "generate", "--model", "tiny", "--prompt", string.Concat(Enumerable.Repeat("once upon a time ", 600)))).Refused(2, "context");
    }

    private static string Text(VerbResult result) => result.Done().Json.GetProperty("text").GetString()!;

    private async Task<VerbResult> Run(params string[] options) => await Verbs.Run(await stories.Get(), [.. s_usual, .. options]);
}
