using System.Reflection;
using SaePortal.Compute;
using SaePortal.Compute.Nodes;
using SaePortal.Core.Runs;
using SaePortal.Storage.Databases;
using SaePortal.Storage.Runs;
using SaePortal.Web.Access;

namespace SaePortal.Web.Api;

/// <summary><c>/api/v1/status</c>.</summary>
internal static class StatusEndpoints
{
    public static void MapStatus(this IEndpointRouteBuilder api) =>
        api.MapGet("/status", async (HttpContext context, PortalDatabase database, ClusterNodes nodes, RunStore runs, PortalOptions options, CancellationToken cancellation) =>
        {
            var open = await runs.List(null, PortalApi.LargestPage, [RunState.Queued, RunState.Running], cancellation).ConfigureAwait(false);
            return new StatusShape(
                Assembly.GetExecutingAssembly().GetName().Version!.ToString(3), database.Kind.ToString(), context.User.IsInRole(OwnerAuthentication.Owner) ? options.Data : null,
                [.. nodes.Living().Select(x => new NodeShape(x.Name, x.Compute))], open.Count(x => x.State == RunState.Queued), open.Count(x => x.State == RunState.Running));
        });

    /// <summary>How the portal is.</summary>
    private sealed record StatusShape(string Version, string Database, string? Data, IReadOnlyList<NodeShape> Nodes, int RunsQueued, int RunsRunning);

    /// <summary>A compute node.</summary>
    private sealed record NodeShape(string Name, string Compute);
}
