using SaePortal.Core.Answers;
using SaePortal.Web.Search;

namespace SaePortal.Web.Api;

/// <summary><c>/api/v1/search</c>: latents by text, by token and by direction.</summary>
internal static class SearchEndpoints
{
    public static void MapSearch(this IEndpointRouteBuilder api)
    {
        api.MapPost("/search/text", async (TextSearchBody body, LatentSearch search, CancellationToken cancellation) =>
            (await search.Text(body.ToSearch(), cancellation).ConfigureAwait(false)).ToResult(x => TextFindingsShape.Of(x, body.ToSearch())))
            .Answers<TextFindingsShape>("Find the latents that fire in a text, over one or all dictionaries", ProblemKind.NotFound, ProblemKind.Unreadable, ProblemKind.Unavailable);
        api.MapGet("/search/tokens", Tokens).Answers<TokenFindingsShape>("Find the latents that promote or suppress a token most", ProblemKind.NotFound);
        api.MapPost("/search/direction", async (DirectionBody body, LatentSearch search, CancellationToken cancellation) =>
            (await search.Direction(body.Dictionary, body.Vector, body.Limit, cancellation).ConfigureAwait(false)).ToResult(DirectionFindingsShape.Of))
            .Answers<DirectionFindingsShape>("Find the latents whose decoder rows point most as a vector does, and the tokens that it promotes", ProblemKind.NotFound, ProblemKind.Unavailable);
    }

    private static async Task<IResult> Tokens(string? promotes, string? suppresses, string? @in, int? limit, LatentSearch search, CancellationToken cancellation)
    {
        var size = PortalApi.Limit(limit);
        if ((promotes ?? suppresses) is not { } word || (promotes is not null && suppresses is not null))
        {
            return new Problem(ProblemKind.Invalid, "A token is needed, once.", "Give promotes or suppresses.").ToResult();
        }

        return (await search.Token(word, promotes is null, @in, size, cancellation).ConfigureAwait(false)).ToResult(TokenFindingsShape.Of);
    }
}
