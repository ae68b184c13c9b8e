namespace SaePortal.Core.Corpora;

/// <summary>How a corpus becomes contexts of tokens; recorded with every dictionary trained on it.</summary>
/// <param name="Context">Tokens in one context.</param>
/// <param name="BosPerContext">One BOS at the start of each context, instead of the default: one before each document.</param>
/// <param name="HeldOut">Contexts at the end that training never sees; null takes the default, see <see cref="HeldOutOf"/>.</param>
public sealed record Packing(int Context = 128, bool BosPerContext = false, int? HeldOut = null)
{
    /// <summary>The folder below a corpus that holds its tokens, a folder for each tokenizer and packing.</summary>
    public const string FolderName = "packed";

    /// <summary>What the name of a folder of tokens ends with there while it is written.</summary>
    public const string UnfinishedEnding = ".part";

    /// <summary>Contexts held out of a corpus, never trained on: as many as were asked for, by default the last 4%, at least 64 and at most 512; never more than half.</summary>
    /// <param name="contexts">All contexts of the corpus.</param>
    public int HeldOutOf(int contexts) => Math.Min(HeldOut ?? Math.Clamp((int)(contexts * 0.04), 64, 512), contexts / 2);
}
