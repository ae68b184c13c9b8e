using Microsoft.AspNetCore.Components;
using SaePortal.Compute.Runs;
using SaePortal.Core.Runs;
using SaePortal.Storage.Runs;

namespace SaePortal.Web.Runs;

/// <summary>The newest running run, in the bar of every page.</summary>
public sealed partial class LiveRun : ComponentBase, IDisposable
{
    private static readonly TimeSpan s_redraw = TimeSpan.FromMilliseconds(400);

    private readonly CancellationTokenSource _gone = new();
    private RunRecord? _run;
    private RunUpdate? _now;

    /// <summary>The runs.</summary>
    [Inject]
    public required RunStore Runs { get; init; }

    /// <summary>Their news.</summary>
    [Inject]
    public required RunFeed Feed { get; init; }

    /// <inheritdoc />
    public void Dispose()
    {
        _gone.Cancel();
        _gone.Dispose();
    }

    /// <inheritdoc />
    protected override Task OnInitializedAsync() => Read();

    /// <inheritdoc />
    protected override void OnAfterRender(bool firstRender)
    {
        if (firstRender)
        {
            _ = Follow();
        }
    }

    private async Task Read()
    {
        _run = await Runs.List(null, 1, [RunState.Running], _gone.Token) is [var newest, ..] ? newest : null;
        _now = _run is null ? null : RunUpdate.Of(_run);
    }

    private async Task Follow()
    {
        try
        {
            await foreach (var update in Feed.WatchAll(_gone.Token))
            {
                if (update is not null && update.Run == _run?.Id && update.State == RunState.Running)
                {
                    _now = update;
                }
                else
                {
                    await Read();
                }

                await InvokeAsync(StateHasChanged);
                await Task.Delay(s_redraw, _gone.Token);
            }
        }
        catch (OperationCanceledException)
        {
            // The page is gone.
        }
    }
}
