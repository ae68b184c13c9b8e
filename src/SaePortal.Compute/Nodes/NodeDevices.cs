using SaePortal.Compute.Runs;
using SaePortal.Core.Answers;

namespace SaePortal.Compute.Nodes;

/// <summary>The devices of the compute nodes that live now. While there is none nothing is refused: one may come.</summary>
/// <param name="nodes">The nodes.</param>
public sealed class NodeDevices(ClusterNodes nodes) : IDeviceCheck
{
    /// <inheritdoc />
    public Problem? Refuses(string device)
    {
        var living = nodes.Living();
        return device == "cpu" || living.Count == 0 || living.Any(x => x.Compute == "cuda") ? null
            : new Problem(ProblemKind.Invalid, $"No compute node has {device}; there is {string.Join(", ", living.Select(x => $"{x.Name} with {x.Compute}"))}.", "Leave the device out, or start a node on a machine with a GPU.");
    }
}
