using System.Net;
using SaePortal.Core.Corpora;
using SaePortal.Core.Dictionaries;
using SaePortal.Core.Latents;
using SaePortal.Core.Runs;
using SaePortal.Storage.Artifacts;
using SaePortal.Storage.Corpora;
using SaePortal.Storage.Dictionaries;
using SaePortal.Storage.LanguageModels;
using SaePortal.Storage.Latents;
using SaePortal.Storage.Meanings;
using SaePortal.Storage.Removal;
using SaePortal.Storage.Runs;
using SaePortal.Web.Tests.Cli;
using SaePortal.Web.Tests.Views;
using static SaePortal.Tests.Shared.Builders;

namespace SaePortal.Web.Tests.Api;

/// <summary>What a harvest found latents to detect can be fetched, and stands on the pages before any script runs.</summary>
[Collection("portal")]
public sealed class MeaningApiTests(PortalFixture portal) : IAsyncLifetime
{
    private const string Name = "labelled";

    public async ValueTask InitializeAsync()
    {
        var cancellation = TestContext.Current.CancellationToken;
        using var staged = portal.Service<ArtifactFolder>().Stage("dictionary");
        await File.WriteAllTextAsync(Path.Combine(staged.Path, "dictionary.json"), "{}", cancellation);
        var model = StorePortal.Expect(await portal.Service<LanguageModelStore>().Find(StoriesFolder.Model, cancellation));
        var corpus = StorePortal.Expect(await portal.Service<CorpusStore>().Find(StoriesFolder.Corpus, cancellation));
        var dictionary = StorePortal.Expect(await portal.Service<DictionaryStore>().Add(ADictionary(Name, model.Id, width: 6), staged.Path, cancellation));
        var run = StorePortal.Expect(await portal.Service<RunStore>().Add(new HarvestSpec { Dictionary = Name, Corpus = corpus.Name, Tokens = 1_000 }, cancellation)).Id;
        Assert.NotNull(await portal.Service<RunLeases>().Take(run, "node", "cpu", 1, TimeSpan.FromMinutes(1), cancellation));
        Assert.True(await portal.Service<LatentStore>().Write(run, 1, [.. Enumerable.Range(0, 6).Select(x => (ALatent(x), LatentExamples.Empty))], cancellation));
        Assert.True(await portal.Service<MeaningStore>().Write(run, 1, SomeMeanings().Report, SomeMeanings().Values, cancellation));
        Assert.True(await portal.Service<MeaningStore>().Write(run, 1, SomeMeanings().Latents, cancellation));
        Assert.True(await portal.Service<DictionaryStore>().Harvested(dictionary.Id, new Harvest(run, corpus.Id, corpus.Name, 1_000, 10, true, new Packing(), DateTimeOffset.UnixEpoch), cancellation));
        Assert.True(await portal.Service<RunLeases>().Finish(run, 1, RunState.Completed, null, dictionary.Id, null, cancellation));
    }

    public async ValueTask DisposeAsync() => StorePortal.Expect(await portal.Service<RemovalStore>().Remove(RemovableKind.Dictionary, Name, CancellationToken.None));

    [Fact]
    public async Task Values_AreListedByFallingF1_InPages_AndByClass()
    {
        var first = await portal.Get($"dictionaries/{Name}/values?limit=3");
        var second = await portal.Get($"dictionaries/{Name}/values?limit=3&cursor={first.GetProperty("next").GetString()}");
        var context = await portal.Get($"dictionaries/{Name}/values?class=context");

        Assert.Equal(["bank/0", "bank/2", "bank/3"], first.GetProperty("items").EnumerateArray().Select(x => x.GetProperty("value").GetString()));
        Assert.Equal("bank/1", Assert.Single(second.GetProperty("items").EnumerateArray()).GetProperty("value").GetString());
        Assert.Equal(["bank/0", "bank/1"], context.GetProperty("items").EnumerateArray().Select(x => x.GetProperty("value").GetString()));
        var best = first.GetProperty("items")[0];
        Assert.Equal((3, 0.9375, 0.125, 0.25, 2), (best.GetProperty("latent").GetInt32(), best.GetProperty("f1").GetDouble(), best.GetProperty("shuffledF1").GetDouble(), best.GetProperty("tokenF1").GetDouble(), best.GetProperty("neuron").GetInt32()));
        Assert.Equal("context", best.GetProperty("class").GetString());
        Assert.NotEmpty(best.GetProperty("tokenText").GetString()!);
    }

    [Fact]
    public async Task Latent_AndDictionary_CarryTheirMeanings_AndOthersNone()
    {
        var meaning = (await portal.Get($"dictionaries/{Name}/latents/3")).GetProperty("meaning");
        var classes = (await portal.Get($"dictionaries/{Name}")).GetProperty("meanings").GetProperty("classes");

        Assert.Equal(("sense", "bank/0", 0.9375, 0.0625), (meaning.GetProperty("attribute").GetString(), meaning.GetProperty("value").GetString(), meaning.GetProperty("f1").GetDouble(), meaning.GetProperty("shuffledF1").GetDouble()));
        Assert.Equal(System.Text.Json.JsonValueKind.Null, (await portal.Get($"dictionaries/{Name}/latents/4")).GetProperty("meaning").ValueKind);
        Assert.Equal((1, 1), (classes[1].GetProperty("latents").GetProperty("well").GetInt32(), classes[1].GetProperty("latents").GetProperty("partly").GetInt32()));
        Assert.Equal(System.Text.Json.JsonValueKind.Null, (await portal.Get("dictionaries/small")).GetProperty("meanings").ValueKind);
        Assert.Equal(0, (await portal.Get("dictionaries/small/values")).GetProperty("items").GetArrayLength());
    }

    [Theory]
    [InlineData("small/values?cursor=x", HttpStatusCode.BadRequest, "no cursor")]
    [InlineData("small/values?class=none", HttpStatusCode.BadRequest, "token, local, context, unclassed")]
    [InlineData("nobody/values", HttpStatusCode.NotFound, "nobody")]
    public async Task Values_AskedForWrongly_AreASentence(string path, HttpStatusCode status, string mentions)
    {
        using var response = await portal.Http.GetAsync(new Uri($"dictionaries/{path}", UriKind.Relative), TestContext.Current.CancellationToken);

        await PortalFixture.Problem(response, status, mentions);
    }

    [Fact]
    public async Task Pages_ShowMeaningsWithoutACircuit()
    {
        var (latent, silent, dictionary, other) = (await Page($"{StoriesFolder.Model}/{Name}/3"), await Page($"{StoriesFolder.Model}/{Name}/4"), await Page($"{StoriesFolder.Model}/{Name}?values=token"), await Page($"{StoriesFolder.Model}/small/3"));

        Assert.Contains("Known meaning", latent, StringComparison.Ordinal);
        Assert.Contains("sense = bank/0", latent, StringComparison.Ordinal);
        Assert.Contains("fires on no labelled token", silent, StringComparison.Ordinal);
        Assert.Contains("1 of 2 values that only context tells", dictionary, StringComparison.Ordinal);
        Assert.Contains("sense = bank/2", dictionary, StringComparison.Ordinal);
        Assert.DoesNotContain("sense = bank/0", dictionary, StringComparison.Ordinal);
        Assert.DoesNotContain("Known meaning", other, StringComparison.Ordinal);
    }

    private async Task<string> Page(string path)
    {
        using var response = await portal.Http.GetAsync(new Uri(portal.Url, path), TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        return WebUtility.HtmlDecode(await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }
}
