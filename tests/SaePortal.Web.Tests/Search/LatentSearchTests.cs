using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.DependencyInjection;
using SaePortal.Compute.ModelSessions;
using SaePortal.Compute.Runs;
using SaePortal.Core.Answers;
using SaePortal.Storage.Artifacts;
using SaePortal.Storage.Corpora;
using SaePortal.Storage.Dictionaries;
using SaePortal.Storage.LanguageModels;
using SaePortal.Storage.Latents;
using SaePortal.Storage.Runs;
using SaePortal.Web.Latents;
using SaePortal.Web.Search;
using SaePortal.Web.Tests.Cli;
using SaePortal.Web.Tests.Views;

namespace SaePortal.Web.Tests.Search;

/// <summary>The search over a real model, its dictionary and what was harvested.</summary>
public sealed class LatentSearchTests(StoriesFolder stories) : BunitContext
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(30);

    private const string Text = "Once upon a time, Lily was sad.";

    [Fact]
    public async Task Text_PageByPage_GivesEachLatentOnceInOrder()
    {
        await using var portal = await StorePortal.Open(await stories.Copy());
        using var encoder = Encoder(portal);
        var search = Search(portal, encoder);
        var whole = StorePortal.Expect(await search.Text(new TextSearch(Text, Sort: FiringSort.Rarity, Limit: TextSearch.Most), CancellationToken.None));

        var pages = new List<FoundLatent>();
        for (var skip = 0; skip < whole.Latents.Count; skip += 9)
        {
            pages.AddRange(StorePortal.Expect(await search.Text(new TextSearch(Text, Sort: FiringSort.Rarity, Skip: skip, Limit: 9), CancellationToken.None)).Latents);
        }

        Assert.InRange(whole.Found, 9, StoriesFolder.Width);
        Assert.Equal(whole.Latents.Select(x => x.Firing.Index), pages.Select(x => x.Firing.Index));
        Assert.Equal(whole.Found, pages.Select(x => x.Firing.Index).Distinct().Count());
        // What the node weighed is what the page reckons from the rows.
        Assert.All(whole.Latents, x => Assert.Equal(x.Firing.Score, x.Rarity!.Value, 1e-3));
        Assert.All(whole.Latents, x => Assert.InRange(x.Share!.Value, 0, 10));
        Assert.Equal(Text, string.Concat(whole.Models.Single().Tokens.Where(x => !x.Special).Select(x => x.Text)).Trim());
    }

    [Fact]
    public async Task Place_OfAnyForm_IsSearched_AndNothingElseIs()
    {
        await using var portal = await StorePortal.Open(await stories.Copy());
        using var encoder = Encoder(portal);
        var search = Search(portal, encoder);

        foreach (var place in new[] { null, "", "small", "tiny/small", "tiny/" })
        {
            Assert.Equal(["small"], StorePortal.Expect(await search.Scope(place, CancellationToken.None)).Dictionaries.Select(x => x.Name));
        }

        foreach (var (place, says) in new[] { ("nobody", "no dictionary"), ("nobody/", "no model"), ("other/", "no dictionary to search"), ("<script>", "no dictionary"), ("/", "no model") })
        {
            Assert.Contains(says, (await search.Text(new TextSearch(Text, place), CancellationToken.None)).Problem!.What, StringComparison.Ordinal);
        }

        Assert.Contains("no token 99", (await search.Text(new TextSearch(Text, Token: 99), CancellationToken.None)).Problem!.What, StringComparison.Ordinal);
        Assert.Equal(ProblemKind.Invalid, (await search.Text(new TextSearch(Text, Limit: 101), CancellationToken.None)).Problem!.Kind);
    }

    [Fact]
    public async Task Token_ThatALatentPromotesMost_FindsIt()
    {
        await using var portal = await StorePortal.Open(await stories.Copy());
        using var encoder = Encoder(portal);
        var search = Search(portal, encoder);
        var dictionary = StorePortal.Expect(await portal.Get<DictionaryStore>().Find("small", CancellationToken.None));
        var all = await portal.Get<LatentStore>().Page(dictionary.Harvest!.Run, new LatentQuery(), null, StoriesFolder.Width, CancellationToken.None);
        var token = all[3].Promoted[0].Token;
        var expected = all.Where(x => x.Promoted.Any(t => t.Token == token && t.Logit > 0)).OrderByDescending(x => x.Promoted.First(t => t.Token == token).Logit).Select(x => x.Index);

        var found = StorePortal.Expect(await search.Token($"#{token}", false, null, 100, CancellationToken.None));

        Assert.Equal(expected, found.Latents.Select(x => x.Effect.Index));
        Assert.Contains(3, found.Latents.Select(x => x.Effect.Index));
        Assert.Equal(token, found.Words.Single().Tokens.Single().Token);
        var text = found.Words[0].Tokens[0].Text;
        Assert.Contains(token, StorePortal.Expect(await search.Token(text, false, null, 100, CancellationToken.None)).Words[0].Tokens.Select(x => x.Token));
        Assert.Empty(StorePortal.Expect(await search.Token("qqqqqqqq", false, null, 100, CancellationToken.None)).Latents);
        Assert.Empty(StorePortal.Expect(await search.Token("#99999", true, null, 100, CancellationToken.None)).Words[0].Tokens);
        Assert.Equal(ProblemKind.Invalid, (await search.Token(new string('x', 201), false, null, 100, CancellationToken.None)).Problem!.Kind);
    }

    [Theory]
    [InlineData("<script>alert(1)</script><img src=x onerror=alert(1)>\"'>")]
    [InlineData("\u202egnp.exe\u2066 a\0b \ud800")]
    [InlineData("😀 שלום\n\n\tx")]
    [InlineData(" ")]
    public async Task Page_OfAnyText_ShowsItAsTextAndLatentsThatFire(string text)
    {
        await using var portal = await StorePortal.Open(await stories.Copy());
        using var encoder = Encoder(portal);
        Services.AddTransient(_ => View(portal, encoder));
        Services.GetRequiredService<NavigationManager>().NavigateTo(new SearchState { Text = text, Sort = FiringSort.Rarity }.ToQuery());

        var page = Render<SearchPage>();
        page.WaitForElement(".found", s_patience);

        Assert.Empty(page.FindAll("script, img, [onerror]"));
        Assert.DoesNotContain('\0', page.Find(".found").InnerHtml);
        Assert.DoesNotContain('\u202e', page.Find(".buttons").InnerHtml);
        Assert.NotEmpty(page.FindAll(".found tbody tr"));
        Assert.Contains("latents of small fire", page.Find("h2").TextContent, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("search?vector=1+2+3", "The direction has 3 numbers")]
    [InlineData("search?vector=one", "is no number")]
    [InlineData("search?q=small/96", "has no latent 96")]
    [InlineData("search?text=x&in=nobody", "There is no dictionary")]
    [InlineData("search?promotes=qqqqqqqq", "no token reads so")]
    [InlineData("search?by=direction", "64 numbers")]
    [InlineData("search?q=small-talk", "names no latent")]
    public async Task Page_OfWhatIsNot_SaysSo(string address, string says)
    {
        await using var portal = await StorePortal.Open(await stories.Copy());
        using var encoder = Encoder(portal);
        Services.AddTransient(_ => View(portal, encoder));
        Services.GetRequiredService<NavigationManager>().NavigateTo(address);

        var page = Render<SearchPage>();

        page.WaitForAssertion(() => Assert.Contains(says, page.Find(".search").TextContent, StringComparison.Ordinal), s_patience);
    }

    [Fact]
    public async Task Page_OfAnEmptyPortal_SaysWhatToDo()
    {
        await using var portal = await StorePortal.Open();
        Services.AddTransient(_ => View(portal, new NodeTexts(null!)));
        Services.GetRequiredService<NavigationManager>().NavigateTo("search?text=x");

        var page = Render<SearchPage>();

        page.WaitForAssertion(() => Assert.Contains("There is no dictionary yet", page.Markup, StringComparison.Ordinal), s_patience);
    }

    private static TextEncoder Encoder(StorePortal portal) => new(portal.Get<StoredRecords>(), portal.Get<ArtifactFolder>(), new DeviceTurn());

    private static LatentSearch Search(StorePortal portal, ITextSessions sessions) =>
        new(sessions, portal.Get<DictionaryStore>(), portal.Get<LanguageModelStore>(), portal.Get<LatentStore>(), portal.Get<TokenEffectStore>(), portal.Get<HarvestTexts>());

    private static SearchView View(StorePortal portal, ITextSessions sessions) => new(
        Search(portal, sessions), new SearchTarget(portal.Get<DictionaryStore>(), portal.Get<LanguageModelStore>(), portal.Get<CorpusStore>(), portal.Get<RunStore>()), portal.Get<DictionaryStore>());
}
