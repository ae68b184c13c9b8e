using SaePortal.Core.Latents;
using SaePortal.Storage.Databases;
using SaePortal.Storage.Latents;
using SaePortal.Tests.Shared;
using static SaePortal.Tests.Shared.Builders;

namespace SaePortal.Storage.Tests;

public class LatentStoreTests(ServerFixture server)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.PostgreSql)]
    public async Task Latent_WrittenTwice_IsReadAsWrittenLast(DatabaseKind kind)
    {
        await using var portal = await TestPortal.Open(kind, server);
        var harvest = await portal.BeginHarvest();
        Assert.True(await portal.Latents.Write(harvest, 1, [(ALatent(4, density: 0.5), SomeExamples(1))], Cancellation));
        Assert.True(await portal.Latents.Write(harvest, 1, [(ALatent(4, density: 0.25), SomeExamples(2))], Cancellation));

        Assert.Equivalent(ALatent(4, density: 0.25), await portal.Latents.Get(harvest, 4, Cancellation), strict: true);
        Assert.Equivalent(SomeExamples(2), TestPortal.Expect(await portal.Latents.Examples(harvest, 4, Cancellation)), strict: true);
        Assert.Null(await portal.Latents.Get(harvest + 1, 4, Cancellation));
        Assert.Equivalent(LatentExamples.Empty, TestPortal.Expect(await portal.Latents.Examples(harvest, 5, Cancellation)));
    }

    [Theory]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.PostgreSql)]
    public async Task Some_OfOlderAndNewerHarvests_AreReadWithWhatTheyHave(DatabaseKind kind)
    {
        await using var portal = await TestPortal.Open(kind, server);
        var harvest = await portal.BeginHarvest();
        var newer = ALatent(5) with
        {
            ReadNeighbours = [new LatentNeighbour(4, 0.5f)],
            FiresWith = [new LatentPartner(4, 0.25f, -0.125f), new LatentPartner(6, 0.125f, 0.75f)],
            Logits = new LogitHistogram(-1, 2, [1, 0, 7]),
        };
        var none = ALatent(6) with { ReadNeighbours = [], FiresWith = [] };
        Assert.True(await portal.Latents.Write(harvest, 1, [(ALatent(4), SomeExamples(1)), (newer, SomeExamples(2)), (none, LatentExamples.Empty)], Cancellation));

        var some = (await portal.Latents.Some(harvest, [6, 5, 4, 99], Cancellation)).OrderBy(x => x.Summary.Index).ToArray();

        Assert.Equal(3, some.Length);
        Assert.Equivalent(ALatent(4), some[0].Summary, strict: true);
        Assert.Equivalent(SomeExamples(1), some[0].Examples, strict: true);
        Assert.Equivalent(newer, some[1].Summary, strict: true);
        Assert.Equivalent(none, some[2].Summary, strict: true);
        Assert.Null((await portal.Latents.Get(harvest, 4, Cancellation))!.FiresWith);
        Assert.Empty(await portal.Latents.Some(harvest, [], Cancellation));
    }

    [Theory]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.PostgreSql)]
    public async Task Latent_WrittenAgainWithOtherTokens_IsFoundByThoseAlone(DatabaseKind kind)
    {
        await using var portal = await TestPortal.Open(kind, server);
        var harvest = await portal.BeginHarvest();
        // The latents of a batch need not follow one another; the one between two stays.
        await portal.Latents.Write(harvest, 1, [.. Enumerable.Range(4, 3).Select(x => (ALatent(x, token: 50), SomeExamples(1)))], Cancellation);
        await portal.Latents.Write(harvest, 1, [(ALatent(4, token: 60), SomeExamples(1)), (ALatent(6, token: 60), SomeExamples(1))], Cancellation);

        async Task<int[]> With(int token) => [.. (await portal.Latents.Page(harvest, new LatentQuery { Tokens = [token] }, null, 10, Cancellation)).Select(x => x.Index)];
        var (before, second, after) = (await With(50), await With(51), await With(60));
        Assert.Equal([5], before);
        Assert.Equal([5], second);
        Assert.Equal([4, 6], after);
    }

    [Theory]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.PostgreSql)]
    public async Task Pages_OfAnyQuery_EqualTheSameDoneInMemory(DatabaseKind kind)
    {
        await using var portal = await TestPortal.Open(kind, server);
        var harvest = await portal.BeginHarvest();
        var random = new Random(1);
        var latents = Enumerable.Range(0, 300).Select(x => ALatent(x,
            density: x % 7 == 0 ? 0 : random.Next(1, 20) / 100.0, maximum: random.Next(1, 9), mean: random.Next(1, 5), entropy: random.Next(0, 6), token: random.Next(12))).ToArray();
        Assert.True(await portal.Latents.Write(harvest, 1, [.. latents.Select(x => (x, LatentExamples.Empty))], Cancellation));
        await portal.Latents.Write(await portal.BeginHarvest(), 1, [(ALatent(1, maximum: 100), LatentExamples.Empty)], Cancellation);

        for (var i = 0; i < 60; i++)
        {
            var query = new LatentQuery
            {
                Sort = (LatentMeasure)random.Next(5),
                Descending = random.Next(2) == 0,
                Alive = random.Next(3) switch { 0 => true, 1 => false, _ => null },
                Tokens = random.Next(3) == 0 ? [random.Next(12), random.Next(12)] : null,
                Ranges = random.Next(2) == 0 ? [] : [new LatentRange(LatentMeasure.Maximum, 2, 7), new LatentRange(LatentMeasure.TokenEntropy, null, 4)],
            };
            var expected = InMemory(latents, query).Select(x => x.Index).ToArray();

            var found = new List<int>();
            LatentKey? after = null;
            while (await portal.Latents.Page(harvest, query, after, 37, Cancellation) is { Count: > 0 } page)
            {
                found.AddRange(page.Select(x => x.Index));
                after = new LatentKey(Value(page[^1], query.Sort), page[^1].Index);
            }

            Assert.Equal(expected, found);
            Assert.Equal(new LatentCount(expected.Length, false), await portal.Latents.Count(harvest, query, Cancellation));
            if (expected.Length > 20)
            {
                var key = await portal.Latents.KeyBefore(harvest, query, 20, Cancellation);
                Assert.Equal(expected[20], (await portal.Latents.Page(harvest, query, key, 1, Cancellation))[0].Index);
            }
        }
    }

    [Theory]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.PostgreSql)]
    public async Task Distribution_CountsTheLivingAndRanksAValue(DatabaseKind kind)
    {
        await using var portal = await TestPortal.Open(kind, server);
        var harvest = await portal.BeginHarvest();
        Assert.True(await portal.Latents.Write(harvest, 1, [.. Enumerable.Range(0, 201).Select(x => (ALatent(x, density: x / 1000.0), LatentExamples.Empty))], Cancellation));

        var density = await portal.Latents.Distribution(harvest, LatentMeasure.Density, Cancellation);

        Assert.Equal((200, 1), (density.Latents, density.Dead));
        Assert.Equal(200, density.Bars.Sum());
        Assert.Equal(0.5, density.RankOf(0.1005), 0.01);
        Assert.Equal((0, 1), (density.RankOf(0), density.RankOf(1)));
        Assert.Equal(-3, density.LogEdges[0], 9);
        Assert.Empty((await portal.Latents.Distribution(99, LatentMeasure.Mean, Cancellation)).Bars);
    }

    [Theory]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.PostgreSql)]
    public async Task FormerHolder_AfterAnotherTookTheHarvest_WritesNoLatents(DatabaseKind kind)
    {
        await using var portal = await TestPortal.Open(kind, server);
        var harvest = await portal.BeginHarvest();
        portal.Clock.Pass(TimeSpan.FromSeconds(7));
        Assert.Equal([harvest], await portal.Leases.Release(null, Cancellation));

        Assert.False(await portal.Latents.Write(harvest, 1, [(ALatent(4, density: 0.5), SomeExamples(1))], Cancellation));
        Assert.Equal(2, (await portal.Leases.Take(harvest, "n2", "cpu", 1, TimeSpan.FromSeconds(6), Cancellation))!.Epoch);
        Assert.True(await portal.Latents.Write(harvest, 2, [(ALatent(4, density: 0.25), SomeExamples(2))], Cancellation));
        Assert.False(await portal.Latents.Write(harvest, 1, [(ALatent(4, density: 0.5), SomeExamples(1)), (ALatent(5), SomeExamples(1))], Cancellation));

        Assert.Equivalent(ALatent(4, density: 0.25), await portal.Latents.Get(harvest, 4, Cancellation), strict: true);
        Assert.Equivalent(SomeExamples(2), TestPortal.Expect(await portal.Latents.Examples(harvest, 4, Cancellation)), strict: true);
        Assert.Null(await portal.Latents.Get(harvest, 5, Cancellation));
    }

    private static IEnumerable<LatentSummary> InMemory(IEnumerable<LatentSummary> latents, LatentQuery query)
    {
        var some = latents.Where(x => (query.Alive is not { } alive || x.IsDead != alive)
            && (query.Tokens is not { } tokens || x.TopTokens.Any(t => tokens.Contains(t.Token)))
            && query.Ranges.All(r => Value(x, r.Measure) >= (r.From ?? double.MinValue) && Value(x, r.Measure) <= (r.To ?? double.MaxValue)));
        return query.Descending ? some.OrderByDescending(x => Value(x, query.Sort)).ThenByDescending(x => x.Index) : some.OrderBy(x => Value(x, query.Sort)).ThenBy(x => x.Index);
    }

    private static double Value(LatentSummary latent, LatentMeasure measure) => measure switch
    {
        LatentMeasure.Density => latent.Density,
        LatentMeasure.Maximum => latent.Maximum,
        LatentMeasure.Mean => latent.Mean,
        LatentMeasure.TokenEntropy => latent.TokenEntropy,
        _ => latent.Index,
    };
}
