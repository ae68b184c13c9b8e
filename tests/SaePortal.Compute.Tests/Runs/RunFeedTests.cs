using SaePortal.Compute.Runs;
using SaePortal.Core.Runs;
using SaePortal.Storage.Runs;
using SaePortal.Tests.Shared;
using static SaePortal.Compute.Tests.Builders;
using static SaePortal.Compute.Tests.TestPortal;

namespace SaePortal.Compute.Tests.Runs;

/// <summary>Alone: one of these tests measures the memory of the process.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class MemoryCollection
{
    public const string Name = "memory";
}

[Collection(MemoryCollection.Name)]
public sealed class RunFeedTests
{
    private const int Watched = 30;
    private readonly ManualClock _clock = new();

    [Fact]
    public async Task Watcher_OfARun_GetsASnapshotFirstThenWhatIsNewerAndTheEnd()
    {
        await using var portal = await Open();
        var run = await Running(portal);
        await portal.Leases.Report(new RunReport(run, 1, AProgress(7), [], []), StoredRecords.Lease, Cancellation);
        var feed = new RunFeed(portal.Runs, _clock);
        await using var watch = feed.Watch(run, Cancellation).GetAsyncEnumerator(Cancellation);

        Assert.True(await watch.MoveNextAsync());
        Assert.Equal((RunState.Running, 7L), (watch.Current.State, watch.Current.Step));
        Assert.Equal(0.5, watch.Current.Metrics[RunMeasure.Fvu]);

        var next = watch.MoveNextAsync().AsTask();
        feed.Tell(RunUpdate.Of(run, AProgress(8)));
        feed.Tell(RunUpdate.Of(run + 1, AProgress(99)));
        Assert.True(await Moved(next));
        Assert.Equal(8, watch.Current.Step);

        next = watch.MoveNextAsync().AsTask();
        feed.Tell(RunUpdate.Of(run, AProgress(8).Beside(RunDoing.Measuring, null)));
        Assert.True(await Moved(next));
        Assert.Equal((8L, RunDoing.Measuring), (watch.Current.Step, watch.Current.Doing));

        next = watch.MoveNextAsync().AsTask();
        await portal.Leases.Finish(run, 1, RunState.Completed, null, null, null, Cancellation);
        feed.Changed(run);
        Assert.True(await Moved(next));
        Assert.True(watch.Current.Ended);
        Assert.False(await Moved(watch.MoveNextAsync().AsTask()));
        Assert.Equal(0, feed.Watchers);
    }

    [Fact]
    public async Task Watcher_HoweverFastTheRun_GetsTenUpdatesASecondAtMost()
    {
        await using var portal = await Open();
        var run = await Running(portal);
        var feed = new RunFeed(portal.Runs, _clock);
        await using var watch = feed.Watch(run, Cancellation).GetAsyncEnumerator(Cancellation);
        Assert.True(await watch.MoveNextAsync());
        var began = _clock.GetUtcNow();
        var times = new List<double>();
        var next = watch.MoveNextAsync().AsTask();
        long step = 0;

        while (times.Count < Watched)
        {
            for (var i = 0; i < 20; i++)
            {
                feed.Tell(RunUpdate.Of(run, AProgress(++step, long.MaxValue)));
            }

            await Eventually.Holds("the watcher waits or has an update", () => next.IsCompleted || _clock.Armed > 0);
            if (next.IsCompleted)
            {
                Assert.True(await next);
                times.Add((_clock.GetUtcNow() - began).TotalSeconds);
                next = times.Count < Watched ? watch.MoveNextAsync().AsTask() : next;
            }
            else
            {
                _clock.Pass(TimeSpan.FromMilliseconds(1));
            }
        }

        // Any second that begins with an update has ten of them at most.
        Assert.All(times, t => Assert.InRange(times.Count(x => x >= t && x < t + 0.999), 1, 10));
        Assert.True(step > 10 * times.Count, "It was fed far faster than it told.");
    }

    [Fact]
    public async Task Watcher_ThatDoesNotRead_BlocksNobodyAndKeepsOneUpdate()
    {
        await using var portal = await Open();
        var run = await Running(portal);
        var feed = new RunFeed(portal.Runs, _clock);
        await using var watch = feed.Watch(run, Cancellation).GetAsyncEnumerator(Cancellation);
        await using var all = feed.WatchAll(Cancellation).GetAsyncEnumerator(Cancellation);
        Assert.True(await watch.MoveNextAsync());
        var pending = all.MoveNextAsync().AsTask();
        Assert.Equal(2, feed.Watchers);

        var before = GC.GetTotalMemory(true);
        for (var i = 1; i <= 200_000; i++)
        {
            feed.Tell(RunUpdate.Of(run, AProgress(i)));
            feed.Changed(run);
        }

        var grown = GC.GetTotalMemory(true) - before;
        Assert.True(grown < 1 << 20, $"{grown:N0} bytes more than before.");
        Assert.True(await pending);
        // Each update holds a dictionary: kept, they would be some 60 MB.
        Assert.True(await Moved(watch.MoveNextAsync().AsTask()));
        Assert.Equal(200_000, watch.Current.Step);
    }

    [Fact]
    public async Task Watcher_WhoGoes_IsForgotten()
    {
        await using var portal = await Open();
        var run = await Running(portal);
        var feed = new RunFeed(portal.Runs, _clock);
        using var gone = new CancellationTokenSource();
        var watch = feed.Watch(run, gone.Token).GetAsyncEnumerator(gone.Token);
        Assert.True(await watch.MoveNextAsync());
        var next = watch.MoveNextAsync().AsTask();
        Assert.Equal(1, feed.Watchers);

        await gone.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => next);
        Assert.Equal(0, feed.Watchers);
    }

    [Fact]
    public async Task Watcher_OfARunThatIsNotThere_EndsAtOnce()
    {
        await using var portal = await Open();
        await using var watch = new RunFeed(portal.Runs, _clock).Watch(99, Cancellation).GetAsyncEnumerator(Cancellation);

        Assert.False(await watch.MoveNextAsync());
    }

    [Fact]
    public async Task Watcher_WhoHearsNothing_LooksAtTheRowAfterAWhile()
    {
        await using var portal = await Open();
        var run = await Running(portal);
        await using var watch = new RunFeed(portal.Runs, _clock).Watch(run, Cancellation).GetAsyncEnumerator(Cancellation);
        Assert.True(await watch.MoveNextAsync());
        var next = watch.MoveNextAsync().AsTask();

        // Another portal on the same database ended it.
        await portal.Leases.Finish(run, 1, RunState.Cancelled, null, null, null, Cancellation);

        Assert.True(await Moved(next));
        Assert.Equal(RunState.Cancelled, watch.Current.State);
    }

    private static async Task<int> Running(TestPortal portal)
    {
        var run = Expect(await portal.Runs.Add(ATraining(), Cancellation)).Id;
        Assert.NotNull(await portal.Leases.Take(run, "n1", "cpu", 1, StoredRecords.Lease, Cancellation));
        return run;
    }

    /// <summary>Lets time pass until the watcher has something.</summary>
    private async Task<bool> Moved(Task<bool> next)
    {
        await Eventually.Holds("the watcher has an update", () =>
        {
            if (!next.IsCompleted)
            {
                _clock.Pass(TimeSpan.FromMilliseconds(50));
            }

            return next.IsCompleted;
        });
        return await next;
    }
}
