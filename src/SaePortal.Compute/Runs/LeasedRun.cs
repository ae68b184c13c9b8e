using System.Globalization;
using SaePortal.Core.Answers;
using SaePortal.Core.Runs;
using SaePortal.Storage.Artifacts;
using SaePortal.Storage.Runs;

namespace SaePortal.Compute.Runs;

/// <summary>
/// A run that this process holds. The work's thread leaves its reports here; a loop sends them on and renews the lease. When the lease cannot be
/// renewed in time the run is abandoned: another may have taken it.
/// </summary>
internal sealed class LeasedRun : IRunContext, IAsyncDisposable
{
    private const int NewsEveryMilliseconds = 100;
    private const int RenewEveryMilliseconds = 1_000;
    private const int CheckpointsKept = 2;
    private static readonly TimeSpan s_shortestCall = TimeSpan.FromSeconds(1);

    private readonly IPortalRecords _records;
    private readonly IRunNews _news;
    private readonly ArtifactFolder _artifacts;
    private readonly DeviceTurn _turn;
    private readonly TimeProvider _clock;
    private readonly CancellationTokenSource _lost = new();
    private readonly CancellationTokenSource _over = new();
    private readonly SemaphoreSlim _sending = new(1, 1);
    private readonly object _lock = new();
    private readonly Task _loop;
    private List<RunMetric> _metrics = [];
    private List<RunLogLine> _lines = [];
    private List<RunCheckpoint> _checkpoints = [];
    private RunProgress? _progress;
    private RunProgress? _told;
    private volatile int _signal;
    private long _renewed;

    public LeasedRun(RunRecord run, IPortalRecords records, IRunNews news, ArtifactFolder artifacts, DeviceTurn turn, TimeProvider clock)
    {
        (Run, _records, _news, _artifacts, _turn, _clock) = (run, records, news, artifacts, turn, clock);
        ResumeFrom = run.Checkpoint is { } last && artifacts.Checkpoint(run.Id, last.Epoch, last.Step) is { } folder && Directory.Exists(folder) ? folder : null;
        DropUnfinished();
        _renewed = clock.GetTimestamp();
        _loop = Loop();
    }

    public RunRecord Run { get; }

    public string? ResumeFrom { get; }

    /// <summary>Cancelled when the run is no longer this process's.</summary>
    public CancellationToken Lost => _lost.Token;

    public RunSignal Report(RunProgress progress, IReadOnlyList<RunMetric>? keep = null)
    {
        lock (_lock)
        {
            _progress = progress;
            if (keep is not null)
            {
                _metrics.AddRange(keep);
            }
        }

        return _lost.IsCancellationRequested ? RunSignal.Abandon : (RunSignal)_signal;
    }

    public void Tell(RunDoing? doing, IReadOnlyDictionary<RunMeasure, double>? measured = null)
    {
        lock (_lock)
        {
            _progress = (_progress ?? Run.Progress ?? RunProgress.None).Beside(doing, measured);
        }
    }

    public void Checkpoint(long step, Action<string> write)
    {
        var place = _artifacts.Checkpoint(Run.Id, Run.Epoch, step);
        var temporary = Path.Combine(Path.GetDirectoryName(place)!, ArtifactFolder.Unfinished(Path.GetFileName(place)));
        try
        {
            ArtifactFolder.Drop(temporary);
            Directory.CreateDirectory(temporary);
            write(temporary);
            ArtifactFolder.Publish(temporary, place);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Work that goes on without checkpoints would be lost with its node; who frees the disk resumes from the one before, which is untouched.
            DropQuietly(temporary);
            throw new ProblemException(new Problem(
                ProblemKind.Unavailable, $"The checkpoint at step {step.ToString("N0", CultureInfo.InvariantCulture)} could not be written to {Path.GetDirectoryName(place)}: {e.Message.TrimEnd('.')}.",
                "Free some space, then resume the run: it goes on from its last checkpoint."), e);
        }

        lock (_lock)
        {
            _checkpoints.Add(new RunCheckpoint(Run.Epoch, step, ArtifactFolder.SizeOf(place), _clock.GetUtcNow()));
        }
    }

    public void Log(string @event, string text)
    {
        lock (_lock)
        {
            _lines.Add(new RunLogLine(_clock.GetUtcNow(), @event, text));
        }
    }

    public void Yield(CancellationToken cancellation) => _turn.Yield(cancellation);

    /// <summary>Sends everything that waits; after it the run may be ended.</summary>
    public async Task Flush(CancellationToken cancellation)
    {
        if (!_lost.IsCancellationRequested)
        {
            await Send(cancellation).ConfigureAwait(false);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _over.CancelAsync().ConfigureAwait(false);
        await _loop.ConfigureAwait(false);
        _over.Dispose();
        _lost.Dispose();
        _sending.Dispose();
    }

    /// <summary>What former holders were writing when they died. One that is only frozen is refused when it thaws, whatever it finds.</summary>
    private void DropUnfinished()
    {
        var folder = _artifacts.Run(Run.Id);
        if (!Directory.Exists(folder))
        {
            return;
        }

        foreach (var unfinished in Directory.EnumerateDirectories(folder).SelectMany(x => Directory.EnumerateDirectories(x, ArtifactFolder.Unfinished("*"))).ToList())
        {
            DropQuietly(unfinished);
        }
    }

    private static void DropQuietly(string folder)
    {
        try
        {
            ArtifactFolder.Drop(folder);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // What is left has a temporary name; the next checkpoint tries again.
        }
    }

    private async Task Loop()
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(NewsEveryMilliseconds), _clock);
        var sinceRenewal = 0;
        while (!_over.IsCancellationRequested && !_lost.IsCancellationRequested)
        {
            try
            {
                await timer.WaitForNextTickAsync(_over.Token).ConfigureAwait(false);
                var progress = Volatile.Read(ref _progress);
                if (progress is not null && !ReferenceEquals(progress, _told))
                {
                    _told = progress;
                    _news.Tell(RunUpdate.Of(Run.Id, progress));
                }

                sinceRenewal += NewsEveryMilliseconds;
                if (sinceRenewal >= RenewEveryMilliseconds || Volatile.Read(ref _checkpoints).Count > 0)
                {
                    sinceRenewal = 0;
                    await Send(_over.Token).ConfigureAwait(false);
                }
            }
            catch (OperationCanceledException) when (_over.IsCancellationRequested)
            {
                return;
            }
            catch (Exception) when (_clock.GetElapsedTime(_renewed) < StoredRecords.Lease)
            {
                // The portal may be restarting; what was not sent is sent with the next renewal.
            }
            catch (Exception)
            {
                await _lost.CancelAsync().ConfigureAwait(false);
            }
        }
    }

    private async Task Send(CancellationToken cancellation)
    {
        await _sending.WaitAsync(cancellation).ConfigureAwait(false);
        try
        {
            var (report, checkpoints) = Taken();
            var unsent = new Queue<RunCheckpoint>(checkpoints);
            var told = false;
            try
            {
                // Who does not answer until the lease is over does not renew it.
                using var leased = new CancellationTokenSource(Left(), _clock);
                using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellation, leased.Token);
                var signal = await _records.Report(report, either.Token).WaitAsync(either.Token).ConfigureAwait(false);
                _signal = (int)signal;
                if (signal == RunSignal.Abandon)
                {
                    await _lost.CancelAsync().ConfigureAwait(false);
                    return;
                }

                _renewed = _clock.GetTimestamp();
                told = true;
                if (report.Metrics.Count + report.Log.Count > 0)
                {
                    _news.Changed(Run.Id);
                }

                while (unsent.TryPeek(out var checkpoint))
                {
                    if (!await _records.Checkpointed(Run.Id, checkpoint, either.Token).WaitAsync(either.Token).ConfigureAwait(false))
                    {
                        await _lost.CancelAsync().ConfigureAwait(false);
                        return;
                    }

                    unsent.Dequeue();
                    Prune(checkpoint);
                    _news.Changed(Run.Id);
                }
            }
            catch
            {
                PutBack(told ? null : report, unsent);
                throw;
            }
        }
        finally
        {
            _sending.Release();
        }
    }

    /// <summary>
    /// What is left of the lease, and a little after it: a process that stood still (Ctrl+Z, a laptop that slept) may ask once whether the run is
    /// still its own.
    /// </summary>
    private TimeSpan Left() => StoredRecords.Lease - _clock.GetElapsedTime(_renewed) is var left && left > s_shortestCall ? left : s_shortestCall;

    private (RunReport Report, List<RunCheckpoint> Checkpoints) Taken()
    {
        lock (_lock)
        {
            var taken = (new RunReport(Run.Id, Run.Epoch, _progress, _metrics, _lines), _checkpoints);
            (_metrics, _lines, _checkpoints) = ([], [], []);
            return taken;
        }
    }

    private void PutBack(RunReport? report, IEnumerable<RunCheckpoint> checkpoints)
    {
        lock (_lock)
        {
            _metrics = [.. report?.Metrics ?? [], .. _metrics];
            _lines = [.. report?.Log ?? [], .. _lines];
            _checkpoints = [.. checkpoints, .. _checkpoints];
        }
    }

    /// <summary>Older checkpoints but the last two go, once the newest stands in the row.</summary>
    private void Prune(RunCheckpoint newest)
    {
        var root = new DirectoryInfo(_artifacts.Run(Run.Id));
        var all = root.EnumerateDirectories().Where(x => int.TryParse(x.Name, NumberStyles.None, CultureInfo.InvariantCulture, out _)).SelectMany(epoch => epoch.EnumerateDirectories())
            .Select(x => (Folder: x, Complete: long.TryParse(x.Name, NumberStyles.None, CultureInfo.InvariantCulture, out var step), Step: step, Epoch: int.Parse(x.Parent!.Name, CultureInfo.InvariantCulture)))
            .Where(x => x.Complete && (x.Epoch, x.Step) != (newest.Epoch, newest.Step))
            .OrderByDescending(x => x.Epoch).ThenByDescending(x => x.Step).Skip(CheckpointsKept - 1);
        foreach (var (folder, _, _, _) in all)
        {
            DropQuietly(folder.FullName);
        }
    }
}
