using System.Diagnostics;
using Microsoft.AspNetCore.SignalR;
using Microsoft.AspNetCore.SignalR.Client;
using SaePortal.Compute.Runs;
using SaePortal.Core.Runs;
using SaePortal.Storage.Runs;
using SaePortal.Tests.Shared;
using SaePortal.Web.Tests.Api;
using static SaePortal.Tests.Shared.Builders;

namespace SaePortal.Web.Tests.Live;

/// <summary>A visitor's plain SignalR client at the hub of a real portal.</summary>
[Collection("portal")]
public sealed class RunHubTests(PortalFixture portal)
{
    private static readonly TimeSpan s_lease = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan s_flood = TimeSpan.FromSeconds(2);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Watch_RunThatReportsEveryMillisecond_SendsASnapshotAndThenAtMostTenChangesASecond()
    {
        var run = await Taken("flood", step: 5);
        await using var connection = await Connected();
        var clock = Stopwatch.StartNew();
        var seen = new List<(TimeSpan At, RunUpdate Update)>();
        var watching = Task.Run(async () =>
        {
            await foreach (var update in connection.StreamAsync<RunUpdate>("Watch", run, Cancellation))
            {
                lock (seen)
                {
                    seen.Add((clock.Elapsed, update));
                }
            }
        }, Cancellation);
        await Eventually.Holds("the snapshot has come", () => Count(seen) == 1);

        using var often = new PeriodicTimer(TimeSpan.FromMilliseconds(1));
        for (var (step, flood) = (6, Stopwatch.StartNew()); flood.Elapsed < s_flood; step++)
        {
            portal.Service<RunFeed>().Tell(RunUpdate.Of(run, AProgress(step)));
            await often.WaitForNextTickAsync(Cancellation);
        }

        Assert.True(await portal.Service<RunLeases>().Finish(run, 1, RunState.Cancelled, null, null, null, Cancellation));
        portal.Service<RunFeed>().Changed(run);
        await watching;

        Assert.Equal((RunState.Running, 5), (seen[0].Update.State, seen[0].Update.Step));
        Assert.Equal(RunState.Cancelled, seen[^1].Update.State);
        Assert.True(seen.Count > 8, $"Only {seen.Count} updates came.");
        Assert.True(seen.Count <= 2 + (10 * seen[^1].At.TotalSeconds), $"{seen.Count} updates came in {seen[^1].At.TotalSeconds:N2} s.");
        Assert.Equal(seen.SkipLast(1).Select(x => x.Update.Step).Distinct().Order(), seen.SkipLast(1).Select(x => x.Update.Step));
    }

    [Fact]
    public async Task Watch_AfterTheConnectionBroke_GoesOnFromASnapshotOfWhatHappenedMeanwhile()
    {
        var run = await Taken("broken", step: 5);
        await using (var first = await Connected())
        {
            await using var before = first.StreamAsync<RunUpdate>("Watch", run, Cancellation).GetAsyncEnumerator(Cancellation);
            Assert.True(await before.MoveNextAsync());
            Assert.Equal(5, before.Current.Step);
            await first.StopAsync(Cancellation);
        }

        await Eventually.Holds("nobody watches", () => portal.Service<RunFeed>().Watchers == 0, () => $"{portal.Service<RunFeed>().Watchers} watch.");
        await Report(run, 8);
        await using var second = await Connected();
        await using var after = second.StreamAsync<RunUpdate>("Watch", run, Cancellation).GetAsyncEnumerator(Cancellation);

        Assert.True(await after.MoveNextAsync());
        Assert.Equal(8, after.Current.Step);
        portal.Service<RunFeed>().Tell(RunUpdate.Of(run, AProgress(9)));
        Assert.True(await after.MoveNextAsync());
        Assert.Equal(9, after.Current.Step);
        Assert.True(await portal.Service<RunLeases>().Finish(run, 1, RunState.Cancelled, null, null, null, Cancellation));
    }

    [Fact]
    public async Task Watch_RunThatIsRemovedMeanwhile_EndsAndTheNextWatcherIsToldThatThereIsNone()
    {
        var run = await Taken("removed", step: 5);
        await using var connection = await Connected();
        await using var watching = connection.StreamAsync<RunUpdate>("Watch", run, Cancellation).GetAsyncEnumerator(Cancellation);
        Assert.True(await watching.MoveNextAsync());
        Assert.True(await portal.Service<RunLeases>().Finish(run, 1, RunState.Cancelled, null, null, null, Cancellation));
        Assert.True((await portal.Service<RunDesk>().Remove(run, Cancellation)).Succeeded);
        portal.Service<RunFeed>().Changed(run);

        Assert.False(await watching.MoveNextAsync());
        var refused = await Assert.ThrowsAsync<HubException>(async () => await connection.StreamAsync<RunUpdate>("Watch", run, Cancellation).ToListAsync(Cancellation));
        Assert.EndsWith($"There is no run {run}.", refused.Message, StringComparison.Ordinal);
    }

    private static RunProgress AProgress(long step) => new(step, 1_000_000, step * 512, 1_000, 5, new Dictionary<RunMeasure, double> { [RunMeasure.Fvu] = 0.5 });

    private static int Count<T>(List<T> list)
    {
        lock (list)
        {
            return list.Count;
        }
    }

    /// <summary>A run that a node holds and has reported once.</summary>
    private async Task<int> Taken(string name, long step)
    {
        var run = (await portal.Service<RunStore>().Add(ATraining(name), Cancellation)).Value!.Id;
        Assert.NotNull(await portal.Service<RunLeases>().Take(run, "node", "cpu", 1, s_lease, Cancellation));
        await Report(run, step);
        return run;
    }

    private async Task Report(int run, long step) =>
        Assert.Equal(RunSignal.Continue, await portal.Service<RunLeases>().Report(new RunReport(run, 1, AProgress(step), [], []), s_lease, Cancellation));

    private async Task<HubConnection> Connected()
    {
        var connection = new HubConnectionBuilder().WithUrl(new Uri(portal.Url, "hubs/runs"), x => x.Headers["X-Forwarded-For"] = "203.0.113.9").Build();
        await connection.StartAsync(Cancellation);
        return connection;
    }
}
