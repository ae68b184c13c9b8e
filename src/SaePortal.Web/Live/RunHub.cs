using System.Runtime.CompilerServices;
using Microsoft.AspNetCore.SignalR;
using SaePortal.Compute.Runs;

namespace SaePortal.Web.Live;

/// <summary>Live progress for any client: <c>/hubs/runs</c>.</summary>
public sealed class RunHub(RunFeed feed) : Hub
{
    /// <summary>Streams where a run stands: a snapshot first, then at most ten changes a second, until it has ended.</summary>
    /// <param name="run">The run's number.</param>
    /// <param name="cancellationToken">The client goes.</param>
    /// <exception cref="HubException">There is no such run.</exception>
    public async IAsyncEnumerable<RunUpdate> Watch(int run, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var known = false;
        await foreach (var update in feed.Watch(run, cancellationToken).ConfigureAwait(false))
        {
            known = true;
            yield return update;
        }

        if (!known && !cancellationToken.IsCancellationRequested)
        {
            throw new HubException(NoRun(run));
        }
    }

    /// <summary>What a client is told that watches a run that is not there.</summary>
    internal static string NoRun(int run) => $"There is no run {run}.";
}
