using SaePortal.Compute.Imports;
using SaePortal.Compute.ModelSessions;
using SaePortal.Storage.Artifacts;
using SaePortal.Storage.Dictionaries;
using SaePortal.Storage.Latents;
using SaePortal.Web.Latents;
using SaePortal.Web.Tests.Cli;
using static SaePortal.Tests.Shared.Builders;

namespace SaePortal.Web.Tests.Views;

public sealed class LatentViewTests(StoriesFolder stories)
{
    // Nothing here tries a text, so nobody is asked for a node.
    private static readonly NodeTexts s_noNode = new(null!);

    [Fact]
    public async Task Latent_OfARealHarvest_ShowsItsTexts()
    {
        await using var portal = await StorePortal.Open(await stories.Copy());
        var harvest = StorePortal.Expect(await portal.Get<DictionaryStore>().Find(StoriesFolder.Dictionary, CancellationToken.None)).Harvest!;
        var strongest = (await portal.Get<LatentStore>().Page(harvest.Run, new LatentQuery { Sort = LatentMeasure.Maximum, Descending = true }, null, 1, CancellationToken.None))[0];
        var view = portal.View<LatentView>(true, s_noNode);

        Assert.True(await view.Load(StoriesFolder.Dictionary, strongest.Index, CancellationToken.None));

        Assert.Null(view.Unreadable);
        var (top, sampled, _, silent) = view.Texts;
        Assert.InRange(top.Count, 1, 24);
        Assert.InRange(silent.Count, 1, 100);
        Assert.Equal(strongest.Maximum, top[0].Example.Maximum);
        Assert.Equal(sampled.Select(x => x.Example.Maximum).OrderDescending(), sampled.Select(x => x.Example.Maximum));
        Assert.All(top, x => Assert.Equal(x.Example.Maximum, x.Tokens[x.Peak].Activation, 1e-5));
        Assert.Equal(strongest.Firings, view.Histogram.Sum(), 1e-6 * strongest.Firings);
        var bands = ExampleGroup.All.Where(x => x.Band is not null).ToList();
        Assert.Equal(sampled.Count, bands.Sum(x => view.Of(x, view.Texts).Count));
        Assert.All(bands, band => Assert.All(view.Of(band, view.Texts), x => Assert.InRange(
            x.Example.Maximum / strongest.Maximum, (double)band.Band! / ExampleGroup.Bands, (band.Band!.Value + 1.0) / ExampleGroup.Bands)));
        Assert.All(silent, x => Assert.All(x.Tokens, token => Assert.Equal(0, token.Activation)));
        var bars = Enumerable.Range(0, ExampleGroup.Bars).Select(x => view.Of(ExampleGroup.OfBar(x)!.Value, view.Texts)).ToList();
        Assert.Equal(top.Concat(sampled).DistinctBy(x => (x.Example.Context, x.Example.Start)).Count(), bars.Sum(x => x.Count));
        Assert.All(bars.Index(), bar => Assert.All(bar.Item, x => Assert.InRange(
            x.Example.Maximum / strongest.Maximum, (double)bar.Index / ExampleGroup.Bars, (bar.Index + 1.0) / ExampleGroup.Bars)));
        Assert.All(strongest.TopTokens, x => Assert.NotEmpty(view.TokenText(x.Token)));
    }

    [Fact]
    public async Task NearMisses_OfARealHarvest_HoldItsTokensAndAreSilent()
    {
        await using var portal = await StorePortal.Open(await stories.Copy());
        var harvest = StorePortal.Expect(await portal.Get<DictionaryStore>().Find(StoriesFolder.Dictionary, CancellationToken.None)).Harvest!;
        var view = portal.View<LatentView>(true, s_noNode);
        var misses = 0;
        foreach (var latent in await portal.Get<LatentStore>().Page(harvest.Run, new LatentQuery { Sort = LatentMeasure.Density, Alive = true }, null, 12, CancellationToken.None))
        {
            Assert.True(await view.Load(StoriesFolder.Dictionary, latent.Index, CancellationToken.None));
            var tokens = latent.TopTokens.Select(x => x.Token).ToHashSet();
            misses += view.Texts.Near.Count;
            Assert.All(view.Texts.Near, x =>
            {
                Assert.All(x.Tokens, token => Assert.Equal(0, token.Activation));
                Assert.Contains(x.Tokens[x.Peak].Id!.Value, tokens);
                Assert.DoesNotContain(x.Example.Positions, p => p >= x.Example.Start && p < x.Example.Start + x.Example.Length);
            });
            Assert.Equal(view.Texts.Near.Count, view.Texts.Near.DistinctBy(x => x.Example.Document).Count());
        }

        Assert.True(misses > 0);
    }

    [Fact]
    public async Task Filters_OfTextAndToken_LetThroughWhatHoldsThem()
    {
        await using var portal = await StorePortal.Open(await stories.Copy());
        var harvest = StorePortal.Expect(await portal.Get<DictionaryStore>().Find(StoriesFolder.Dictionary, CancellationToken.None)).Harvest!;
        var latent = (await portal.Get<LatentStore>().Page(harvest.Run, new LatentQuery { Sort = LatentMeasure.Density, Descending = true }, null, 1, CancellationToken.None))[0];
        var view = portal.View<LatentView>(true, s_noNode);
        Assert.True(await view.Load(StoriesFolder.Dictionary, latent.Index, CancellationToken.None));
        var token = view.TokenText(latent.TopTokens[0].Token);

        var (found, firing) = (view.Filtered(new LatentPageState { Find = "THE" }), view.Filtered(new LatentPageState { Token = token }));

        Assert.Equal(view.Texts.All.Count(x => x.Text.Contains("the", StringComparison.OrdinalIgnoreCase)), found.All.Count());
        Assert.NotEmpty(firing.Sampled);
        Assert.All(firing.Sampled, x => Assert.Contains(x.Tokens, y => y.Activation != 0 && y.Text.Trim().Equals(token.Trim(), StringComparison.OrdinalIgnoreCase)));
        Assert.Empty(view.Filtered(new LatentPageState { Find = "no such words anywhere" }).All);
        Assert.Same(view.Texts, view.Filtered(new LatentPageState()));
        Assert.Empty(view.Filtered(new LatentPageState { Label = "sense=none" }).All);
    }

    [Fact]
    public async Task Relatives_OfARealHarvest_AreThereByEachRelationWithTheirWords()
    {
        await using var portal = await StorePortal.Open(await stories.Copy());
        var harvest = StorePortal.Expect(await portal.Get<DictionaryStore>().Find(StoriesFolder.Dictionary, CancellationToken.None)).Harvest!;
        var latent = (await portal.Get<LatentStore>().Page(harvest.Run, new LatentQuery { Sort = LatentMeasure.Density, Descending = true }, null, 1, CancellationToken.None))[0];
        var view = portal.View<LatentView>(true, s_noNode);
        Assert.True(await view.Load(StoriesFolder.Dictionary, latent.Index, CancellationToken.None));

        foreach (var relation in Enum.GetValues<LatentRelation>())
        {
            await view.Relate(relation, CancellationToken.None);

            Assert.NotEmpty(view.Near!);
            Assert.Equal(view.Near!.Select(x => x.Strength).OrderDescending(), view.Near!.Select(x => x.Strength));
            Assert.All(view.Near!, x => Assert.InRange(x.Strength, 0, 1.001));
            Assert.All(view.Near!, x => Assert.Equal(relation == LatentRelation.FiresWith, x.Correlation is not null));
            Assert.All(view.Near!.Where(x => !x.Latent.IsDead), x => Assert.NotEmpty(x.Snippets));
        }
    }

    [Fact]
    public async Task Relatives_OfAnOlderHarvest_AreUnknownAndNotNone()
    {
        await using var portal = await StorePortal.Open();
        var dictionary = await portal.AddDictionary(await portal.AddModel(), width: 4);
        await portal.AddHarvest(dictionary, await portal.AddCorpus(), Enumerable.Range(0, 4).Select(i => ALatent(i)));
        var view = portal.View<LatentView>(true, s_noNode);
        Assert.True(await view.Load("d", 2, CancellationToken.None));

        await view.Relate(LatentRelation.FiresWith, CancellationToken.None);
        Assert.Null(view.Near);
        await view.Relate(LatentRelation.Direction, CancellationToken.None);
        Assert.Equal(3, Assert.Single(view.Near!).Latent.Index);
    }

    [Fact]
    public async Task Latent_WhoseModelsTokensOrTextAreGone_SaysSo()
    {
        await using var portal = await StorePortal.Open(await stories.Copy());
        var dictionary = StorePortal.Expect(await portal.Get<DictionaryStore>().Find(StoriesFolder.Dictionary, CancellationToken.None));
        var alive = (await portal.Get<LatentStore>().Page(dictionary.Harvest!.Run, new LatentQuery { Alive = true }, null, 1, CancellationToken.None))[0].Index;
        File.Delete(Path.Combine(portal.Get<ArtifactFolder>().Model(dictionary.ModelId), ModelFolder.PiecesFile));
        var view = portal.View<LatentView>(true, s_noNode);

        Assert.True(await view.Load(dictionary.Name, alive, CancellationToken.None));
        Assert.Contains("missing or damaged", view.Unreadable?.ToString(), StringComparison.Ordinal);
        Assert.NotNull(view.Latent);
        Assert.Equal("7", view.TokenText(7));
    }

    [Fact]
    public async Task Latent_ThatNeverFired_HasNoHistogramAndNoExamples()
    {
        await using var portal = await StorePortal.Open();
        var dictionary = await portal.AddDictionary(await portal.AddModel(), width: 4);
        await portal.AddHarvest(dictionary, await portal.AddCorpus(), Enumerable.Range(0, 4).Select(i => ALatent(i, density: 0)));
        var view = portal.View<LatentView>(true, s_noNode);

        Assert.True(await view.Load("d", 2, CancellationToken.None));
        Assert.True(view.Latent!.IsDead);
        Assert.Empty(view.Histogram);
        Assert.Empty(view.Texts.All);
        Assert.Equal(4, view.Spread[LatentMeasure.Density].Dead);
        Assert.False(await view.Load("d", 4, CancellationToken.None));
        Assert.False(await view.Load("d", -1, CancellationToken.None));
        Assert.False(await view.Load("nobody", 0, CancellationToken.None));
        Assert.Null(view.Latent);
    }

    [Fact]
    public async Task Latent_OfADictionaryWithoutHarvest_IsKnownButHasNoRow()
    {
        await using var portal = await StorePortal.Open();
        await portal.AddDictionary(await portal.AddModel(), width: 4);
        var view = portal.View<LatentView>(true, s_noNode);

        Assert.True(await view.Load("d", 3, CancellationToken.None));
        Assert.Null(view.Latent);
        Assert.Empty(view.Histogram);
        Assert.Null(view.Unreadable);
    }
}
