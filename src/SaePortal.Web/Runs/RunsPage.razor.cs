using Microsoft.AspNetCore.Components;
using SaePortal.Core.Runs;
using SaePortal.Web.Access;
using SaePortal.Web.Shell;

namespace SaePortal.Web.Runs;

/// <summary><c>/runs</c>: all runs, newest first, live.</summary>
public sealed partial class RunsPage : ComponentBase, IDisposable
{
    private static readonly RunState[] s_states = [RunState.Running, RunState.Queued, RunState.Paused, RunState.Failed, RunState.Completed];

    private readonly CancellationTokenSource _gone = new();
    private CancellationTokenSource? _following;
    private bool _interactive;

    /// <summary>What the page shows.</summary>
    [Inject]
    public required RunListView View { get; init; }

    /// <summary>Who looks.</summary>
    [Inject]
    public required IViewer Viewer { get; init; }

    /// <summary>The time.</summary>
    [Inject]
    public required TimeProvider Clock { get; init; }

    /// <summary>Only runs in this state.</summary>
    [SupplyParameterFromQuery]
    public string? State { get; set; }

    /// <summary>The number before which the page begins.</summary>
    [SupplyParameterFromQuery]
    public string? Before { get; set; }

    private RunState? Wanted => Enum.TryParse<RunState>(State, true, out var state) && Enum.IsDefined(state) ? state : null;

    /// <inheritdoc />
    public void Dispose()
    {
        _following?.Cancel();
        _gone.Cancel();
        _following?.Dispose();
        _gone.Dispose();
    }

    /// <inheritdoc />
    protected override async Task OnParametersSetAsync()
    {
        await View.Load(QueryNumber.Of(Before), Wanted, _gone.Token);
        if (_interactive)
        {
            Follow();
        }
    }

    /// <inheritdoc />
    protected override void OnAfterRender(bool firstRender)
    {
        if (firstRender)
        {
            _interactive = true;
            Follow();
        }
    }

    private static string Name(RunState state) => state == RunState.Completed ? "Done" : state.ToString();

    private void Follow()
    {
        _following?.Cancel();
        _following?.Dispose();
        _following = CancellationTokenSource.CreateLinkedTokenSource(_gone.Token);
        _ = FollowQuietly(_following.Token);
    }

    private async Task FollowQuietly(CancellationToken cancellation)
    {
        try
        {
            await View.Follow(QueryNumber.Of(Before), Wanted, () => InvokeAsync(StateHasChanged), cancellation);
        }
        catch (OperationCanceledException)
        {
            // The page is gone, or shows another list.
        }
    }
}
