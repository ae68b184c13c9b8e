using SaePortal.Core.Runs;

namespace SaePortal.Storage.Runs;

/// <summary>What the holder of a run tells at least once a lease: nothing but that it lives, or progress, metrics and log lines.</summary>
/// <param name="Run">The run.</param>
/// <param name="Epoch">The epoch under which it was taken.</param>
/// <param name="Progress">Where it stands; null leaves what was told before.</param>
/// <param name="Metrics">Points to append.</param>
/// <param name="Log">Lines to append.</param>
public sealed record RunReport(int Run, int Epoch, RunProgress? Progress, IReadOnlyList<RunMetric> Metrics, IReadOnlyList<RunLogLine> Log);
