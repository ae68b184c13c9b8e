using Microsoft.AspNetCore.Components;
using SaePortal.Compute.Demo;
using SaePortal.Compute.Runs;
using SaePortal.Core.Runs;
using SaePortal.Storage.Runs;
using SaePortal.Web.Shell;

namespace SaePortal.Web.Runs;

/// <summary>The newest running run, in the bar of every page; one of the built-in experiment is shown as that, with what is left of all of it.</summary>
public sealed partial class LiveRun : ComponentBase, IDisposable
{
    private static readonly TimeSpan s_redraw = TimeSpan.FromMilliseconds(400);

    private readonly CancellationTokenSource _gone = new();
    private RunRecord? _run;
    private RunUpdate? _now;
    private DemoStatus? _demo;

    /// <summary>The runs.</summary>
    [Inject]
    public required RunStore Runs { get; init; }

    /// <summary>Their news.</summary>
    [Inject]
    public required RunFeed Feed { get; init; }

    /// <summary>The built-in experiment.</summary>
    [Inject]
    public required DemoDesk Demo { get; init; }

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
        await ReadDemo();
    }

    private async Task ReadDemo() =>
        _demo = _run is { } run && await Demo.Status(_gone.Token) is { State: DemoState.Working } demo && demo.Run == run.Id ? demo : null;

    private static string? Left(double? seconds) => seconds is { } left ? $"{Figures.Duration(TimeSpan.FromSeconds(left))} left" : null;

    private async Task Follow()
    {
        try
        {
            await foreach (var update in Feed.WatchAll(_gone.Token))
            {
                if (update is not null && update.Run == _run?.Id && update.State == RunState.Running)
                {
                    _now = update;
                    if (_demo is not null)
                    {
                        await ReadDemo();
                    }
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
