using SaePortal.Compute.Nodes;
using SaePortal.Core.Answers;

namespace SaePortal.Compute.Runs;

/// <summary>
/// Asks a node to take a run. A handle: the work is in the node's <see cref="RunHost"/>, the truth in the run's row. Its key is the run and the
/// node's name: were it the run alone, a call to a node that stands still would keep the run from all others.
/// </summary>
public interface IRunGrain : IGrainWithIntegerCompoundKey
{
    /// <summary>Takes the run, unless the node works on another.</summary>
    Task<Reply<Done>> Start();
}

/// <summary>Lives on the node that the scheduler chose.</summary>
[OnCompute("cpu", "cuda")]
public sealed class RunGrain(RunHost host) : Grain, IRunGrain
{
    /// <inheritdoc />
    public async Task<Reply<Done>> Start()
    {
        // The node may be gone before the run is offered to one of its name again.
        DeactivateOnIdle();
        RequestContext.Clear();
        return Reply.Of(await host.Start((int)this.GetPrimaryKeyLong(out _), CancellationToken.None));
    }
}
