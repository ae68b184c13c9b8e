using SaePortal.Core.Runs;

namespace SaePortal.Compute.Runs;

/// <summary>Where a run stands: the first is a snapshot, later ones replace it. What <c>/hubs/runs</c> sends.</summary>
/// <param name="Run">The run.</param>
/// <param name="State">Its state.</param>
/// <param name="Step">Steps done.</param>
/// <param name="Steps">Steps in all; 0 before the first report.</param>
/// <param name="Rate">Tokens a second.</param>
/// <param name="EtaSeconds">Seconds left; null while unknown or not running.</param>
/// <param name="Metrics">What was measured last.</param>
/// <param name="Doing">What it does beside its steps; null while it steps or does not run.</param>
public sealed record RunUpdate(
    int Run, RunState State, long Step, long Steps, double Rate, double? EtaSeconds, IReadOnlyDictionary<RunMeasure, double> Metrics, RunDoing? Doing = null)
{
    /// <summary>Whether nothing more will come.</summary>
    public bool Ended => State is RunState.Completed or RunState.Failed or RunState.Cancelled;

    /// <summary>The update that a row amounts to.</summary>
    public static RunUpdate Of(RunRecord run) => run.Progress is { } p
        ? run.State == RunState.Running ? Of(run.Id, p) : new RunUpdate(run.Id, run.State, p.Step, p.Steps, 0, null, p.Measures)
        : new RunUpdate(run.Id, run.State, 0, 0, 0, null, new Dictionary<RunMeasure, double>());

    /// <summary>The update that a report of a running run amounts to.</summary>
    public static RunUpdate Of(int run, RunProgress p) => new(run, RunState.Running, p.Step, p.Steps, p.Rate, p.EtaSeconds, p.Measures, p.Doing);
}

/// <summary>Where news of runs go as they happen.</summary>
public interface IRunNews
{
    /// <summary>Tells where a run stands. Never waits; news that cannot be delivered are lost, the row is the truth.</summary>
    void Tell(RunUpdate update);

    /// <summary>Tells that a run's row or log changed.</summary>
    void Changed(int run);
}
