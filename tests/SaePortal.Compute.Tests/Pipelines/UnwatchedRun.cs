using SaePortal.Core.Runs;

namespace SaePortal.Compute.Tests;

/// <summary>A run that begins at the beginning, that nobody watches and nobody interrupts.</summary>
internal sealed class UnwatchedRun(RunSpec spec) : IRunContext
{
    public RunRecord Run { get; } = new() { Id = 1, Spec = spec, State = RunState.Running, Created = DateTimeOffset.UnixEpoch };

    public string? ResumeFrom => null;

    public RunSignal Report(RunProgress progress, IReadOnlyList<RunMetric>? keep = null) => RunSignal.Continue;

    public void Tell(RunDoing? doing, IReadOnlyDictionary<RunMeasure, double>? measured = null)
    {
    }

    public void Checkpoint(long step, Action<string> write)
    {
    }

    public void Log(string @event, string text)
    {
    }

    public void Yield(CancellationToken cancellation)
    {
    }
}
