using SaePortal.Compute.Nodes;
using SaePortal.Core.Answers;

namespace SaePortal.Compute.Runs;

/// <summary>Asks a node to take a run. A handle: the work is in the node's <see cref="RunHost"/>, the truth in the run's row.</summary>
public interface IRunGrain : IGrainWithIntegerKey
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
        // The next epoch of this run may belong to another node.
        DeactivateOnIdle();
        RequestContext.Clear();
        return Reply.Of(await host.Start((int)this.GetPrimaryKeyLong(), CancellationToken.None));
    }
}
