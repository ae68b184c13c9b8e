using SaePortal.Compute.ModelSessions;
using SaePortal.Core.Answers;
using SaePortal.Core.Dictionaries;
using SaePortal.Core.Latents;
using SaePortal.Torch.Tokenizers;

namespace SaePortal.Web.Search;

/// <summary>Which latents fire in a text?</summary>
/// <param name="Text">The text.</param>
/// <param name="Place">Where, see <see cref="SearchScope.Of"/>.</param>
/// <param name="Sort">What they are sorted by.</param>
/// <param name="Special">Whether activations on tokens that stand for no text count.</param>
/// <param name="Token">Only what fires at this position of the text counts; null for all of it.</param>
/// <param name="Skip">Latents before the first that is listed.</param>
/// <param name="Limit">Latents listed at most.</param>
public sealed record TextSearch(string Text, string? Place = null, FiringSort Sort = FiringSort.Maximum, bool Special = false, int? Token = null, int Skip = 0, int Limit = TextSearch.PageSize)
{
    /// <summary>Latents of a page.</summary>
    public const int PageSize = 20;

    /// <summary>Latents that can be paged through: what comes behind them fires hardly at all, and each is sent by every node that is asked.</summary>
    public const int Most = 100;

    /// <summary>What is wrong with the numbers, or null; the text is checked where it is encoded.</summary>
    public Problem? Check() => Rules.Between("limit", Limit, 1, Most) ?? Rules.Between("skip", Skip, 0, Most) ?? (Token is { } token ? Rules.AtLeast("token", token, 0) : null);
}

/// <summary>What a search of a text found.</summary>
/// <param name="Models">The text as each model reads it.</param>
/// <param name="Latents">A page of latents, in order.</param>
/// <param name="Found">Latents that fire, in all dictionaries that were searched.</param>
/// <param name="Scope">What was searched.</param>
/// <param name="Failed">What kept models from reading the text while others did.</param>
public sealed record TextFindings(IReadOnlyList<TextOfModel> Models, IReadOnlyList<FoundLatent> Latents, int Found, SearchScope Scope, IReadOnlyList<Problem> Failed)
{
    /// <summary>Dictionaries whose latents' rarity is not known.</summary>
    public IEnumerable<string> Unweighed => Scope.Dictionaries.Where(x => x.Harvest is null).Select(x => x.Name);
}

/// <summary>A text as a model reads it.</summary>
/// <param name="Model">The model's name.</param>
/// <param name="Tokens">Its tokens.</param>
/// <param name="Cut">Whether its end was left out.</param>
public sealed record TextOfModel(string Model, IReadOnlyList<TokenPiece> Tokens, bool Cut);

/// <summary>A latent that fires in a text, with what is known of it.</summary>
/// <param name="Dictionary">Its dictionary.</param>
/// <param name="Firing">What it does in the text.</param>
/// <param name="Latent">What the harvest knows of it; null without one.</param>
/// <param name="Tokens">Tokens of the window round its peak.</param>
/// <param name="Pieces">Texts of the model's tokens.</param>
public sealed record FoundLatent(DictionaryRecord Dictionary, FiringLatent Firing, LatentSummary? Latent, IReadOnlyList<TokenPiece> Tokens, TokenPieces? Pieces)
{
    /// <summary>Its largest activation in the text as a share of its maximum; null where that is not known.</summary>
    public double? Share => Latent is { Maximum: not 0 } latent ? Math.Abs(Firing.Maximum / latent.Maximum) : null;

    /// <summary>Its rarity-weighted score; null where it is not known.</summary>
    public double? Rarity => Latent is { } latent ? LatentScales.RarityOf(Firing.Sum, Math.Abs(Firing.Maximum), Math.Abs(latent.Maximum), latent.Density, Dictionary.Harvest!.Tokens) : null;
}
