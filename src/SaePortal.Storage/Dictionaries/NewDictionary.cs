using SaePortal.Core.Corpora;
using SaePortal.Core.Dictionaries;

namespace SaePortal.Storage.Dictionaries;

/// <summary>A dictionary that shall be added.</summary>
/// <param name="Name">Its slug.</param>
/// <param name="ModelId">The language model's row.</param>
/// <param name="Spec">Architecture, places and shapes.</param>
/// <param name="Packing">How its training text was packed.</param>
/// <param name="Metrics">Measured on held-out text, or null.</param>
/// <param name="TrainRun">The run that trained it, or null.</param>
/// <param name="Source">Where it came from when imported.</param>
/// <param name="WeightsHash">SHA-256 of the weights file, hexadecimal.</param>
public sealed record NewDictionary(
    string Name, int ModelId, DictionarySpec Spec, Packing Packing, DictionaryMetrics? Metrics, int? TrainRun, string? Source, string WeightsHash);
