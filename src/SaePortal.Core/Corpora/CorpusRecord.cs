namespace SaePortal.Core.Corpora;

/// <summary>A corpus that was imported; its text lies in the artifact store, once.</summary>
/// <param name="Id">The row's number; names its folder in the artifact store.</param>
/// <param name="Name">Its slug.</param>
/// <param name="Documents">Number of documents.</param>
/// <param name="Bytes">Length of the text in UTF-8.</param>
/// <param name="Labels">Number of labelled spans.</param>
/// <param name="Source">Where it came from, for the page: a file's name.</param>
/// <param name="Created">When it was imported.</param>
public sealed record CorpusRecord(int Id, string Name, long Documents, long Bytes, long Labels, string Source, DateTimeOffset Created);
