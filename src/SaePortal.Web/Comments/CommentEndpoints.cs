using SaePortal.Core.Answers;
using SaePortal.Storage.Comments;
using SaePortal.Storage.Dictionaries;
using SaePortal.Storage.People;
using SaePortal.Web.Api;
using SaePortal.Web.People;

namespace SaePortal.Web.Comments;

/// <summary>Comments below <c>/api/v1</c>, and who writes them.</summary>
internal static class CommentEndpoints
{
    public static void MapComments(this IEndpointRouteBuilder api)
    {
        api.MapGet("/visitor", async (HttpContext context, Visitors visitors, CancellationToken cancellation) =>
            Results.Ok(VisitorShape.Of(await visitors.Reading(VisitorCookie.KeyOf(context.User), cancellation).ConfigureAwait(false)))).Answers<VisitorShape>("Show as whom this visitor writes");
        api.MapPatch("/visitor", async (VisitorBody body, HttpContext context, Visitors visitors, AuthorStore authors, CancellationToken cancellation) =>
            (await VisitorForms.Rename(context, visitors, authors, body.Name, cancellation).ConfigureAwait(false)).ToResult(VisitorShape.Of))
            .Answers<VisitorShape>("Write under this name; empty takes it away", ProblemKind.TooOften);
        api.MapGet("/dictionaries/{name}/latents/{index:int}/comments", async (string name, int index, string? cursor, int? limit, DictionaryStore dictionaries, CommentStore comments, CancellationToken cancellation) =>
        {
            var (after, size) = (PortalApi.NumberCursor(cursor), PortalApi.Limit(limit));
            return (await LatentSubject.Find(dictionaries, name, index, cancellation).ConfigureAwait(false)).Or(out var problem) is { } subject
                ? PortalApi.PageOf(await comments.OfLatent(subject.Dictionary.Id, index, after, size, cancellation).ConfigureAwait(false), size, x => $"{x.Id}", CommentShape.Of) : problem!.ToResult();
        }).Answers<PageShape<CommentShape>>("List the comments on a latent, the oldest first", ProblemKind.NotFound);
        api.MapPost("/dictionaries/{name}/latents/{index:int}/comments", async (string name, int index, TextBody body, HttpContext context, Visitors visitors, CommentDesk desk, DictionaryStore dictionaries, CancellationToken cancellation) =>
            (await LatentSubject.Find(dictionaries, name, index, cancellation).ConfigureAwait(false)).Or(out var problem) is { } subject && (await visitors.Writing(context, cancellation).ConfigureAwait(false)).Or(out problem) is { } writer
                ? (await desk.Write(writer, subject, body.Text, cancellation).ConfigureAwait(false)).ToResult(CommentShape.Of) : problem!.ToResult())
            .Answers<CommentShape>("Comment on a latent, in Markdown", ProblemKind.NotFound, ProblemKind.TooOften);
        api.MapPatch("/comments/{id:int}", (int id, TextBody body, HttpContext context, Visitors visitors, CommentDesk desk, CancellationToken cancellation) =>
            Do(context, visitors, x => desk.Edit(x, id, body.Text, cancellation), cancellation)).Answers<CommentShape>("Change a comment of one's own", ProblemKind.Forbidden, ProblemKind.NotFound, ProblemKind.TooOften);
        api.MapDelete("/comments/{id:int}", (int id, HttpContext context, Visitors visitors, CommentDesk desk, CancellationToken cancellation) =>
            Do(context, visitors, x => desk.Remove(x, id, cancellation), cancellation)).Answers<CommentShape>("Delete a comment of one's own; the owner deletes any", ProblemKind.Forbidden, ProblemKind.NotFound, ProblemKind.TooOften);
        api.MapPost("/comments/{id:int}/report", (int id, ReportBody body, HttpContext context, Visitors visitors, CommentDesk desk, CancellationToken cancellation) =>
            Do(context, visitors, x => desk.Report(x, id, body.Reason, cancellation), cancellation)).Answers<CommentShape>("Report a comment to the owner", ProblemKind.NotFound, ProblemKind.TooOften);
        api.MapGet("/comments/reported", async (bool? hidden, string? cursor, int? limit, CommentStore comments, CancellationToken cancellation) =>
        {
            var (before, size) = (PortalApi.NumberCursor(cursor), PortalApi.Limit(limit));
            return PortalApi.PageOf(await comments.Reported(hidden ?? false, before, size, cancellation).ConfigureAwait(false), size, x => $"{x.Comment.Id}", x => new ReportedShape(CommentShape.Of(x.Comment), x.Reasons));
        }).Answers<PageShape<ReportedShape>>("List reported comments, the newest first");
        foreach (var (word, hide) in new[] { ("hide", true), ("keep", false) })
        {
            api.MapPost($"/comments/{{id:int}}/{word}", async (int id, CommentStore comments, CancellationToken cancellation) =>
                (await comments.Decide(id, hide, cancellation).ConfigureAwait(false)).ToResult(CommentShape.Of))
                .Answers<CommentShape>(hide ? "Hide a comment" : "Keep a comment, or show it again; its reports are done with", ProblemKind.NotFound);
        }
    }

    private static async Task<IResult> Do(HttpContext context, Visitors visitors, Func<Writer, Task<Answer<CommentRecord>>> what, CancellationToken cancellation) =>
        (await visitors.Writing(context, cancellation).ConfigureAwait(false)).Or(out var problem) is { } writer ? (await what(writer).ConfigureAwait(false)).ToResult(CommentShape.Of) : problem!.ToResult();

    private sealed record VisitorBody(string Name);

    private sealed record TextBody(string Text);

    private sealed record ReportBody(string Reason);
}

/// <summary>As whom somebody writes; without a number before they first do.</summary>
internal sealed record VisitorShape(int? Number, string Name, DateTimeOffset? Since)
{
    public static VisitorShape Of(AuthorRecord? x) => x is null ? new(null, "A visitor without a name", null) : new(x.Id, x.Shown, x.Created);
}

/// <summary>A comment, as the API shows it.</summary>
/// <param name="Id">Its number.</param>
/// <param name="Dictionary">The dictionary's name.</param>
/// <param name="Latent">The latent's index.</param>
/// <param name="Author">Who wrote it.</param>
/// <param name="AuthorNumber">Their number.</param>
/// <param name="Text">Markdown, as it was written.</param>
/// <param name="Created">When.</param>
/// <param name="Edited">When it was last changed; null when never.</param>
/// <param name="Hidden">Since when the owner hides it; null while it is shown.</param>
internal sealed record CommentShape(int Id, string Dictionary, int Latent, string Author, int AuthorNumber, string Text, DateTimeOffset Created, DateTimeOffset? Edited, DateTimeOffset? Hidden)
{
    public static CommentShape Of(CommentRecord x) => new(x.Id, x.Dictionary, x.Latent, x.Author, x.AuthorId, x.Text, x.Created, x.Edited, x.Hidden);
}

/// <summary>A reported comment and what readers said.</summary>
internal sealed record ReportedShape(CommentShape Comment, IReadOnlyList<string> Reasons);
