using SaePortal.Core.LanguageModels;

namespace SaePortal.Storage.LanguageModels;

/// <summary>A language model that shall be added.</summary>
/// <param name="Name">Its slug.</param>
/// <param name="Spec">Its shape.</param>
/// <param name="Source">Where it came from: a folder's name, or that of a corpus.</param>
/// <param name="TrainRun">The run that trained it, or null.</param>
/// <param name="TrainStep">The step of that run at which it was kept, or null.</param>
public sealed record NewModel(string Name, ModelSpec Spec, string Source, int? TrainRun, long? TrainStep);
