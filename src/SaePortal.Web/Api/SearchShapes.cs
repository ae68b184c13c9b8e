using SaePortal.Compute.ModelSessions;
using SaePortal.Core.Latents;
using SaePortal.Torch.Tokenizers;
using SaePortal.Web.Search;

namespace SaePortal.Web.Api;

/// <summary>A text that is searched for.</summary>
/// <param name="Text">The text.</param>
/// <param name="In">A dictionary, all of a model as <c>model/</c>, or everywhere when null.</param>
/// <param name="Sort">What latents are sorted by, largest first.</param>
/// <param name="Special">Whether activations on special tokens count.</param>
/// <param name="Token">Only what fires at this position counts; null for the whole text.</param>
/// <param name="Skip">Latents before the first.</param>
/// <param name="Limit">Latents listed at most.</param>
internal sealed record TextSearchBody(
    string Text, string? In = null, FiringSort Sort = FiringSort.Maximum, bool Special = false, int? Token = null, int Skip = 0, int Limit = TextSearch.PageSize)
{
    public TextSearch ToSearch() => new(Text, In, Sort, Special, Token, Skip, Limit);
}

/// <summary>What a search of a text found.</summary>
/// <param name="Models">The text as each model reads it.</param>
/// <param name="Latents">Latents in order.</param>
/// <param name="Found">Latents that fire in all.</param>
/// <param name="Next">The <c>skip</c> of the next page; null at the end.</param>
/// <param name="Dictionaries">Names of the dictionaries that were searched.</param>
/// <param name="DictionariesLeftOut">Older ones that were not.</param>
/// <param name="Failed">Why models did not read the text.</param>
internal sealed record TextFindingsShape(
    IReadOnlyList<TextOfModelShape> Models, IReadOnlyList<FoundLatentShape> Latents, int Found, int? Next, IReadOnlyList<string> Dictionaries, long DictionariesLeftOut, IReadOnlyList<string> Failed)
{
    public static TextFindingsShape Of(TextFindings x, TextSearch search)
    {
        var end = search.Skip + x.Latents.Count;
        return new(
            [.. x.Models.Select(m => new TextOfModelShape(m.Model, [.. m.Tokens.Select((t, i) => new TextTokenShape(i, t.Id, t.Text, t.Special))], m.Cut))], [.. x.Latents.Select(FoundLatentShape.Of)],
            x.Found, x.Latents.Count == search.Limit && end < Math.Min(x.Found, TextSearch.Most) ? end : null, [.. x.Scope.Dictionaries.Select(d => d.Name)], x.Scope.LeftOut, [.. x.Failed.Select(f => f.ToString())]);
    }
}

/// <summary>A text as a model reads it.</summary>
internal sealed record TextOfModelShape(string Model, IReadOnlyList<TextTokenShape> Tokens, bool Cut);

/// <summary>A token of a text.</summary>
internal sealed record TextTokenShape(int Position, int Token, string Text, bool Special);

/// <summary>A latent that fires in a text.</summary>
/// <param name="Model">Its model.</param>
/// <param name="Dictionary">Its dictionary.</param>
/// <param name="Index">Its index.</param>
/// <param name="Maximum">Its largest activation in the text.</param>
/// <param name="ShareOfMaximum">That as a share of its largest in the harvest; null where that is not known.</param>
/// <param name="Position">Where.</param>
/// <param name="Sum">Its summed absolute activation.</param>
/// <param name="Tokens">Tokens on which it fires.</param>
/// <param name="Rarity">Its rarity-weighted score in bits; null without a harvest.</param>
/// <param name="Start">Position of the first of the activations.</param>
/// <param name="Activations">Its activations in a window round its peak, one a token.</param>
/// <param name="TopTokens">Tokens on which it fires most in the harvest.</param>
internal sealed record FoundLatentShape(
    string Model, string Dictionary, int Index, float Maximum, double? ShareOfMaximum, int Position, double Sum, int Tokens, double? Rarity, int Start, IReadOnlyList<float> Activations, IReadOnlyList<TokenShareShape> TopTokens)
{
    public static FoundLatentShape Of(FoundLatent x) => new(
        x.Dictionary.Model, x.Dictionary.Name, x.Firing.Index, x.Firing.Maximum, x.Share, x.Firing.Position, x.Firing.Sum, x.Firing.Firings, x.Rarity, x.Firing.Start, x.Firing.Activations, Top(x.Latent, x.Pieces));

    public static IReadOnlyList<TokenShareShape> Top(LatentSummary? latent, TokenPieces? pieces) => [.. (latent?.TopTokens ?? []).Select(t => new TokenShareShape(t.Token, pieces?.Text(t.Token), t.Share))];
}

/// <summary>Latents that promote or suppress a token.</summary>
/// <param name="Tokens">Tokens that were meant.</param>
/// <param name="Latents">The strongest, descending.</param>
/// <param name="Found">How many there are.</param>
/// <param name="Unready">Dictionaries that could not be searched, for want of a harvest or of rows of an old one.</param>
/// <param name="DictionariesLeftOut">Older dictionaries that were not searched.</param>
internal sealed record TokenFindingsShape(IReadOnlyList<VocabularyWordShape> Tokens, IReadOnlyList<EffectiveLatentShape> Latents, int Found, IReadOnlyList<string> Unready, long DictionariesLeftOut)
{
    public static TokenFindingsShape Of(TokenFindings x) => new(
        [.. x.Words.SelectMany(w => w.Tokens.Select(t => new VocabularyWordShape(w.Model, t.Token, t.Text)))], [.. x.Latents.Select(EffectiveLatentShape.Of)], x.Found, [.. x.Unready.Select(d => d.Name)], x.Scope.LeftOut);
}

/// <summary>A token of a model's vocabulary.</summary>
internal sealed record VocabularyWordShape(string Model, int Token, string Text);

/// <summary>A latent that promotes or suppresses a token; the logit is its change for one unit of activation.</summary>
internal sealed record EffectiveLatentShape(string Model, string Dictionary, int Index, int Token, string Text, float Logit, double Density, IReadOnlyList<TokenShareShape> TopTokens)
{
    public static EffectiveLatentShape Of(EffectiveLatent x) => new(
        x.Dictionary.Model, x.Dictionary.Name, x.Effect.Index, x.Effect.Token, x.Pieces.Text(x.Effect.Token), x.Effect.Logit, x.Latent.Density, FoundLatentShape.Top(x.Latent, x.Pieces));
}

/// <summary>A direction that is searched for.</summary>
/// <param name="Dictionary">The dictionary's name.</param>
/// <param name="Vector">As many numbers as it writes.</param>
/// <param name="Limit">Latents listed at most.</param>
internal sealed record DirectionBody(string Dictionary, float[] Vector, int Limit = DirectionFindings.PageSize);

/// <summary>What a direction is near to.</summary>
/// <param name="Model">The dictionary's model.</param>
/// <param name="Dictionary">The dictionary.</param>
/// <param name="Nearest">Latents by falling cosine of their decoder rows.</param>
/// <param name="Promoted">Tokens whose logits a step of length 1 along it raises most.</param>
/// <param name="Suppressed">Tokens whose logits it lowers most.</param>
internal sealed record DirectionFindingsShape(
    string Model, string Dictionary, IReadOnlyList<NearLatentShape> Nearest, IReadOnlyList<TokenLogitShape> Promoted, IReadOnlyList<TokenLogitShape> Suppressed)
{
    public static DirectionFindingsShape Of(DirectionFindings x) => new(
        x.Dictionary.Model, x.Dictionary.Name, [.. x.Nearest.Select(n => new NearLatentShape(n.Near.Index, n.Near.Cosine, n.Latent?.Density, FoundLatentShape.Top(n.Latent, x.Pieces)))],
        [.. x.Promoted.Select(t => new TokenLogitShape(t.Token, x.Pieces?.Text(t.Token), t.Logit))], [.. x.Suppressed.Select(t => new TokenLogitShape(t.Token, x.Pieces?.Text(t.Token), t.Logit))]);
}

/// <summary>A latent near a direction; its density is null without a harvest.</summary>
internal sealed record NearLatentShape(int Index, float Cosine, double? Density, IReadOnlyList<TokenShareShape> TopTokens);
