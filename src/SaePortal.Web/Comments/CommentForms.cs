using Microsoft.AspNetCore.Mvc;
using SaePortal.Core.Answers;
using SaePortal.Storage.Comments;
using SaePortal.Storage.Dictionaries;
using SaePortal.Web.People;

namespace SaePortal.Web.Comments;

/// <summary>The plain forms of comments; each carries an antiforgery token, and leads back to where it stands.</summary>
internal static class CommentForms
{
    public static void MapCommentForms(this IEndpointRouteBuilder app)
    {
        app.MapPost("/post/comments", async (HttpContext context, Visitors visitors, CommentDesk desk, DictionaryStore dictionaries, [FromForm] string? dictionary, [FromForm] int latent, [FromForm] string? text, [FromForm] string? back, CancellationToken cancellation) =>
        {
            var answer = (await LatentSubject.Find(dictionaries, dictionary, latent, cancellation).ConfigureAwait(false)).Or(out var problem) is { } subject
                && (await visitors.Writing(context, cancellation).ConfigureAwait(false)).Or(out problem) is { } writer
                ? await desk.Write(writer, subject, text, cancellation).ConfigureAwait(false) : problem!;
            return answer.Answered(context, back, x => At(back, x), text);
        }).ExcludeFromDescription();
        app.MapPost("/post/comments/{id:int}", async (int id, HttpContext context, Visitors visitors, CommentDesk desk, [FromForm] string? act, [FromForm] string? text, [FromForm] string? back, CancellationToken cancellation) =>
        {
            var answer = (await visitors.Writing(context, cancellation).ConfigureAwait(false)).Or(out var problem) is not { } writer ? problem! : act switch
            {
                "edit" => await desk.Edit(writer, id, text, cancellation).ConfigureAwait(false),
                "remove" => await desk.Remove(writer, id, cancellation).ConfigureAwait(false),
                "report" => await desk.Report(writer, id, text, cancellation).ConfigureAwait(false),
                _ => new Problem(ProblemKind.Invalid, "The form does not say what to do.", "Use the buttons of the page."),
            };
            return answer.Answered(context, back, x => At(back, act == "remove" ? null : x), text);
        }).ExcludeFromDescription();
        app.MapPost("/post/reports/{id:int}", async (int id, HttpContext context, CommentStore comments, [FromForm] bool hide, [FromForm] string? back, CancellationToken cancellation) =>
            (await comments.Decide(id, hide, cancellation).ConfigureAwait(false)).Answered(context, back)).ExcludeFromDescription();
    }

    /// <summary>The anchor of a comment.</summary>
    public static string Anchor(int id) => FormattableString.Invariant($"comment-{id}");

    private static string At(string? back, CommentRecord? comment) => $"{(back ?? "").Split('#')[0]}#{(comment is null ? LatentComments.Anchor : Anchor(comment.Id))}";
}
