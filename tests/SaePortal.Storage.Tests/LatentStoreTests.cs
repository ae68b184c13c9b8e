using SaePortal.Core.Latents;
using SaePortal.Storage.Databases;
using SaePortal.Storage.Latents;
using static SaePortal.Storage.Tests.Builders;

namespace SaePortal.Storage.Tests;

public class LatentStoreTests(ServerFixture server)
{
    private const int Harvest = 3;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.PostgreSql)]
    public async Task Latent_WrittenTwice_IsReadAsWrittenLast(DatabaseKind kind)
    {
        await using var portal = await TestPortal.Open(kind, server);
        await portal.Latents.Write(Harvest, [(ALatent(4, density: 0.5), SomeExamples(1))], Cancellation);
        await portal.Latents.Write(Harvest, [(ALatent(4, density: 0.25), SomeExamples(2))], Cancellation);

        Assert.Equivalent(ALatent(4, density: 0.25), await portal.Latents.Get(Harvest, 4, Cancellation), strict: true);
        Assert.Equivalent(SomeExamples(2), TestPortal.Expect(await portal.Latents.Examples(Harvest, 4, Cancellation)), strict: true);
        Assert.Null(await portal.Latents.Get(Harvest + 1, 4, Cancellation));
        Assert.Equivalent(LatentExamples.Empty, TestPortal.Expect(await portal.Latents.Examples(Harvest, 5, Cancellation)));
    }

    [Theory]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.PostgreSql)]
    public async Task Pages_OfAnyQuery_EqualTheSameDoneInMemory(DatabaseKind kind)
    {
        await using var portal = await TestPortal.Open(kind, server);
        var random = new Random(1);
        var latents = Enumerable.Range(0, 300).Select(x => ALatent(x,
            density: x % 7 == 0 ? 0 : random.Next(1, 20) / 100.0, maximum: random.Next(1, 9), mean: random.Next(1, 5), entropy: random.Next(0, 6), token: random.Next(12))).ToArray();
        await portal.Latents.Write(Harvest, [.. latents.Select(x => (x, LatentExamples.Empty))], Cancellation);
        await portal.Latents.Write(Harvest + 1, [(ALatent(1, maximum: 100), LatentExamples.Empty)], Cancellation);

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
            while (await portal.Latents.Page(Harvest, query, after, 37, Cancellation) is { Count: > 0 } page)
            {
                found.AddRange(page.Select(x => x.Index));
                after = new LatentKey(Value(page[^1], query.Sort), page[^1].Index);
            }

            Assert.Equal(expected, found);
            Assert.Equal(new LatentCount(expected.Length, false), await portal.Latents.Count(Harvest, query, Cancellation));
            if (expected.Length > 20)
            {
                var key = await portal.Latents.KeyBefore(Harvest, query, 20, Cancellation);
                Assert.Equal(expected[20], (await portal.Latents.Page(Harvest, query, key, 1, Cancellation))[0].Index);
            }
        }
    }

    [Theory]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.PostgreSql)]
    public async Task Distribution_CountsTheLivingAndRanksAValue(DatabaseKind kind)
    {
        await using var portal = await TestPortal.Open(kind, server);
        await portal.Latents.Write(Harvest, [.. Enumerable.Range(0, 201).Select(x => (ALatent(x, density: x / 1000.0), LatentExamples.Empty))], Cancellation);

        var density = await portal.Latents.Distribution(Harvest, LatentMeasure.Density, Cancellation);

        Assert.Equal((200, 1), (density.Latents, density.Dead));
        Assert.Equal(200, density.Bars.Sum());
        Assert.Equal(0.5, density.RankOf(0.1005), 0.01);
        Assert.Equal((0, 1), (density.RankOf(0), density.RankOf(1)));
        Assert.Equal(-3, density.LogEdges[0], 9);
        Assert.Empty((await portal.Latents.Distribution(99, LatentMeasure.Mean, Cancellation)).Bars);
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
