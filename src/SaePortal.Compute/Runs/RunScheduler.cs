using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using SaePortal.Compute.Nodes;
using SaePortal.Core.Answers;
using SaePortal.Core.Runs;
using SaePortal.Storage.Databases;
using SaePortal.Storage.Runs;

namespace SaePortal.Compute.Runs;

/// <summary>
/// Gives queued runs to nodes that are free, oldest first, and puts runs back into the queue whose node is gone. It keeps nothing in memory: what
/// runs where stands in the rows.
/// </summary>
public sealed partial class RunScheduler(
    PortalDatabase database, RunStore runs, RunLeases leases, RunFeed feed, ClusterNodes nodes, IGrainFactory grains, TimeProvider clock, ILogger<RunScheduler> logger) : BackgroundService
{
    private static readonly TimeSpan s_round = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(5);
    private const int QueuedAtOnce = 200;
    private string? _lost;

    /// <summary>Puts the runs of a node back into the queue that is known to be dead.</summary>
    public async Task Lost(DeadNode node, CancellationToken cancellation)
    {
        // The membership takes a second or more to notice; nothing is given to it meanwhile.
        Volatile.Write(ref _lost, node.Name);
        Tell(await leases.Release(node, cancellation).ConfigureAwait(false));
    }

    /// <inheritdoc />
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(s_round, clock);
        while (await timer.WaitForNextTickAsync(stoppingToken).ConfigureAwait(false))
        {
            try
            {
                if (database.Trouble is not null && !await database.Recovers(stoppingToken).ConfigureAwait(false))
                {
                    // Neither a released run nor a taken one could be written down.
                    continue;
                }

                Tell(await leases.Release(null, stoppingToken).ConfigureAwait(false));
                await Place(stoppingToken).ConfigureAwait(false);
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                Failed(logger, e);
            }
        }
    }

    private async Task Place(CancellationToken cancellation)
    {
        var queued = (await runs.List(null, QueuedAtOnce, [RunState.Queued], cancellation).ConfigureAwait(false)).OrderBy(x => x.Id).ToList();
        if (queued.Count == 0)
        {
            return;
        }

        var busy = (await runs.List(null, QueuedAtOnce, [RunState.Running], cancellation).ConfigureAwait(false)).Select(x => x.Node).ToHashSet();
        var free = nodes.Living().Where(x => x.Name != Volatile.Read(ref _lost) && !busy.Contains(x.Name)).ToList();
        foreach (var run in queued)
        {
            foreach (var node in free.Where(x => Fits(run.Spec.Device, x)).ToList())
            {
                var answer = await Offer(run.Id, node, cancellation).ConfigureAwait(false);
                var refused = answer is null or { Problem.Kind: ProblemKind.Unavailable };
                if (refused || answer!.Problem is null)
                {
                    free.Remove(node);
                }

                if (!refused)
                {
                    break;
                }
            }
        }
    }

    /// <summary>Offers a run to a node.</summary>
    /// <returns>Its answer; null when there is none. Should it take the run later all the same, only one of those that try can.</returns>
    private async Task<Reply<Done>?> Offer(int run, ClusterNode node, CancellationToken cancellation)
    {
        RequestContext.Set(NodeMetadata.WantedNode, node.Name);
        try
        {
            return await grains.GetGrain<IRunGrain>(run, node.Name).Start().WaitAsync(s_patience, clock, cancellation).ConfigureAwait(false);
        }
        catch (Exception e) when (e is OrleansException or TimeoutException)
        {
            // It left between looking and asking, or stands still and the membership has not noticed yet.
            NotPlaced(logger, e, run, node.Name);
            return null;
        }
        finally
        {
            RequestContext.Remove(NodeMetadata.WantedNode);
        }
    }

    private static bool Fits(string? device, ClusterNode node) => device is null or "cpu" || node.Compute == "cuda";

    private void Tell(IReadOnlyList<int> released)
    {
        foreach (var run in released)
        {
            feed.Changed(run);
        }
    }

    [LoggerMessage(LogLevel.Warning, "A round of the scheduler failed; the next one tries again")]
    private static partial void Failed(ILogger logger, Exception e);

    [LoggerMessage(LogLevel.Information, "Run {Run} could not be given to {Node}")]
    private static partial void NotPlaced(ILogger logger, Exception e, int run, string node);
}
