using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using SaePortal.Compute.Nodes;
using SaePortal.Core.Runs;
using SaePortal.Storage.Runs;

namespace SaePortal.Compute.Runs;

/// <summary>
/// Gives queued runs to nodes that are free, oldest first, and puts runs back into the queue whose node is gone. It keeps nothing in memory: what
/// runs where stands in the rows.
/// </summary>
public sealed partial class RunScheduler(
    RunStore runs, RunLeases leases, RunFeed feed, ClusterNodes nodes, IGrainFactory grains, TimeProvider clock, ILogger<RunScheduler> logger) : BackgroundService
{
    private static readonly TimeSpan s_round = TimeSpan.FromMilliseconds(500);
    private const int QueuedAtOnce = 200;
    private string? _lost;

    /// <summary>Puts the runs of a node back into the queue that is known to be dead.</summary>
    public async Task Lost(string node, CancellationToken cancellation)
    {
        // The membership takes a second or more to notice; nothing is given to it meanwhile.
        Volatile.Write(ref _lost, node);
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
            if (free.FirstOrDefault(x => Fits(run.Spec.Device, x)) is not { } node)
            {
                continue;
            }

            RequestContext.Set(NodeMetadata.WantedNode, node.Name);
            try
            {
                var started = await grains.GetGrain<IRunGrain>(run.Id).Start().WaitAsync(cancellation).ConfigureAwait(false);
                if (started.Problem is null)
                {
                    free.Remove(node);
                }
            }
            catch (OrleansException e)
            {
                // The node left between looking and asking; the next round finds another.
                NotPlaced(logger, e, run.Id, node.Name);
            }
            finally
            {
                RequestContext.Remove(NodeMetadata.WantedNode);
            }
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
