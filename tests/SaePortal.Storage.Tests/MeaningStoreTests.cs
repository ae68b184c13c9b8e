using SaePortal.Core.Corpora;
using SaePortal.Core.Dictionaries;
using SaePortal.Core.Latents;
using SaePortal.Core.Meanings;
using SaePortal.Storage.Databases;
using SaePortal.Storage.Meanings;
using SaePortal.Storage.Removal;
using SaePortal.Tests.Shared;
using static SaePortal.Tests.Shared.Builders;

namespace SaePortal.Storage.Tests;

public class MeaningStoreTests(ServerFixture server)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.PostgreSql)]
    public async Task Meanings_AreReadAsWritten_AndWrittenAgainReplaced(DatabaseKind kind)
    {
        await using var portal = await TestPortal.Open(kind, server);
        var harvest = await portal.BeginHarvest();
        await Write(portal, harvest, SomeMeanings() with { Values = [AValue(0, value: "before"), AValue(9)], Latents = [new LatentMeaning(3, 9, 1, 1, 1, 1, null)] });
        await Write(portal, harvest, SomeMeanings());

        var found = await portal.Meanings.OfLatents(harvest, [2, 3, 5], Cancellation);

        Assert.Equivalent(SomeMeanings().Report, await portal.Meanings.Report(harvest, Cancellation), strict: true);
        Assert.Equal([3, 5], found.Keys.Order());
        Assert.Equal((SomeMeanings().Latents[0], SomeMeanings().Values[0]), found[3]);
        Assert.Equal((SomeMeanings().Latents[1], SomeMeanings().Values[2]), found[5]);
        Assert.Equal(SomeMeanings().Values.OrderByDescending(x => x.F1).ThenBy(x => x.Index), await portal.Meanings.Values(harvest, null, null, 10, Cancellation));
        Assert.Null(await portal.Meanings.Report(harvest + 1, Cancellation));
        Assert.Empty(await portal.Meanings.OfLatents(harvest + 1, [3], Cancellation));
        Assert.Empty(await portal.Meanings.OfLatents(harvest, [], Cancellation));
    }

    [Theory]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.PostgreSql)]
    public async Task Values_ArePagedByFallingF1_WithinAClass(DatabaseKind kind)
    {
        await using var portal = await TestPortal.Open(kind, server);
        var harvest = await portal.BeginHarvest();
        var random = new Random(1);
        ValueMeaning[] values = [.. Enumerable.Range(0, 60).Select(x => AValue(x, random.Next(6) / 8.0, random.Next(4) is < 3 and var scope ? (Core.Worlds.AttributeScope)scope : null))];
        await Write(portal, harvest, SomeMeanings() with { Values = values });

        foreach (ValueClass? only in new ValueClass?[] { null, ValueClass.Token, ValueClass.Local, ValueClass.Context, ValueClass.Unclassed })
        {
            var paged = new List<ValueMeaning>();
            while (await portal.Meanings.Values(harvest, only, paged.Count == 0 ? null : new ValueKey(paged[^1].F1, paged[^1].Index), 7, Cancellation) is { Count: > 0 } page)
            {
                paged.AddRange(page);
            }

            Assert.Equal(values.Where(x => only is null || ValueClasses.Of(x.Known.Class) == only).OrderByDescending(x => x.F1).ThenBy(x => x.Index), paged);
            Assert.True(paged.Count > 5);
        }
    }

    [Theory]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.PostgreSql)]
    public async Task Meanings_GoWithTheirHarvest(DatabaseKind kind)
    {
        await using var portal = await TestPortal.Open(kind, server);
        var model = TestPortal.Expect(await portal.Models.Add("m", AModel, "f", Staged(portal), Cancellation));
        var corpus = TestPortal.Expect(await portal.Corpora.Add("c", 1, 1, 1, "f", Staged(portal), Cancellation));
        var dictionary = TestPortal.Expect(await portal.Dictionaries.Add(ADictionary("d", model.Id), Staged(portal), Cancellation));
        var (first, second) = (await portal.BeginHarvest(), await portal.BeginHarvest());
        await Write(portal, first, SomeMeanings());
        await Write(portal, second, SomeMeanings());

        await Visible(first);
        await Visible(second);
        Assert.Null(await portal.Meanings.Report(first, Cancellation));
        Assert.Empty(await portal.Meanings.Values(first, null, null, 10, Cancellation));
        Assert.NotNull(await portal.Meanings.Report(second, Cancellation));

        portal.Clock.Pass(TimeSpan.FromMinutes(1));
        await portal.Leases.Release(null, Cancellation);
        foreach (var run in new[] { first, second })
        {
            await portal.Leases.Take(run, "n", "cpu", 1, TimeSpan.FromMinutes(1), Cancellation);
            await portal.Leases.Finish(run, 2, Core.Runs.RunState.Completed, null, null, null, Cancellation);
        }

        TestPortal.Expect(await portal.Removal.Remove(RemovableKind.Corpus, "c", Cancellation));
        Assert.Null(await portal.Meanings.Report(second, Cancellation));
        Assert.Empty(await portal.Meanings.OfLatents(second, [3, 5], Cancellation));

        async Task Visible(int run)
        {
            Assert.True(await portal.Latents.Write(run, 1, [(ALatent(3), LatentExamples.Empty)], Cancellation));
            Assert.True(await portal.Dictionaries.Harvested(dictionary.Id, new Harvest(run, corpus.Id, "c", 1, 1, true, new Packing(), DateTimeOffset.UnixEpoch), Cancellation));
        }
    }

    [Theory]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.PostgreSql)]
    public async Task FormerHolder_AfterAnotherTookTheHarvest_WritesNoMeanings(DatabaseKind kind)
    {
        await using var portal = await TestPortal.Open(kind, server);
        var harvest = await portal.BeginHarvest();
        portal.Clock.Pass(TimeSpan.FromSeconds(7));
        Assert.Equal([harvest], await portal.Leases.Release(null, Cancellation));

        var meanings = SomeMeanings();
        Assert.False(await portal.Meanings.Write(harvest, 1, meanings.Report, meanings.Values, Cancellation));
        Assert.False(await portal.Meanings.Write(harvest, 1, meanings.Latents, Cancellation));

        Assert.Null(await portal.Meanings.Report(harvest, Cancellation));
        Assert.Empty(await portal.Meanings.OfLatents(harvest, [3], Cancellation));
    }

    private static async Task Write(TestPortal portal, int harvest, KnownMeanings meanings)
    {
        Assert.True(await portal.Meanings.Write(harvest, 1, meanings.Report, meanings.Values, Cancellation));
        Assert.True(await portal.Meanings.Write(harvest, 1, meanings.Latents, Cancellation));
    }

    private static string Staged(TestPortal portal)
    {
        var staged = portal.Artifacts.Stage("x").Path;
        File.WriteAllText(Path.Combine(staged, "x"), "x");
        return staged;
    }
}
