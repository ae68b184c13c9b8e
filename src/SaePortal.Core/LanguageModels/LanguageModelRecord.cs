namespace SaePortal.Core.LanguageModels;

/// <summary>A language model that was imported.</summary>
/// <param name="Id">The row's number; names its folder in the artifact store.</param>
/// <param name="Name">Its slug.</param>
/// <param name="Spec">Its shape.</param>
/// <param name="Source">Where it came from, for the page: a folder's name.</param>
/// <param name="Bytes">Space of its folder.</param>
/// <param name="Created">When it was imported.</param>
public sealed record LanguageModelRecord(int Id, string Name, ModelSpec Spec, string Source, long Bytes, DateTimeOffset Created);
