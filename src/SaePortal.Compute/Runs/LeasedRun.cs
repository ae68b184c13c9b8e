using System.Globalization;
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

    public void Checkpoint(long step, Action<string> write)
    {
        var place = _artifacts.Checkpoint(Run.Id, Run.Epoch, step);
        var temporary = Path.Combine(Path.GetDirectoryName(place)!, $".{step.ToString(CultureInfo.InvariantCulture)}.writing");
        try
        {
            ArtifactFolder.Drop(temporary);
            Directory.CreateDirectory(temporary);
            write(temporary);
            ArtifactFolder.Publish(temporary, place);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // A full disk costs the checkpoint, not the run: the one before is untouched.
            DropQuietly(temporary);
            Log("no checkpoint", $"The checkpoint at step {step:N0} could not be written: {e.Message} Free some space; the last one still holds.");
            return;
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
            catch (OperationCanceledException)
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
            try
            {
                var signal = await _records.Report(report, cancellation).ConfigureAwait(false);
                _signal = (int)signal;
                if (signal == RunSignal.Abandon)
                {
                    await _lost.CancelAsync().ConfigureAwait(false);
                    return;
                }

                _renewed = _clock.GetTimestamp();
                if (report.Metrics.Count + report.Log.Count > 0)
                {
                    _news.Changed(Run.Id);
                }

                foreach (var checkpoint in checkpoints)
                {
                    if (!await _records.Checkpointed(Run.Id, checkpoint, cancellation).ConfigureAwait(false))
                    {
                        await _lost.CancelAsync().ConfigureAwait(false);
                        return;
                    }

                    Prune(checkpoint);
                    _news.Changed(Run.Id);
                }
            }
            catch
            {
                PutBack(report, checkpoints);
                throw;
            }
        }
        finally
        {
            _sending.Release();
        }
    }

    private (RunReport Report, List<RunCheckpoint> Checkpoints) Taken()
    {
        lock (_lock)
        {
            var taken = (new RunReport(Run.Id, Run.Epoch, _progress, _metrics, _lines), _checkpoints);
            (_metrics, _lines, _checkpoints) = ([], [], []);
            return taken;
        }
    }

    private void PutBack(RunReport report, List<RunCheckpoint> checkpoints)
    {
        lock (_lock)
        {
            _metrics = [.. report.Metrics, .. _metrics];
            _lines = [.. report.Log, .. _lines];
            _checkpoints = [.. checkpoints, .. _checkpoints];
        }
    }

    /// <summary>Older checkpoints but the last two go, once the newest stands in the row.</summary>
    private void Prune(RunCheckpoint newest)
    {
        var root = new DirectoryInfo(_artifacts.Run(Run.Id));
        var all = root.EnumerateDirectories().SelectMany(epoch => epoch.EnumerateDirectories())
            .Select(x => (Folder: x, Complete: long.TryParse(x.Name, NumberStyles.None, CultureInfo.InvariantCulture, out var step), Step: step, Epoch: int.Parse(x.Parent!.Name, CultureInfo.InvariantCulture)))
            .Where(x => x.Complete && (x.Epoch, x.Step) != (newest.Epoch, newest.Step))
            .OrderByDescending(x => x.Epoch).ThenByDescending(x => x.Step).Skip(CheckpointsKept - 1);
        foreach (var (folder, _, _, _) in all)
        {
            DropQuietly(folder.FullName);
        }
    }
}
