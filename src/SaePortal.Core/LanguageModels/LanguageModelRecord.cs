namespace SaePortal.Core.LanguageModels;

/// <summary>A language model that was imported, or trained here.</summary>
/// <param name="Id">The row's number; names its folder in the artifact store.</param>
/// <param name="Name">Its slug.</param>
/// <param name="Spec">Its shape.</param>
/// <param name="Source">Where it came from, for the page: a folder's name, or that of the corpus that it was trained on.</param>
/// <param name="Bytes">Space of its folder.</param>
/// <param name="Created">When it was imported or made.</param>
/// <param name="TrainRun">The run that trained it; null when it was imported.</param>
/// <param name="TrainStep">The step of that run at which it was kept.</param>
public sealed record LanguageModelRecord(
    int Id, string Name, ModelSpec Spec, string Source, long Bytes, DateTimeOffset Created, int? TrainRun = null, long? TrainStep = null);
