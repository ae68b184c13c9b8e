using Orleans.Runtime.MembershipService.SiloMetadata;

namespace SaePortal.Compute.Nodes;

/// <summary>A compute node that is a member now.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Compute">"cpu" or "cuda".</param>
/// <param name="Address">Where its silo listens.</param>
public sealed record ClusterNode(string Name, string Compute, string Address);

/// <summary>The compute nodes as the membership knows them; reading costs no call.</summary>
public sealed class ClusterNodes(IClusterMembershipService membership, ISiloMetadataCache metadata)
{
    /// <summary>The living nodes, those with a GPU first.</summary>
    public IReadOnlyList<ClusterNode> Living() =>
    [
        .. membership.CurrentSnapshot.Members.Values.Where(x => x.Status == SiloStatus.Active)
            .Select(x => (x.SiloAddress, About: metadata.GetSiloMetadata(x.SiloAddress).Metadata))
            .Where(x => x.About.GetValueOrDefault(NodeMetadata.Compute) is { } compute && compute != NodeMetadata.Portal)
            .Select(x => new ClusterNode(x.About.GetValueOrDefault(NodeMetadata.Name) ?? "", x.About[NodeMetadata.Compute], x.SiloAddress.Endpoint.ToString()))
            .OrderByDescending(x => x.Compute == "cuda").ThenBy(x => x.Name, StringComparer.Ordinal),
    ];
}
