using SaePortal.Compute.Runs;
using SaePortal.Core.Runs;
using SaePortal.Storage.Runs;

namespace SaePortal.Web.Runs;

/// <summary>A page of the list of runs, kept current.</summary>
public sealed class RunListView(RunStore runs, RunFeed feed, TimeProvider clock)
{
    /// <summary>Runs of a page.</summary>
    public const int PageSize = 50;

    private static readonly TimeSpan s_redraw = TimeSpan.FromMilliseconds(500);

    /// <summary>The runs, newest first.</summary>
    public IReadOnlyList<RunRecord> Runs { get; private set; } = [];

    /// <summary>The number before which the next page begins; null at the end.</summary>
    public int? Older => Runs.Count == PageSize ? Runs[^1].Id : null;

    /// <summary>Reads a page.</summary>
    /// <param name="before">The number before which it begins; null for the newest.</param>
    /// <param name="state">Only runs in this state; null for all.</param>
    /// <param name="cancellation">Stops reading.</param>
    public async Task Load(int? before, RunState? state, CancellationToken cancellation) =>
        Runs = await runs.List(before, PageSize, state is { } one ? [one] : [], cancellation).ConfigureAwait(false);

    /// <summary>Reads the page again whenever something changed, at most twice a second.</summary>
    public async Task Follow(int? before, RunState? state, Func<Task> changed, CancellationToken cancellation)
    {
        await foreach (var _ in feed.WatchAll(cancellation).ConfigureAwait(false))
        {
            await Load(before, state, cancellation).ConfigureAwait(false);
            await changed().ConfigureAwait(false);
            await Task.Delay(s_redraw, clock, cancellation).ConfigureAwait(false);
        }
    }
}
