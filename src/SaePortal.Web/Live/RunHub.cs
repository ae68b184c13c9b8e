using Microsoft.AspNetCore.SignalR;
using SaePortal.Compute.Runs;

namespace SaePortal.Web.Live;

/// <summary>Live progress for any client: <c>/hubs/runs</c>.</summary>
public sealed class RunHub(RunFeed feed) : Hub
{
    /// <summary>Streams where a run stands: a snapshot first, then at most ten changes a second, until it has ended.</summary>
    /// <param name="run">The run's number.</param>
    /// <param name="cancellationToken">The client goes.</param>
    public IAsyncEnumerable<RunUpdate> Watch(int run, CancellationToken cancellationToken) => feed.Watch(run, cancellationToken);
}
