using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using System.Threading.Channels;
using SaePortal.Core.Runs;
using SaePortal.Storage.Runs;

namespace SaePortal.Compute.Runs;

/// <summary>
/// News of runs for everyone in this process who watches: pages, the hub, a command's progress bar. A watcher gets a snapshot first and then at
/// most ten updates a second; it may be slow, what it misses is replaced by what is newer.
/// </summary>
public sealed class RunFeed(RunStore runs, TimeProvider clock) : IRunNews
{
    private static readonly TimeSpan s_between = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan s_lookAgain = TimeSpan.FromSeconds(2);

    private readonly ConcurrentDictionary<Watcher, byte> _watchers = new();

    /// <summary>How many watch now.</summary>
    public int Watchers => _watchers.Count;

    /// <inheritdoc />
    public void Tell(RunUpdate update)
    {
        foreach (var (watcher, _) in _watchers)
        {
            if (watcher.Run is null || watcher.Run == update.Run)
            {
                watcher.News.Writer.TryWrite(update);
            }
        }
    }

    /// <inheritdoc />
    public void Changed(int run)
    {
        foreach (var (watcher, _) in _watchers)
        {
            if (watcher.Run is null || watcher.Run == run)
            {
                watcher.Changed.Writer.TryWrite(run);
            }
        }
    }

    /// <summary>Watches one run until it has ended or the watcher goes.</summary>
    /// <param name="run">The run.</param>
    /// <param name="cancellation">The watcher goes.</param>
    /// <returns>A snapshot, then changes; nothing when there is no such run.</returns>
    public async IAsyncEnumerable<RunUpdate> Watch(int run, [EnumeratorCancellation] CancellationToken cancellation)
    {
        // Registered before the row is read, so nothing falls between.
        using var watcher = new Watcher(_watchers, run);
        RunUpdate? last = null;
        while (!cancellation.IsCancellationRequested)
        {
            var fromRow = last is null || watcher.Changed.Reader.TryRead(out _);
            while (watcher.Changed.Reader.TryRead(out _))
            {
                fromRow = true;
            }

            RunUpdate? newest = null;
            while (watcher.News.Reader.TryRead(out var update))
            {
                newest = update;
            }

            if (fromRow || newest is null)
            {
                if (await runs.Get(run, cancellation).ConfigureAwait(false) is not { } row)
                {
                    yield break;
                }

                // A report that came after the row was written is newer than the row.
                newest = row.State == RunState.Running && newest is not null && newest.Step >= (row.Progress?.Step ?? 0) ? newest : RunUpdate.Of(row);
            }

            if (last is null || !Same(newest, last))
            {
                last = newest;
                yield return newest;
            }

            if (last.Ended)
            {
                yield break;
            }

            await Task.Delay(s_between, clock, cancellation).ConfigureAwait(false);
            await watcher.SomethingNew(s_lookAgain, clock, cancellation).ConfigureAwait(false);
        }
    }

    /// <summary>Signals that some run changed, at most ten times a second: for lists.</summary>
    /// <param name="cancellation">The watcher goes.</param>
    public async IAsyncEnumerable<RunUpdate?> WatchAll([EnumeratorCancellation] CancellationToken cancellation)
    {
        using var watcher = new Watcher(_watchers, null);
        while (!cancellation.IsCancellationRequested)
        {
            await watcher.SomethingNew(s_lookAgain, clock, cancellation).ConfigureAwait(false);
            RunUpdate? newest = null;
            while (watcher.News.Reader.TryRead(out var update))
            {
                newest = update;
            }

            var changed = false;
            while (watcher.Changed.Reader.TryRead(out _))
            {
                changed = true;
            }

            yield return changed ? null : newest;
            await Task.Delay(s_between, clock, cancellation).ConfigureAwait(false);
        }
    }

    private static bool Same(RunUpdate a, RunUpdate b) => a.State == b.State && a.Step == b.Step && a.Steps == b.Steps && a.Rate.Equals(b.Rate) && a.Doing == b.Doing;

    private sealed class Watcher : IDisposable
    {
        private readonly ConcurrentDictionary<Watcher, byte> _all;

        public Watcher(ConcurrentDictionary<Watcher, byte> all, int? run)
        {
            (_all, Run) = (all, run);
            all[this] = 0;
        }

        public int? Run { get; }

        public Channel<RunUpdate> News { get; } = Channel.CreateBounded<RunUpdate>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropOldest });

        public Channel<int> Changed { get; } = Channel.CreateBounded<int>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropOldest });

        /// <summary>Waits for news; after a while it is as well to look at the row again (another portal may have changed it).</summary>
        public async Task SomethingNew(TimeSpan longest, TimeProvider clock, CancellationToken cancellation)
        {
            using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
            using var longEnough = new CancellationTokenSource(longest, clock);
            using var both = CancellationTokenSource.CreateLinkedTokenSource(either.Token, longEnough.Token);
            try
            {
                await await Task.WhenAny(News.Reader.WaitToReadAsync(both.Token).AsTask(), Changed.Reader.WaitToReadAsync(both.Token).AsTask()).ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
            {
                // Long enough.
            }
            finally
            {
                await either.CancelAsync().ConfigureAwait(false);
            }
        }

        public void Dispose() => _all.TryRemove(this, out _);
    }
}
