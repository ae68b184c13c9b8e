using Orleans.Concurrency;
using SaePortal.Compute.Runs;

namespace SaePortal.Compute.Nodes;

/// <summary>Takes news of runs from nodes to the portal. Calls are not answered: what is lost is replaced by what is newer.</summary>
public interface INewsGrain : IGrainWithIntegerKey
{
    /// <summary>See <see cref="IRunNews.Tell"/>.</summary>
    [OneWay]
    Task Tell(RunUpdate update);

    /// <summary>See <see cref="IRunNews.Changed"/>.</summary>
    [OneWay]
    Task Changed(int run);
}

/// <summary>Hands news to the portal's feed.</summary>
[OnCompute(NodeMetadata.Portal)]
public sealed class NewsGrain(RunFeed feed) : Grain, INewsGrain
{
    /// <inheritdoc />
    public Task Tell(RunUpdate update)
    {
        feed.Tell(update);
        return Task.CompletedTask;
    }

    /// <inheritdoc />
    public Task Changed(int run)
    {
        feed.Changed(run);
        return Task.CompletedTask;
    }
}

/// <summary>The portal's feed as a node sees it.</summary>
public sealed class PortalNews(IGrainFactory grains) : IRunNews
{
    /// <inheritdoc />
    public void Tell(RunUpdate update) => Forget(x => x.Tell(update));

    /// <inheritdoc />
    public void Changed(int run) => Forget(x => x.Changed(run));

    /// <summary>A call that cannot be sent is not awaited by anyone; its exception is seen here so that it is not reported as unobserved.</summary>
    private void Forget(Func<INewsGrain, Task> call)
    {
        try
        {
            call(grains.GetGrain<INewsGrain>(0)).ContinueWith(x => _ = x.Exception, CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted, TaskScheduler.Default);
        }
        catch (Exception e) when (e is ObjectDisposedException or InvalidOperationException or OrleansException)
        {
            // The silo has stopped, or not begun.
        }
    }
}
