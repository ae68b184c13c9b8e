using System.Globalization;
using System.Reflection;
using SaePortal.Compute;
using SaePortal.Compute.Demo;
using SaePortal.Compute.Nodes;
using SaePortal.Core.Runs;
using SaePortal.Storage.Artifacts;
using SaePortal.Storage.Backups;
using SaePortal.Storage.Databases;
using SaePortal.Storage.Runs;
using SaePortal.Web.Access;

namespace SaePortal.Web.Api;

/// <summary><c>/api/v1/status</c>.</summary>
internal static class StatusEndpoints
{
    public static void MapStatus(this IEndpointRouteBuilder api)
    {
        var clock = api.ServiceProvider.GetRequiredService<TimeProvider>();
        var started = clock.GetTimestamp();
        api.MapGet("/status", async (HttpContext context, PortalDatabase database, ClusterNodes nodes, RunStore runs, PortalOptions options, ArtifactFolder artifacts, DemoDesk demo, CancellationToken cancellation) =>
        {
            var open = await runs.List(null, PortalApi.LargestPage, [RunState.Queued, RunState.Running], cancellation).ConfigureAwait(false);
            var owner = context.User.IsInRole(OwnerAuthentication.Owner);
            return new StatusShape(
                Assembly.GetExecutingAssembly().GetName().Version!.ToString(3), database.Kind.ToString(), owner ? options.Data : null,
                owner ? ArtifactFolder.SizeOf(artifacts.Root) : null, owner ? new DriveInfo(options.Data).AvailableFreeSpace : null,
                [.. nodes.Living().Select(x => new NodeShape(x.Name, x.Compute))], open.Count(x => x.State == RunState.Queued), open.Count(x => x.State == RunState.Running), database.Trouble?.ToString(),
                (long)clock.GetElapsedTime(started).TotalSeconds, DemoShape.Of(await demo.Status(cancellation).ConfigureAwait(false)));
        }).WithSummary("Show how the portal is: version, uptime, nodes, open runs, the demo");
        api.MapGet("/backup", Backup).WithSummary("Fetch everything that the portal holds, as of now, in one file")
            .Produces<byte[]>(StatusCodes.Status200OK, "application/octet-stream").ProducesProblem(StatusCodes.Status409Conflict).ProducesProblem(StatusCodes.Status503ServiceUnavailable);
    }

    private static async Task<IResult> Backup(PortalBackup backup, HttpContext context)
    {
        if ((await backup.Take(context.RequestAborted).ConfigureAwait(false)).Or(out var problem) is not { } snapshot)
        {
            return problem!.ToResult();
        }

        context.Response.RegisterForDispose(snapshot);
        return Results.Stream(to => snapshot.Write(to, context.RequestAborted), "application/x-tar", string.Create(CultureInfo.InvariantCulture, $"saeportal-{snapshot.Header.Made:yyyyMMdd-HHmm}.tar"));
    }

    /// <summary>How the portal is; where its data lies and how large they are is the owner's to know. A problem is why nothing can be written now.</summary>
    private sealed record StatusShape(string Version, string Database, string? Data, long? ArtifactBytes, long? FreeBytes, IReadOnlyList<NodeShape> Nodes, int RunsQueued, int RunsRunning, string? Problem, long UptimeSeconds, DemoShape Demo);

    /// <summary>A compute node.</summary>
    private sealed record NodeShape(string Name, string Compute);
}
