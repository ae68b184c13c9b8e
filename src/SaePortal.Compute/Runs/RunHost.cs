using Microsoft.Extensions.Logging;
using SaePortal.Compute.Pipelines;
using SaePortal.Core.Answers;
using SaePortal.Core.Runs;
using SaePortal.Storage.Artifacts;
using SaePortal.Torch.Native;

namespace SaePortal.Compute.Runs;

/// <summary>Does the work of runs in this process, one at a time. Grains and commands are handles to it.</summary>
public sealed partial class RunHost(
    string node, IPortalRecords records, IRunNews news, ArtifactFolder artifacts, DeviceTurn turn, IEnumerable<IRunPipeline> pipelines, TimeProvider clock, ILogger<RunHost> logger)
    : IAsyncDisposable
{
    private readonly CancellationTokenSource _stopping = new();
    private int _held;
    private Task _work = Task.CompletedTask;

    /// <summary>The name under which this process takes runs.</summary>
    public string Node => node;

    /// <summary>The run that is being worked on; null when none is.</summary>
    public int? Current => Volatile.Read(ref _held) is var run and > 0 ? run : null;

    /// <summary>Ends when the run that is being worked on ends.</summary>
    public Task Work => Volatile.Read(ref _work);

    /// <summary>Takes a queued run and begins its work.</summary>
    /// <param name="run">The run.</param>
    /// <param name="cancellation">Stops before the run is taken.</param>
    /// <returns>Done once it is taken; or why it was not.</returns>
    public async Task<Answer<Done>> Start(int run, CancellationToken cancellation)
    {
        if (Interlocked.CompareExchange(ref _held, run, 0) != 0)
        {
            return new Problem(ProblemKind.Unavailable, $"The node {node} works on run {_held}.", "Wait for it, or start another node.");
        }

        var begun = false;
        try
        {
            if (await records.Run(run, cancellation).ConfigureAwait(false) is not { } queued)
            {
                return new Problem(ProblemKind.NotFound, $"There is no run {run}.");
            }

            var device = ComputeDevice.Choose(queued.Spec.Device);
            if (await records.Take(run, node, device.Succeeded ? device.Value.ToString() : "no device", ComputeDevice.Threads, cancellation).ConfigureAwait(false) is not { } taken)
            {
                return new Problem(ProblemKind.Conflict, $"Run {run} is no longer queued.");
            }

            news.Changed(run);
            if (!device.Succeeded)
            {
                await End(new RunEnd(run, taken.Epoch, RunState.Failed, device.Problem)).ConfigureAwait(false);
                return device.Problem;
            }

            begun = true;
            Volatile.Write(ref _work, Do(taken));
            return Done.Yes;
        }
        finally
        {
            if (!begun)
            {
                Volatile.Write(ref _held, 0);
            }
        }
    }

    /// <summary>Stops the present work at once; another goes on from its last checkpoint.</summary>
    public async Task Stop()
    {
        await _stopping.CancelAsync().ConfigureAwait(false);
        await Work.ConfigureAwait(false);
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await Stop().ConfigureAwait(false);
        _stopping.Dispose();
    }

    private async Task Do(RunRecord run)
    {
        try
        {
            await Task.Yield();
            var context = new LeasedRun(run, records, news, artifacts, turn, clock);
            await using (context.ConfigureAwait(false))
            {
                using var stop = CancellationTokenSource.CreateLinkedTokenSource(context.Lost, _stopping.Token);
                var outcome = await Outcome(context, stop.Token).ConfigureAwait(false);
                if (stop.IsCancellationRequested || outcome is { Succeeded: true, Value.Ended: null })
                {
                    Abandoned(logger, run.Id);
                    return;
                }

                await context.Flush(CancellationToken.None).ConfigureAwait(false);
                await End(outcome.Succeeded
                    ? new RunEnd(run.Id, run.Epoch, outcome.Value.Ended!.Value, null, outcome.Value.DictionaryId, outcome.Value.Next)
                    : new RunEnd(run.Id, run.Epoch, RunState.Failed, outcome.Problem)).ConfigureAwait(false);
            }
        }
        catch (Exception e)
        {
            // The portal is out of reach: the lease runs out and the run goes on elsewhere.
            NotEnded(logger, e, run.Id);
        }
        finally
        {
            Volatile.Write(ref _held, 0);
            news.Changed(run.Id);
        }
    }

    private async Task<Answer<RunOutcome>> Outcome(LeasedRun context, CancellationToken cancellation)
    {
        try
        {
            return await pipelines.First(x => x.Handles(context.Run.Spec)).Work(context, cancellation).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            return new RunOutcome(null);
        }
        catch (ProblemException e)
        {
            return e.Problem;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return new Problem(ProblemKind.Unavailable, $"A file of the run could not be written or read: {e.Message}", "Check the disk's free space, then resume the run.");
        }
        catch (Exception e)
        {
            Unexpected(logger, e, context.Run.Id);
            return new Problem(ProblemKind.Unavailable, $"Run {context.Run.Id} stopped by an error of the program ({e.GetType().Name}).", $"The log of {node} has the details; the run can be resumed.");
        }
    }

    private async Task End(RunEnd end)
    {
        if (!await records.Finish(end, CancellationToken.None).ConfigureAwait(false))
        {
            Abandoned(logger, end.Run);
        }

        news.Changed(end.Run);
    }

    [LoggerMessage(LogLevel.Warning, "Run {Run} is another node's now, or this one stops; nothing more is written")]
    private static partial void Abandoned(ILogger logger, int run);

    [LoggerMessage(LogLevel.Error, "Run {Run} failed unexpectedly")]
    private static partial void Unexpected(ILogger logger, Exception e, int run);

    [LoggerMessage(LogLevel.Warning, "The end of run {Run} could not be told")]
    private static partial void NotEnded(ILogger logger, Exception e, int run);
}
