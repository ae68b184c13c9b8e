using SaePortal.Core.Runs;

namespace SaePortal.Storage.Runs;

/// <summary>A place in the order of a run's metrics.</summary>
/// <param name="Step">The step.</param>
/// <param name="Measure">What was measured at it; null for the place behind all of the step.</param>
public readonly record struct MetricKey(long Step, RunMeasure? Measure);
