namespace SaePortal.Torch.Tokenizers.Training;

/// <summary>What byte-level BPE learnt, written in <see cref="ByteAlphabet"/>.</summary>
/// <param name="Tokens">Tokens by id: <see cref="TokenizerTrainingOptions.EndOfText"/>, the bytes, what merges made.</param>
/// <param name="Merges">Pairs in the order in which encoding tries them.</param>
internal sealed record BpeVocabulary(IReadOnlyList<string> Tokens, IReadOnlyList<(string Left, string Right)> Merges);
