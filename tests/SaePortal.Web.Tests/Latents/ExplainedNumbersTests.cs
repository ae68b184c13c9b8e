using AngleSharp.Dom;
using AngleSharp.Html.Parser;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.DependencyInjection;
using MudBlazor;
using MudBlazor.Services;
using SaePortal.Compute.ModelSessions;
using SaePortal.Storage.Corpora;
using SaePortal.Storage.Dictionaries;
using SaePortal.Storage.LanguageModels;
using SaePortal.Storage.Latents;
using SaePortal.Web.Docs;
using SaePortal.Web.Latents;
using SaePortal.Web.Tests.Cli;
using SaePortal.Web.Tests.Views;
using static SaePortal.Tests.Shared.Builders;

namespace SaePortal.Web.Tests.Latents;

/// <summary>
/// On the page of a latent every number has its explanation: it is one itself, its term beside it is, or a part of the page says by <c>data-of</c> which
/// explanation of the page is that of all its numbers.
/// </summary>
public sealed class ExplainedNumbersTests : BunitContext
{
    /// <summary>What is no number of the page: words of the corpus, names, explanations themselves, tables of charts, keys.</summary>
    private const string Words = ".strip, .tok, .l, .rt, .vh, .tip, h1, a, script, kbd, textarea, input, title, details table, .passage, .claim b, .note code";

    private readonly StoriesFolder _stories;

    public ExplainedNumbersTests(StoriesFolder stories)
    {
        _stories = stories;
        Services.AddMudServices();
        JSInterop.Mode = JSRuntimeMode.Loose;
    }

    /// <summary>Whose page it is.</summary>
    public enum Whose
    {
        /// <summary>A latent of a harvest of a text without labels.</summary>
        Unlabelled,

        /// <summary>A latent whose known meaning a labelled text tells.</summary>
        Known,

        /// <summary>A latent that tells its value no better than chance, and another tells it best.</summary>
        Chance,

        /// <summary>A latent that never fired.</summary>
        Silent,
    }

    [Theory]
    [InlineData(Whose.Unlabelled, "")]
    [InlineData(Whose.Unlabelled, "?view=passages&band=5")]
    [InlineData(Whose.Known, "")]
    [InlineData(Whose.Chance, "")]
    [InlineData(Whose.Silent, "")]
    public async Task LatentPage_EveryNumber_HasItsExplanation(Whose whose, string query)
    {
        await using var portal = await StorePortal.Open(await _stories.Copy());
        var page = await Page(portal, whose, query);

        var numbers = TextOf(page).Where(x => x.Data.Any(char.IsAsciiDigit)).ToList();
        var alone = numbers.Where(x => !IsExplained(x.ParentElement!, page)).Select(x => $"\"{x.Data.Trim()}\" in {x.ParentElement!.OuterHtml}").ToList();

        Assert.True(numbers.Count > whose switch { Whose.Unlabelled => 40, Whose.Silent => 3, _ => 20 }, $"only {numbers.Count} numbers");
        Assert.True(alone.Count == 0, string.Join('\n', alone));
    }

    /// <summary>Of several numbers in one line each has its own term, which the sentence's or the heading's would not replace.</summary>
    [Theory]
    [InlineData(Whose.Known, new[] { "0.94", "0.06", "1.00", "0.88", "1.50", "40" })]
    [InlineData(Whose.Chance, new[] { "0.38", "0.50", "0.25", "0.50", "\u22120.50", "40", "0.62" })]
    public async Task LatentPage_KnownMeaning_ExplainsEachOfItsNumbers(Whose whose, string[] shown)
    {
        await using var portal = await StorePortal.Open(await _stories.Copy());
        var block = (await Page(portal, whose, "")).QuerySelector("#meaning")!;

        Assert.Equal(
            new[] { Term.KnownMeaning, Term.F1, Term.ShuffledLabels, Term.Precision, Term.Recall, Term.Threshold, Term.LabelledTokens }.Select(Glossary.Anchor),
            block.QuerySelectorAll(".definition").Select(x => x.GetAttribute("data-term")));
        var text = string.Concat(TextOf(block).Select(x => x.Data));
        Assert.All(shown, x => Assert.Contains(x, text, StringComparison.Ordinal));
    }

    [Fact]
    public async Task LatentPage_EveryExplanation_IsReachableAndLeadsToTheConcepts()
    {
        await using var portal = await StorePortal.Open(await _stories.Copy());
        var page = await Page(portal, Whose.Unlabelled, "");

        var explained = page.QuerySelectorAll(".definition").ToList();
        Assert.True(explained.Count >= 20);
        foreach (var term in explained)
        {
            // A button has the focus by keyboard, tap and screen reader; the tip is what it is described by.
            var button = term.QuerySelector("button[type=button]")!;
            var tip = term.QuerySelector("[role=tooltip]")!;
            Assert.Equal(tip.Id, button.GetAttribute("aria-describedby"));
            Assert.NotEmpty(button.TextContent.Trim());
            var entry = Glossary.Of(Enum.GetValues<Term>().Single(x => Glossary.Anchor(x) == term.GetAttribute("data-term")));
            Assert.Equal(entry.Meaning, tip.QuerySelector("b")!.TextContent);
            Assert.Equal(entry.Href, tip.QuerySelector("a")!.GetAttribute("href"));
        }

        foreach (var needed in new[] { Term.Latent, Term.Token, Term.Density, Term.Maximum, Term.Mean, Term.TokenEntropy, Term.Band, Term.Activation, Term.Example, Term.Logit, Term.HookPoint, Term.Harvest, Term.Width })
        {
            Assert.Contains(explained, x => x.GetAttribute("data-term") == Glossary.Anchor(needed));
        }
    }

    /// <summary>A number that is put on the page without an explanation is found.</summary>
    [Fact]
    public async Task LatentPage_ANumberOfItsOwn_WouldBeFound()
    {
        await using var portal = await StorePortal.Open(await _stories.Copy());
        var page = await Page(portal, Whose.Unlabelled, "");
        foreach (var (place, markup) in new[] { ("aside", "<p>F1 0.93</p>"), ("dl.stats", "<div><dt>Precision</dt><dd>0.9</dd></div>"), ("aside", "<p data-of=\"no-such-term\">4</p>") })
        {
            var added = page.QuerySelector(place)!;
            added.Insert(AdjacentPosition.BeforeEnd, markup);

            Assert.False(IsExplained(added.LastElementChild!, page));
        }
    }

    private static bool IsExplained(IElement element, IElement page)
    {
        // A row of a list of terms belongs to its term, a part of the page to the explanation that it names, whichever is nearer.
        for (IElement? at = element; at is not null && at != page; at = at.ParentElement)
        {
            if (at.ClassList.Contains("definition") || (at.ParentElement is { LocalName: "dl" } && at.QuerySelector("dt .definition") is not null))
            {
                return true;
            }

            if (at.GetAttribute("data-of") is { } term)
            {
                return page.QuerySelectorAll($".definition[data-term='{term}']").Length > 0;
            }

            // In running text an explanation of the sentence does.
            if (at.LocalName is "p" or "header" or "nav" && at.QuerySelector(".definition") is not null)
            {
                return true;
            }
        }

        return false;
    }

    private static IEnumerable<IText> TextOf(IElement page) => page.Descendants<IText>().Where(x => x.ParentElement is { } parent && parent.Closest(Words) is null);

    private async Task<IElement> Page(StorePortal portal, Whose whose, string query)
    {
        var dictionary = StorePortal.Expect(await portal.Get<DictionaryStore>().Find(StoriesFolder.Dictionary, CancellationToken.None));
        var latent = (await portal.Get<LatentStore>().Page(dictionary.Harvest!.Run, new LatentQuery { Sort = LatentMeasure.Maximum, Descending = true }, null, 1, CancellationToken.None))[0].Index;
        if (whose != Whose.Unlabelled)
        {
            // Latent 3 has a known meaning, latent 5 one by chance, latent 1 is dead.
            var meanings = SomeMeanings();
            dictionary = await portal.AddDictionary(StorePortal.Expect(await portal.Get<LanguageModelStore>().Find(StoriesFolder.Model, CancellationToken.None)), "labelled", 8);
            await portal.AddHarvest(dictionary, StorePortal.Expect(await portal.Get<CorpusStore>().Find(StoriesFolder.Corpus, CancellationToken.None)),
                Enumerable.Range(0, 8).Select(i => ALatent(i, density: i == 1 ? 0 : 0.01)), meanings with { Latents = [meanings.Latents[0], meanings.Latents[1] with { ShuffledF1 = 0.5 }] });
            latent = whose switch
            {
                Whose.Known => 3,
                Whose.Chance => 5,
                _ => 1,
            };
        }

        this.AddWriting(portal);
        Services.AddSingleton(portal.View<LatentView>(true, new NodeTexts(null!)));
        SetRendererInfo(new Microsoft.AspNetCore.Components.RendererInfo("Server", true));
        Render<MudPopoverProvider>();
        Services.GetRequiredService<NavigationManager>().NavigateTo($"{dictionary.Model}/{dictionary.Name}/{latent}{query}");
        var page = Render<LatentPage>(x => x.Add(y => y.Model, dictionary.Model).Add(y => y.Dictionary, dictionary.Name).Add(y => y.Latent, latent));
        page.WaitForElement("aside");
        return new HtmlParser().ParseDocument(page.Markup).Body!;
    }
}
