using Microsoft.AspNetCore.Mvc;
using SaePortal.Core.Answers;
using SaePortal.Storage.Dictionaries;
using SaePortal.Storage.Lists;
using SaePortal.Web.People;
using SaePortal.Web.Shell;

namespace SaePortal.Web.Lists;

/// <summary>The plain forms of lists.</summary>
internal static class ListForms
{
    private static readonly Problem s_nothing = new(ProblemKind.Invalid, "The form does not say what to do.", "Use the buttons of the page.");

    public static void MapListForms(this IEndpointRouteBuilder app)
    {
        app.MapPost("/post/lists", async (HttpContext context, Visitors visitors, ListStore lists, [FromForm] string? title, [FromForm] string? about, CancellationToken cancellation) =>
            ((await visitors.Writing(context, cancellation).ConfigureAwait(false)).Or(out var problem) is { } writer ? await lists.Add(writer.Author.Id, title, about, cancellation).ConfigureAwait(false) : problem!)
                .Answered(context, PortalUrls.Lists(), x => PortalUrls.List(x.Id), about)).ExcludeFromDescription();
        app.MapPost("/post/lists/add", async (HttpContext context, Visitors visitors, ListDesk desk, DictionaryStore dictionaries, [FromForm] string? dictionary, [FromForm] int latent, [FromForm] string? list, [FromForm] string? title, [FromForm] string? note, [FromForm] string? back, CancellationToken cancellation) =>
        {
            var answer = (await LatentSubject.Find(dictionaries, dictionary, latent, cancellation).ConfigureAwait(false)).Or(out var problem) is { } subject
                && (await visitors.Writing(context, cancellation).ConfigureAwait(false)).Or(out problem) is { } writer
                ? await desk.Put(writer, subject, list, title, note, cancellation).ConfigureAwait(false) : problem!;
            return answer.Answered(context, back, written: note);
        }).ExcludeFromDescription();
        app.MapPost("/post/lists/{list:int}", async (int list, HttpContext context, Visitors visitors, ListStore lists, [FromForm] string? act, [FromForm] string? title, [FromForm] string? about, CancellationToken cancellation) =>
        {
            var answer = (await visitors.Writing(context, cancellation).ConfigureAwait(false)).Or(out var problem) is not { } writer ? problem! : act switch
            {
                "describe" => await lists.Describe(list, writer.Author.Id, title, about ?? "", cancellation).ConfigureAwait(false),
                "fork" => await lists.Fork(list, writer.Author.Id, cancellation).ConfigureAwait(false),
                "remove" => await Remove(lists, writer, list, cancellation).ConfigureAwait(false),
                _ => s_nothing,
            };
            return answer.Answered(context, PortalUrls.List(list), x => act == "remove" ? PortalUrls.Lists() : PortalUrls.List(x.Id), about);
        }).ExcludeFromDescription();
        app.MapPost("/post/lists/{list:int}/entries/{entry:int}", async (int list, int entry, HttpContext context, Visitors visitors, ListDesk desk, ListEntryStore entries, [FromForm] string? act, [FromForm] string? note, CancellationToken cancellation) =>
        {
            var answer = (await visitors.Writing(context, cancellation).ConfigureAwait(false)).Or(out var problem) is not { } writer ? problem! : act switch
            {
                "up" => await desk.Step(writer, list, entry, -1, cancellation).ConfigureAwait(false),
                "down" => await desk.Step(writer, list, entry, 1, cancellation).ConfigureAwait(false),
                "note" => await entries.Note(list, writer.Author.Id, entry, note, cancellation).ConfigureAwait(false),
                "remove" => await entries.Remove(list, writer.Author.Id, entry, cancellation).ConfigureAwait(false),
                _ => s_nothing,
            };
            return answer.Answered(context, PortalUrls.List(list), written: note);
        }).ExcludeFromDescription();
    }

    /// <summary>Removes a list of one's own, or, as the owner, any that everyone sees.</summary>
    public static async Task<Answer<ListRecord>> Remove(ListStore lists, Writer writer, int list, CancellationToken cancellation) =>
        await lists.Remove(list, writer.IsOwner && (await lists.Find(list, writer.Author.Id, cancellation).ConfigureAwait(false)).Value?.AuthorId != writer.Author.Id ? null : writer.Author.Id, cancellation).ConfigureAwait(false);
}
