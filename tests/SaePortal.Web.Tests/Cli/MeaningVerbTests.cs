namespace SaePortal.Web.Tests.Cli;

/// <summary>From a world's text to what latents detect of it, by verbs alone.</summary>
public sealed class MeaningVerbTests(StoriesFolder stories)
{
    [Fact]
    public async Task Harvest_OfALabelledCorpus_ComparesLatentsWithLabels_AndTheSameAgain()
    {
        var data = await stories.Copy();
        try
        {
            var file = Path.Combine(data, "world.jsonl");
            (await Verbs.RunAlone("world", "generate", "--tokens", "60K", "--seed", "3", "--out", file)).Done();
            (await Verbs.Run(data, "corpus", "import", file, "--name", "world")).Done();
            Assert.Equal(System.Text.Json.JsonValueKind.Null, (await Shown(data)).ValueKind);

            var told = (await Verbs.Run(data, "harvest", StoriesFolder.Dictionary, "--corpus", "world", "--tokens", "10K")).Done().Output;
            var meanings = await Shown(data);
            (await Verbs.Run(data, "harvest", StoriesFolder.Dictionary, "--corpus", "world", "--tokens", "10K")).Done();

            Assert.Contains("Compared latents with", told, StringComparison.Ordinal);
            var classes = meanings.GetProperty("classes").EnumerateArray().ToList();
            Assert.Equal(["token", "local", "context"], classes.Select(x => x.GetProperty("class").GetString()));
            Assert.All(classes, x => Assert.InRange(x.GetProperty("measured").GetInt32(), 1, x.GetProperty("known").GetInt32()));
            Assert.Equal(meanings.ToString(), (await Shown(data)).ToString());
            Assert.Contains("values that only context tells", (await Verbs.Run(data, "dictionary", "show", StoriesFolder.Dictionary)).Done().Output, StringComparison.Ordinal);
            // A harvest of text without labels takes them away.
            (await Verbs.Run(data, "harvest", StoriesFolder.Dictionary, "--corpus", StoriesFolder.Corpus, "--tokens", "10K")).Done();
            Assert.Equal(System.Text.Json.JsonValueKind.Null, (await Shown(data)).ValueKind);
        }
        finally
        {
            Directory.Delete(data, true);
        }
    }

    private static async Task<System.Text.Json.JsonElement> Shown(string data) => (await Verbs.Run(data, "dictionary", "show", StoriesFolder.Dictionary, "--json")).Done().Json.GetProperty("meanings");
}
