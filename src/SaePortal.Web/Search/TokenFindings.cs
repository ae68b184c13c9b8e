using SaePortal.Core.Dictionaries;
using SaePortal.Core.Latents;
using SaePortal.Storage.Latents;
using SaePortal.Torch.Tokenizers;

namespace SaePortal.Web.Search;

/// <summary>Latents that promote or suppress a token.</summary>
/// <param name="Words">Which tokens were meant, for each model.</param>
/// <param name="Latents">The strongest, descending.</param>
/// <param name="Found">How many there are; each lists ten tokens on either side.</param>
/// <param name="Scope">What was searched.</param>
/// <param name="Unready">Dictionaries that could not be searched: not harvested, or by an older version whose rows are still being read.</param>
public sealed record TokenFindings(IReadOnlyList<TokenMatch> Words, IReadOnlyList<EffectiveLatent> Latents, int Found, SearchScope Scope, IReadOnlyList<DictionaryRecord> Unready)
{
    /// <summary>Latents of a page.</summary>
    public const int PageSize = 50;
}

/// <summary>A latent that promotes or suppresses a token.</summary>
/// <param name="Dictionary">Its dictionary.</param>
/// <param name="Effect">Which token, and how much.</param>
/// <param name="Latent">What the harvest knows of it.</param>
/// <param name="Pieces">Texts of the model's tokens.</param>
public sealed record EffectiveLatent(DictionaryRecord Dictionary, TokenEffect Effect, LatentSummary Latent, TokenPieces Pieces);

/// <summary>What a direction is near to.</summary>
/// <param name="Dictionary">The dictionary it was compared with.</param>
/// <param name="Nearest">Latents by falling cosine, with what the harvest knows of them.</param>
/// <param name="Promoted">Tokens whose logits a unit step along it raises most; empty where the output cannot be read through the unembedding.</param>
/// <param name="Suppressed">Tokens whose logits it lowers most.</param>
/// <param name="Pieces">Texts of the model's tokens.</param>
public sealed record DirectionFindings(
    DictionaryRecord Dictionary, IReadOnlyList<(LatentNeighbour Near, LatentSummary? Latent)> Nearest, IReadOnlyList<TokenLogit> Promoted, IReadOnlyList<TokenLogit> Suppressed, TokenPieces? Pieces)
{
    /// <summary>Latents of a page.</summary>
    public const int PageSize = 20;

    /// <summary>The most latents of one answer.</summary>
    public const int Most = 500;
}
