using System.Runtime.CompilerServices;
using SaePortal.Compute.Nodes;
using SaePortal.Core.Answers;
using SaePortal.Core.Steering;

namespace SaePortal.Compute.Steering;

/// <summary>Steers one model, named by the key, on a compute node that has it loaded.</summary>
public interface ISteerGrain : IGrainWithStringKey
{
    /// <summary>See <see cref="Steerer.Steer"/>.</summary>
    IAsyncEnumerable<SteerEvent> Steer(SteerOrder order, string visitor);
}

/// <summary>Stays on the node where it was first asked, so that its model is loaded once.</summary>
[OnCompute("cpu", "cuda")]
[Orleans.Concurrency.Reentrant]
public sealed class SteerGrain(Steerer steerer) : Grain, ISteerGrain
{
    /// <inheritdoc />
    public IAsyncEnumerable<SteerEvent> Steer(SteerOrder order, string visitor) => steerer.Steer(order, visitor);
}

/// <summary>Steers from the portal, wherever a node is.</summary>
public sealed class NodeSteering(IGrainFactory grains)
{
    /// <summary>Steers; who stops enumerating stops it.</summary>
    /// <param name="order">What; looked up by <see cref="SteerDesk"/>.</param>
    /// <param name="visitor">Tells visitors apart.</param>
    /// <param name="cancellation">Stops it between two tokens.</param>
    /// <returns>Its news; a node that is not there, or goes, is a problem among them.</returns>
    public async IAsyncEnumerable<SteerEvent> Steer(SteerOrder order, string visitor, [EnumeratorCancellation] CancellationToken cancellation)
    {
        await using var news = grains.GetGrain<ISteerGrain>(order.Model.Name).Steer(order, visitor).GetAsyncEnumerator(cancellation);
        while (true)
        {
            SteerEvent next;
            try
            {
                if (!await news.MoveNextAsync().ConfigureAwait(false))
                {
                    yield break;
                }

                next = news.Current;
            }
            catch (Exception e) when (e is OrleansException or TimeoutException or EnumerationAbortedException)
            {
                next = SteerEvent.Of(new Problem(ProblemKind.Unavailable, "No compute node is running, or the one that steered has gone.", "Wait a few seconds, or see /status."));
            }

            yield return next;
            if (next.Kind is SteerEventKind.Problem or SteerEventKind.Done)
            {
                yield break;
            }
        }
    }
}
