using Microsoft.AspNetCore.Mvc;
using SaePortal.Core.Answers;
using SaePortal.Storage.Sharing;
using SaePortal.Web.Api;
using SaePortal.Web.People;
using SaePortal.Web.Shell;

namespace SaePortal.Web.Sharing;

/// <summary>The form that makes a short link, and the same for programs.</summary>
internal static class ShareForms
{
    public static void MapShareForms(this IEndpointRouteBuilder app) => app.MapPost("/post/shares", async (HttpContext context, Visitors visitors, ShareDesk desk, [FromForm] string? of, CancellationToken cancellation) =>
        (await Make(context, visitors, desk, of, cancellation).ConfigureAwait(false)).Answered(context, PortalUrls.Share(of ?? ""))).ExcludeFromDescription();

    /// <summary>Maps <c>/api/v1/shares</c>.</summary>
    public static void MapShares(this IEndpointRouteBuilder api)
    {
        api.MapPost("/shares", async (ShareBody body, HttpContext context, Visitors visitors, ShareDesk desk, CancellationToken cancellation) =>
            (await Make(context, visitors, desk, body.Of, cancellation).ConfigureAwait(false)).ToResult(ShareShape.Of)).Answers<ShareShape>("Make a short link of a latent's page or a list", ProblemKind.NotFound, ProblemKind.TooOften);
        api.MapGet("/shares/{code}", async (string code, ShortLinkStore links, CancellationToken cancellation) =>
            (await links.Find(code, cancellation).ConfigureAwait(false)).ToResult(ShareShape.Of)).Answers<ShareShape>("Show where a short link leads, and who made it", ProblemKind.NotFound);
    }

    private static async Task<Answer<ShortLink>> Make(HttpContext context, Visitors visitors, ShareDesk desk, string? of, CancellationToken cancellation) =>
        (await desk.Subject(of, cancellation).ConfigureAwait(false)).Or(out var problem) is { } subject && (await visitors.Writing(context, cancellation).ConfigureAwait(false)).Or(out problem) is { } writer
            ? await desk.Make(writer, subject, cancellation).ConfigureAwait(false) : problem!;

    private sealed record ShareBody(string Of);
}

/// <summary>A short link, as the API shows it.</summary>
/// <param name="Code">What stands behind <c>/s/</c>.</param>
/// <param name="Address">Where it leads, relative to the portal's base; null when that is gone.</param>
/// <param name="Title">What it led to when it was made.</param>
/// <param name="Author">Who made it.</param>
/// <param name="Created">When.</param>
internal sealed record ShareShape(string Code, string? Address, string Title, string Author, DateTimeOffset Created)
{
    public static ShareShape Of(ShortLink x) => new(x.Code, x.Target is { } target ? PortalUrls.Of(target) : null, x.Title, x.Author, x.Created);
}
