using Microsoft.AspNetCore.Mvc;
using SaePortal.Core.Answers;
using SaePortal.Storage.People;

namespace SaePortal.Web.People;

/// <summary>The form in which visitors give themselves a name.</summary>
internal static class VisitorForms
{
    public static void MapVisitorForms(this IEndpointRouteBuilder app) => app.MapPost("/post/name", async (HttpContext context, Visitors visitors, AuthorStore authors, [FromForm] string? name, [FromForm] string? back, CancellationToken cancellation) =>
        (await Rename(context, visitors, authors, name, cancellation).ConfigureAwait(false)).Answered(context, back, written: name)).ExcludeFromDescription();

    /// <summary>Gives the sender of a request a name.</summary>
    public static async Task<Answer<AuthorRecord>> Rename(HttpContext context, Visitors visitors, AuthorStore authors, string? name, CancellationToken cancellation) =>
        (await visitors.Writing(context, cancellation).ConfigureAwait(false)).Or(out var problem) is { } writer
            ? await authors.Rename(writer.Author.Id, name, cancellation).ConfigureAwait(false) : problem!;
}
