using SaePortal.Core.Latents;
using SaePortal.Storage.Latents;
using SaePortal.Web.Dictionaries;
using static SaePortal.Tests.Shared.Builders;

namespace SaePortal.Web.Tests.Views;

public sealed class DictionaryViewTests
{
    private const int Width = 140;

    [Theory]
    [InlineData(LatentMeasure.Index, false)]
    [InlineData(LatentMeasure.Index, true)]
    [InlineData(LatentMeasure.Density, false)]
    [InlineData(LatentMeasure.Density, true)]
    [InlineData(LatentMeasure.Maximum, true)]
    [InlineData(LatentMeasure.Mean, false)]
    [InlineData(LatentMeasure.TokenEntropy, true)]
    public async Task Pages_OverTies_ShowEveryLatentOnceInOrder(LatentMeasure sort, bool descending)
    {
        await using var portal = await Filled();
        var view = portal.View<DictionaryView>();
        Assert.True(await view.Load("d", new DictionaryState { Sort = sort, Descending = descending }, CancellationToken.None));

        var rows = new List<LatentSummary>(view.Rows);
        while (await view.Page(rows.Count, 9, CancellationToken.None) is { Count: > 0 } more)
        {
            rows.AddRange(more);
        }

        Func<LatentSummary, double> value = sort switch
        {
            LatentMeasure.Density => x => x.Density,
            LatentMeasure.Maximum => x => x.Maximum,
            LatentMeasure.Mean => x => x.Mean,
            LatentMeasure.TokenEntropy => x => x.TokenEntropy,
            _ => x => x.Index,
        };
        var expected = descending ? ALot().OrderByDescending(value).ThenByDescending(x => x.Index) : ALot().OrderBy(value).ThenBy(x => x.Index);
        Assert.Equal(expected.Select(x => x.Index), rows.Select(x => x.Index));
        Assert.Equal(new LatentCount(Width, false), view.Found);
        Assert.Equal(DictionaryView.PageSize, view.Rows.Count);
    }

    [Fact]
    public async Task Filters_LetThroughWhatTheySay()
    {
        await using var portal = await Filled();

        Assert.Equal(ALot().Count(x => x.IsDead), (await Loaded(portal, new DictionaryState { Alive = false })).Found.Number);
        Assert.Equal(ALot().Count(x => !x.IsDead), (await Loaded(portal, new DictionaryState { Alive = true })).Found.Number);
        var some = await Loaded(portal, new DictionaryState { Density = new ValueRange(0.02, 0.03), Sort = LatentMeasure.Density });
        Assert.Equal(ALot().Count(x => x.Density is >= 0.02 and <= 0.03), some.Found.Number);
        Assert.All(some.Rows, x => Assert.InRange(x.Density, 0.02, 0.03));
        Assert.Equal(0, (await Loaded(portal, new DictionaryState { Density = new ValueRange(5, -5) })).Found.Number);
        // The texts of this model's tokens cannot be read, so no token is known to contain anything.
        var token = await Loaded(portal, new DictionaryState { Token = "<script>" });
        Assert.Equal((0L, 0), (token.Found.Number, token.Rows.Count));
    }

    [Fact]
    public async Task Skip_BeyondTheEnd_ShowsNoRows()
    {
        await using var portal = await Filled();

        Assert.Equal([139], (await Loaded(portal, new DictionaryState { Skip = 139 })).Rows.Select(x => x.Index));
        Assert.Empty((await Loaded(portal, new DictionaryState { Skip = 140 })).Rows);
        Assert.Empty((await Loaded(portal, new DictionaryState { Skip = int.MaxValue })).Rows);
    }

    [Fact]
    public async Task Dictionary_WithoutHarvest_ShowsItsMetricsAndNoRows()
    {
        await using var portal = await StorePortal.Open();
        await portal.AddDictionary(await portal.AddModel());
        var view = await Loaded(portal, new DictionaryState());

        Assert.NotNull(view.Dictionary!.Metrics);
        Assert.Empty(view.Rows);
        Assert.Empty(view.Spread);
        Assert.Empty(await view.Page(0, 10, CancellationToken.None));
        Assert.False(await view.Load("nobody", new DictionaryState(), CancellationToken.None));
        Assert.Null(view.Dictionary);
    }

    [Fact]
    public async Task Renamed_LeadsFromItsFormerName()
    {
        await using var portal = await Filled();
        var view = portal.View<DictionaryView>();
        await view.Load("d", new DictionaryState(), CancellationToken.None);

        Assert.False((await view.Rename("../x", CancellationToken.None)).Succeeded);
        Assert.Equal("x", StorePortal.Expect(await view.Rename("x", CancellationToken.None)).Name);
        Assert.True(await view.Load("d", new DictionaryState(), CancellationToken.None), "The former name leads to it.");
        Assert.Equal("x", view.Dictionary!.Name);
    }

    [Fact]
    public async Task Filters_OfSeveralMeasures_AllHold()
    {
        await using var portal = await Filled();
        var view = await Loaded(portal, new DictionaryState { Maximum = new ValueRange(6, 8), Entropy = new ValueRange(null, 3), Alive = true });

        Assert.Equal(ALot().Count(x => x is { IsDead: false, Maximum: >= 6 and <= 8, TokenEntropy: <= 3 }), view.Found.Number);
        Assert.True(view.Found.Number > 0);
    }

    private static IEnumerable<LatentSummary> ALot() => Enumerable.Range(0, Width)
        .Select(i => i % 7 == 3 ? ALatent(i, density: 0, entropy: 0) : ALatent(i, density: 0.01 * (1 + (i % 4)), maximum: 5 + (i % 5), mean: 1 + (i % 3), entropy: i % 6));

    private static async Task<StorePortal> Filled()
    {
        var portal = await StorePortal.Open();
        var dictionary = await portal.AddDictionary(await portal.AddModel(), width: Width);
        await portal.AddHarvest(dictionary, await portal.AddCorpus(), ALot());
        return portal;
    }

    private static async Task<DictionaryView> Loaded(StorePortal portal, DictionaryState state)
    {
        var view = portal.View<DictionaryView>();
        Assert.True(await view.Load("d", state, CancellationToken.None));
        return view;
    }
}
