using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Components;
using MudBlazor;
using SaePortal.Compute.Nodes;
using SaePortal.Core.LanguageModels;
using SaePortal.Core.Runs;
using SaePortal.Web.Access;
using SaePortal.Web.Charts;
using SaePortal.Web.Shell;

namespace SaePortal.Web.Runs;

/// <summary><c>/runs/{n}</c>: one run, live.</summary>
public sealed partial class RunPage : ComponentBase, IDisposable
{
    private static readonly JsonSerializerOptions s_json = new(JsonSerializerDefaults.Web) { WriteIndented = true, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull };

    private readonly CancellationTokenSource _gone = new();
    private bool _busy;
    private bool _interactive;
    private (int Number, bool WholeLog) _shown;

    /// <summary>The run's number.</summary>
    [Parameter]
    public int Number { get; set; }

    /// <summary>"all" shows the whole log.</summary>
    [SupplyParameterFromQuery]
    public string? Log { get; set; }

    /// <summary>What the page shows.</summary>
    [Inject]
    public required RunView View { get; init; }

    /// <summary>Who looks.</summary>
    [Inject]
    public required IViewer Viewer { get; init; }

    /// <summary>The living nodes.</summary>
    [Inject]
    public required ClusterNodes Nodes { get; init; }

    /// <summary>The address.</summary>
    [Inject]
    public required NavigationManager Navigation { get; init; }

    /// <summary>Asks before removing.</summary>
    [Inject]
    public required IDialogService Dialogs { get; init; }

    private string Share => View.Now is { Steps: > 0, State: RunState.Running } now ? $" · {now.Step * 100 / now.Steps}%" : "";

    private string Recipe => JsonSerializer.Serialize(View.Run!.Spec, s_json);

    private string Where
    {
        get
        {
            var run = View.Run!;
            return run.State switch
            {
                RunState.Running => $"on {run.Node}, {run.Device}; asked to {(run.Wanted == RunSignal.Pause ? "pause" : run.Wanted == RunSignal.Cancel ? "stop" : "run")}".Replace("; asked to run", "", StringComparison.Ordinal),
                RunState.Queued => View.Ahead == 0 ? "next in line" : $"{Amounts.Counted(View.Ahead, "run", "runs")} before it",
                RunState.Paused => "nothing is lost",
                RunState.Completed => Done,
                _ => run.Finished is { } when ? when.ToString("u", CultureInfo.InvariantCulture) : "",
            };
        }
    }

    /// <summary>How a run ended that made something: as long as it took, and the numbers by which it is judged.</summary>
    private string Done
    {
        get
        {
            var time = View.Run is { Started: { } from, Finished: { } to } ? $"in {Figures.Duration(to - from)}{(View.Events.Count > 0 ? ", pauses included" : "")}" : "";
            var numbers = View.Run!.Spec is HarvestSpec || RunWords.Judged(View.Now!.Metrics) is not { } judged ? []
                : new[] { $"{judged.Name} {Figures.Measure(judged.Value)}", View.Last(RunMeasure.Dead) is { } dead ? $"{Figures.Grouped(dead)} dead" : null };
            return string.Join("; ", new[] { time, string.Join(", ", numbers.OfType<string>()) }.Where(x => x.Length > 0));
        }
    }

    private string Amount => View.Run!.Spec is HarvestSpec harvest
        ? $"{Figures.Compact(View.Run.Progress?.Tokens ?? 0)} {(View.Steps > 0 ? $"tokens, context {View.Now!.Step:N0} of {View.Steps:N0}" : $"of at most {Figures.Compact(harvest.Tokens)} tokens")}"
        : $"{Figures.Compact(View.Now!.Step * View.TokensPerStep)} of {Figures.Compact(View.Planned ?? 0)} tokens, step {View.Now.Step:N0} of {View.Steps:N0}";

    private string? Left => View.Now is { State: RunState.Running, EtaSeconds: { } seconds } ? Figures.Duration(TimeSpan.FromSeconds(seconds)) : null;

    private string? Until => View.Now is { State: RunState.Running, EtaSeconds: { } seconds } ? $"about {(View.Updated + TimeSpan.FromSeconds(seconds)).ToString("HH:mm:ss", CultureInfo.InvariantCulture)} UTC" : null;

    private IReadOnlyList<ProgressStop> Stops => View.Planned is > 0 and var all
        ? [.. View.Events.Select(x => new ProgressStop(Math.Min(1, x.X / all), x.Text, x.Kind == ChartEventKind.Wrong))] : [];

    /// <summary>The model at the end; those before it are snapshots.</summary>
    private LanguageModelRecord? Made => View.Run is { State: RunState.Completed, Spec: ModelTrainSpec { Steps: var steps } } ? View.Models.FirstOrDefault(x => x.TrainStep == steps) : null;

    /// <inheritdoc />
    public void Dispose()
    {
        _gone.Cancel();
        _gone.Dispose();
    }

    /// <inheritdoc />
    protected override async Task OnParametersSetAsync()
    {
        var shown = (Number, WholeLog: Log == "all");
        if (_shown == shown)
        {
            return;
        }

        var another = _shown.Number != Number;
        _shown = shown;
        if (!await View.Load(Number, shown.WholeLog, _gone.Token))
        {
            Navigation.NotFound();
            return;
        }

        if (_interactive && another)
        {
            Begin();
        }
    }

    /// <inheritdoc />
    protected override void OnAfterRender(bool firstRender)
    {
        // Only now is there a circuit: a page that is rendered for a request alone must leave no watcher behind.
        if (firstRender)
        {
            _interactive = true;
            Begin();
        }
    }

    private string? Shown(RunMeasure measure) => View.Last(measure) is { } value ? Figures.Measure(value) : null;

    private void Begin() => _ = FollowQuietly();

    private async Task FollowQuietly()
    {
        try
        {
            await View.Follow(() => InvokeAsync(StateHasChanged), _gone.Token);
        }
        catch (OperationCanceledException)
        {
            // The page is gone.
        }
    }

    private async Task Want(RunSignal signal)
    {
        _busy = true;
        var before = View.Run!.State;
        await View.Want(signal, _gone.Token);
        _busy = false;
        if (before is RunState.Failed && View.Run.State == RunState.Queued)
        {
            Begin();
        }
    }

    private async Task Remove()
    {
        if (await Dialogs.ShowMessageBoxAsync("Remove the run?", $"Run {Number}, its log, its curves and its checkpoints go. What it made stays.", "Remove", null, "Keep it") == true
            && await View.Remove(_gone.Token))
        {
            Navigation.NavigateTo("runs");
        }
    }
}
