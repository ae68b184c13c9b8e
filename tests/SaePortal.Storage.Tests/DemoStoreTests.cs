using SaePortal.Core.Runs;
using SaePortal.Storage.Databases;
using SaePortal.Storage.Demo;
using SaePortal.Tests.Shared;

namespace SaePortal.Storage.Tests;

public class DemoStoreTests(ServerFixture server)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.PostgreSql)]
    public async Task Demo_OfAnEmptyPortal_IsWantedOnce_AndNotAgainWhenItWasRemoved(DatabaseKind kind)
    {
        await using var portal = await TestPortal.Open(kind, server);
        var demo = new DemoStore(portal.Database);
        Assert.Null(await demo.Get(Cancellation));

        await demo.BeginIfEmpty(Cancellation);
        await demo.BeginIfEmpty(Cancellation);
        Assert.Equal(new DemoRecord(true, null, null, null, null), await demo.Get(Cancellation));

        var finished = new DemoRecord(true, 1, 2, 3, new DateTimeOffset(2026, 11, 25, 1, 2, 3, TimeSpan.Zero));
        await demo.Set(finished, Cancellation);
        Assert.Equal(finished, await demo.Get(Cancellation));

        var removed = new DemoRecord(false, null, null, null, null);
        await demo.Set(removed, Cancellation);
        await demo.BeginIfEmpty(Cancellation);
        Assert.Equal(removed, await demo.Get(Cancellation));
    }

    [Theory]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.PostgreSql)]
    public async Task Demo_OfAPortalWithThingsOfItsOwn_IsNotWanted(DatabaseKind kind)
    {
        await using var portal = await TestPortal.Open(kind, server);
        var demo = new DemoStore(portal.Database);
        await portal.Runs.Add(new HarvestSpec { Dictionary = "d", Corpus = "c", Tokens = 1_000 }, Cancellation);

        await demo.BeginIfEmpty(Cancellation);

        Assert.Null(await demo.Get(Cancellation));
    }
}
