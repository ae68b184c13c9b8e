using MudBlazor.Services;
using SaePortal.Storage.Latents;
using SaePortal.Web.Dictionaries;
using SaePortal.Web.Docs;
using static SaePortal.Tests.Shared.Builders;

namespace SaePortal.Web.Tests.Views;

/// <summary>The table of a dictionary's latents.</summary>
public sealed class LatentTableTests : BunitContext
{
    [Fact]
    public async Task Header_EveryColumn_IsExplained_AndStillSortsByItsLink()
    {
        Services.AddMudServices();
        JSInterop.Mode = JSRuntimeMode.Loose;
        await using var portal = await StorePortal.Open();
        var dictionary = await portal.AddDictionary(await portal.AddModel(), width: 6);
        await portal.AddHarvest(dictionary, await portal.AddCorpus(), Enumerable.Range(0, 6).Select(i => ALatent(i)));
        var (view, state) = (portal.View<DictionaryView>(), new DictionaryState { Sort = LatentMeasure.Mean, Descending = true });
        Assert.True(await view.Load("d", state, CancellationToken.None));

        var table = Render<LatentTable>(x => x.Add(y => y.View, view).Add(y => y.State, state).Add(y => y.Path, "m/d"));

        Assert.All(table.FindAll("thead th"), x => Assert.NotNull(x.QuerySelector(".definition")));
        // No link stands within a button or a button within a link: a tap on the name sorts, one on the mark explains.
        Assert.Empty(table.FindAll("thead a button, thead button a"));
        Assert.Equal(["Latent", "Fires on", "Maximum", "Mean ↓", "Entropy"], table.FindAll("thead a.plain").Select(x => x.TextContent));
        foreach (var (link, measure, term) in table.FindAll("thead a.plain").Zip(
            [LatentMeasure.Index, LatentMeasure.Density, LatentMeasure.Maximum, LatentMeasure.Mean, LatentMeasure.TokenEntropy],
            [Term.Latent, Term.Density, Term.Maximum, Term.Mean, Term.TokenEntropy]))
        {
            var definition = link.Closest(".definition")!;
            Assert.Equal(state.SortedBy(measure).ToQuery("m/d"), link.GetAttribute("href"));
            Assert.Equal(Glossary.Anchor(term), definition.GetAttribute("data-term"));
            Assert.StartsWith("What “", definition.QuerySelector("button")!.GetAttribute("aria-label"), StringComparison.Ordinal);
        }
    }
}
