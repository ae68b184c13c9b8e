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
        Assert.InRange(view.Top.Count, 1, 24);
        Assert.InRange(view.Silent.Count, 1, 24);
        Assert.Equal(strongest.Maximum, view.Top[0].Example.Maximum);
        Assert.Equal(view.Sampled.Select(x => x.Example.Maximum).OrderDescending(), view.Sampled.Select(x => x.Example.Maximum));
        Assert.All(view.Top, x => Assert.Equal(x.Example.Maximum, x.Tokens[x.Peak].Activation, 1e-5));
        Assert.Equal(strongest.Firings, view.Histogram.Sum(), 1e-6 * strongest.Firings);
        var bands = ExampleGroup.All.Where(x => x.Band is not null).ToList();
        Assert.Equal(view.Sampled.Count, bands.Sum(x => view.Of(x).Count));
        Assert.All(bands, band => Assert.All(view.Of(band), x => Assert.InRange(
            x.Example.Maximum / strongest.Maximum, (double)band.Band! / ExampleGroup.Bands, (band.Band!.Value + 1.0) / ExampleGroup.Bands)));
        Assert.All(view.Silent, x => Assert.All(x.Tokens, token => Assert.Equal(0, token.Activation)));
        Assert.All(view.Near, x => Assert.InRange(x.Near.Cosine, -1.001, 1.001));
        Assert.All(strongest.TopTokens, x => Assert.NotEmpty(view.TokenText(x.Token)));
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
        Assert.Empty(view.Top);
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
