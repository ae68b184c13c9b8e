namespace SaePortal.Core.Tokenizers;

/// <summary>A tokenizer that was trained here, for models to be trained with.</summary>
/// <param name="Name">Its slug, which is also the name of its folder.</param>
/// <param name="Folder">The folder with its <c>tokenizer.json</c>.</param>
/// <param name="Bytes">Size of that file.</param>
/// <param name="Origin">How it came about; null when that is not known, as of a folder that was put there by hand.</param>
public sealed record TokenizerRecord(string Name, string Folder, long Bytes, TokenizerOrigin? Origin);

/// <summary>How a tokenizer came about.</summary>
/// <param name="Corpus">The name that its corpus had.</param>
/// <param name="Vocabulary">Number of tokens.</param>
/// <param name="MinFrequency">How often a pair had to occur to become a token.</param>
/// <param name="Created">When it was trained.</param>
public sealed record TokenizerOrigin(string Corpus, int Vocabulary, long MinFrequency, DateTimeOffset Created);
