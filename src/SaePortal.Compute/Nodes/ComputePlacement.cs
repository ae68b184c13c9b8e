using Orleans.Metadata;
using Orleans.Placement;
using Orleans.Runtime.MembershipService.SiloMetadata;
using Orleans.Runtime.Placement;

namespace SaePortal.Compute.Nodes;

/// <summary>What a process says about itself to the others.</summary>
public static class NodeMetadata
{
    /// <summary>Key of what a process computes on: "portal" (nothing), "cpu" or "cuda".</summary>
    public const string Compute = "compute";

    /// <summary>Key of the process' name.</summary>
    public const string Name = "node";

    /// <summary>Value of <see cref="Compute"/> for portals.</summary>
    public const string Portal = "portal";

    /// <summary>In a call's context: the name of the one node that may activate the grain.</summary>
    public const string WantedNode = "saeportal.node";
}

/// <summary>Grains of this class live on processes of these kinds only, and on the named node alone when the caller names one.</summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class OnComputeAttribute(params string[] values) : PlacementFilterAttribute(new ComputeFilter(values));

/// <summary>The filter behind <see cref="OnComputeAttribute"/>; it travels with the grain's manifest.</summary>
public sealed class ComputeFilter(string[] values, int order) : PlacementFilterStrategy(order)
{
    /// <summary>For the container, which initialises it from the manifest.</summary>
    public ComputeFilter()
        : this([], 0)
    {
    }

    /// <summary>For the attribute.</summary>
    public ComputeFilter(string[] values)
        : this(values, 0)
    {
    }

    /// <summary>Permitted values of <see cref="NodeMetadata.Compute"/>.</summary>
    public IReadOnlyList<string> Values { get; private set; } = values;

    /// <inheritdoc />
    public override void AdditionalInitialize(GrainProperties properties) => Values = GetPlacementFilterGrainProperty("values", properties)!.Split(',');

    /// <inheritdoc />
    protected override IEnumerable<KeyValuePair<string, string>> GetAdditionalGrainProperties(
        IServiceProvider services, Type grainClass, GrainType grainType, IReadOnlyDictionary<string, string> existingProperties)
    {
        yield return new("values", string.Join(',', Values));
    }
}

/// <summary>Applies a <see cref="ComputeFilter"/>.</summary>
public sealed class ComputeFilterDirector(ISiloMetadataCache cache) : IPlacementFilterDirector
{
    /// <inheritdoc />
    public IEnumerable<SiloAddress> Filter(PlacementFilterStrategy filterStrategy, PlacementTarget target, IEnumerable<SiloAddress> silos)
    {
        var permitted = ((ComputeFilter)filterStrategy).Values;
        // A call's context travels on to the calls that a grain makes: what a node then asks of the portal is not meant.
        var wanted = !permitted.Contains(NodeMetadata.Portal) && target.RequestContextData is { } context && context.TryGetValue(NodeMetadata.WantedNode, out var node) ? node as string : null;
        return silos.Where(x => cache.GetSiloMetadata(x).Metadata is { } about
            && about.TryGetValue(NodeMetadata.Compute, out var compute) && permitted.Contains(compute)
            && (wanted is null || (about.TryGetValue(NodeMetadata.Name, out var name) && name == wanted)));
    }
}
