using AngleSharp.Dom;
using Microsoft.Extensions.DependencyInjection;
using MudBlazor;
using MudBlazor.Services;
using SaePortal.Compute.ModelSessions;
using SaePortal.Core.LanguageModels;
using SaePortal.Web.Access;
using SaePortal.Web.Docs;
using SaePortal.Web.Home;
using static SaePortal.Tests.Shared.Builders;

namespace SaePortal.Web.Tests.Views;

/// <summary>What a visitor reads on the first page.</summary>
public sealed class HomePageTests : BunitContext
{
    [Fact]
    public async Task Numbers_OfTheFirstPage_AreExplainedWhereTheyStand()
    {
        await using var portal = await Filled();
        var page = Shown(portal);

        Assert.Equal([Term.F1, Term.HeldOutText, Term.ShuffledLabels], TermsIn(page.Find(".best").ParentElement!));
        Assert.Equal([Term.Dictionary, Term.HookPoint, Term.Width, Term.L0, Term.Fvu, Term.LossRecovered, Term.DeadLatent, Term.Harvest], TermsIn(page.Find("table.dictionaries")));
        Assert.Contains(Term.Density, TermsIn(page.Find(".at")));
    }

    /// <summary>On a phone each number of a dictionary says itself what it is, and nothing is left out.</summary>
    [Fact]
    public async Task Dictionary_OnAPhone_SaysTheNameOfEachNumber()
    {
        await using var portal = await Filled();
        var page = Shown(portal);

        Assert.Empty(page.FindAll("main .hide-phone, table .hide-phone"));
        Assert.Equal(
            ["d", "blocks.2.hook_resid_post", "6 latents", "L0 16.0", "FVU 0.0300", "recovered 99%", "dead 0.4%", "1,000 tokens of c"],
            page.FindAll("table.dictionaries tbody td").Select(x => x.TextContent.Trim()));
    }

    [Fact]
    public async Task Model_Family_IsCalledAsPeopleCallIt()
    {
        await using var portal = await Filled();
        await portal.AddModel("n", AModel with { Family = TransformerFamily.GptNeoX });

        Assert.Contains("n GPT-NeoX, ", Shown(portal).Find(".plain-list").TextContent, StringComparison.Ordinal);
    }

    private static IEnumerable<Term> TermsIn(IElement part) => part.QuerySelectorAll(".definition").Select(x => Enum.GetValues<Term>().Single(y => Glossary.Anchor(y) == x.GetAttribute("data-term")));

    private static async Task<StorePortal> Filled()
    {
        var portal = await StorePortal.Open();
        var dictionary = await portal.AddDictionary(await portal.AddModel(), width: 6);
        await portal.AddHarvest(dictionary, await portal.AddCorpus(), Enumerable.Range(0, 6).Select(i => ALatent(i)), SomeMeanings());
        return portal;
    }

    private IRenderedComponent<HomePage> Shown(StorePortal portal)
    {
        Services.AddMudServices();
        JSInterop.Mode = JSRuntimeMode.Loose;
        Services.AddSingleton(portal.View<HomeView>()).AddSingleton(portal.View<ShowcaseView>(true, new NodeTexts(null!))).AddSingleton<IViewer>(new AViewer()).AddSingleton(TimeProvider.System);
        Render<MudPopoverProvider>();
        var page = Render<HomePage>();
        page.WaitForElement("table.dictionaries");
        return page;
    }
}
