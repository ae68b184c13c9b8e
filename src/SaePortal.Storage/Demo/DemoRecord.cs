namespace SaePortal.Storage.Demo;

/// <summary>How far the built-in experiment came.</summary>
/// <param name="Wanted">Whether it shall be here; false once it was removed.</param>
/// <param name="ModelId">Its model; null before.</param>
/// <param name="CorpusId">Its text; null before.</param>
/// <param name="TrainRun">The run that trains its dictionary; null before.</param>
/// <param name="Finished">When its latents were there; null before.</param>
public sealed record DemoRecord(bool Wanted, int? ModelId, int? CorpusId, int? TrainRun, DateTimeOffset? Finished);
