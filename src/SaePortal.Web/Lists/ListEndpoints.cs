using SaePortal.Core.Answers;
using SaePortal.Storage.Dictionaries;
using SaePortal.Storage.Lists;
using SaePortal.Web.Api;
using SaePortal.Web.People;

namespace SaePortal.Web.Lists;

/// <summary><c>/api/v1/lists</c>.</summary>
internal static class ListEndpoints
{
    public static void MapLists(this IEndpointRouteBuilder api)
    {
        api.MapGet("/lists", async (string? cursor, int? limit, ListStore lists, CancellationToken cancellation) =>
            PortalApi.PageOf(await lists.All(PortalApi.NumberCursor(cursor), PortalApi.Limit(limit), cancellation).ConfigureAwait(false), PortalApi.Limit(limit), x => $"{x.Id}", ListShape.Of))
            .Answers<PageShape<ListShape>>("List everyone's lists, the newest first");
        api.MapGet("/visitor/lists", async (HttpContext context, Visitors visitors, ListStore lists, CancellationToken cancellation) =>
            Results.Ok(await visitors.Reading(VisitorCookie.KeyOf(context.User), cancellation).ConfigureAwait(false) is { } reader
                ? (await lists.OfAuthor(reader.Id, cancellation).ConfigureAwait(false)).Select(ListShape.Of) : [])).Answers<IReadOnlyList<ListShape>>("List this visitor's own lists, bookmarks first");
        api.MapPost("/visitor/bookmarks", (EntryBody body, HttpContext context, Visitors visitors, ListDesk desk, DictionaryStore dictionaries, CancellationToken cancellation) =>
            Put(ListDesk.Bookmarks, body, context, visitors, desk, dictionaries, cancellation)).Answers<ListShape>("Bookmark a latent", ProblemKind.NotFound, ProblemKind.Conflict, ProblemKind.TooOften);
        api.MapPost("/lists", async (ListBody body, HttpContext context, Visitors visitors, ListStore lists, CancellationToken cancellation) =>
            (await visitors.Writing(context, cancellation).ConfigureAwait(false)).Or(out var problem) is { } writer
                ? (await lists.Add(writer.Author.Id, body.Title, body.About, cancellation).ConfigureAwait(false)).ToResult(ListShape.Of) : problem!.ToResult())
            .Answers<ListShape>("Make a list", ProblemKind.Conflict, ProblemKind.TooOften);
        api.MapGet("/lists/{list:int}", async (int list, HttpContext context, Visitors visitors, ListStore lists, ListEntryStore entries, CancellationToken cancellation) =>
        {
            var reader = await visitors.Reading(VisitorCookie.KeyOf(context.User), cancellation).ConfigureAwait(false);
            return (await lists.Find(list, reader?.Id, cancellation).ConfigureAwait(false)).Or(out var problem) is { } found
                ? Results.Ok(ListDetailShape.Of(found, await entries.OfList(list, cancellation).ConfigureAwait(false))) : problem!.ToResult();
        }).Answers<ListDetailShape>("Show a list and what stands on it", ProblemKind.NotFound);
        api.MapGet("/lists/{list:int}/export", async (int list, Chosen<ListFormat>? format, HttpContext context, Visitors visitors, ListStore lists, ListEntryStore entries, CancellationToken cancellation) =>
        {
            var reader = await visitors.Reading(VisitorCookie.KeyOf(context.User), cancellation).ConfigureAwait(false);
            if ((await lists.Find(list, reader?.Id, cancellation).ConfigureAwait(false)).Or(out var problem) is not { } found)
            {
                return problem!.ToResult();
            }

            var file = ListFile.Write(found, await entries.OfList(list, cancellation).ConfigureAwait(false), format?.Value ?? ListFormat.Csv, $"{context.Request.Scheme}://{context.Request.Host}{context.Request.PathBase}/");
            return Results.File(file.Bytes, file.Type, file.Name);
        }).WithSummary("Save a list as a file").Produces<byte[]>(StatusCodes.Status200OK, "application/octet-stream").ProducesProblem(StatusCodes.Status404NotFound);
        api.MapPatch("/lists/{list:int}", (int list, ListChange body, HttpContext context, Visitors visitors, ListStore lists, CancellationToken cancellation) =>
            Do(context, visitors, x => lists.Describe(list, x.Author.Id, body.Title, body.About, cancellation), ListShape.Of, cancellation))
            .Answers<ListShape>("Change the title or the introduction of a list of one's own", ProblemKind.Forbidden, ProblemKind.NotFound, ProblemKind.Conflict, ProblemKind.TooOften);
        api.MapDelete("/lists/{list:int}", (int list, HttpContext context, Visitors visitors, ListStore lists, CancellationToken cancellation) =>
            Do(context, visitors, x => ListForms.Remove(lists, x, list, cancellation), ListShape.Of, cancellation))
            .Answers<ListShape>("Remove a list of one's own; the owner removes any", ProblemKind.Forbidden, ProblemKind.NotFound, ProblemKind.TooOften);
        api.MapPost("/lists/{list:int}/fork", (int list, HttpContext context, Visitors visitors, ListStore lists, CancellationToken cancellation) =>
            Do(context, visitors, x => lists.Fork(list, x.Author.Id, cancellation), ListShape.Of, cancellation)).Answers<ListShape>("Copy a list; the copy is one's own", ProblemKind.NotFound, ProblemKind.Conflict, ProblemKind.TooOften);
        api.MapPost("/lists/{list:int}/entries", (int list, EntryBody body, HttpContext context, Visitors visitors, ListDesk desk, DictionaryStore dictionaries, CancellationToken cancellation) =>
            Put(FormattableString.Invariant($"{list}"), body, context, visitors, desk, dictionaries, cancellation)).Answers<ListShape>("Put a latent at the end of a list of one's own", ProblemKind.Forbidden, ProblemKind.NotFound, ProblemKind.Conflict, ProblemKind.TooOften);
        api.MapPatch("/lists/{list:int}/entries/{entry:int}", (int list, int entry, EntryChange body, HttpContext context, Visitors visitors, ListEntryStore entries, CancellationToken cancellation) =>
            Do(context, visitors, x => Change(entries, x, list, entry, body, cancellation), ListEntryShape.Of, cancellation))
            .Answers<ListEntryShape>("Change the note of an entry, or move it to a place from 0", ProblemKind.Forbidden, ProblemKind.NotFound, ProblemKind.TooOften);
        api.MapDelete("/lists/{list:int}/entries/{entry:int}", (int list, int entry, HttpContext context, Visitors visitors, ListEntryStore entries, CancellationToken cancellation) =>
            Do(context, visitors, x => entries.Remove(list, x.Author.Id, entry, cancellation), ListEntryShape.Of, cancellation))
            .Answers<ListEntryShape>("Take a latent off a list of one's own", ProblemKind.Forbidden, ProblemKind.NotFound, ProblemKind.TooOften);
    }

    private static async Task<Answer<ListEntry>> Change(ListEntryStore entries, Writer writer, int list, int entry, EntryChange body, CancellationToken cancellation)
    {
        if (body is { Note: null, Place: null })
        {
            return new Problem(ProblemKind.Invalid, "The request changes nothing.", "Give a note or a place.");
        }

        if (body.Note is { } note && await entries.Note(list, writer.Author.Id, entry, note, cancellation).ConfigureAwait(false) is var noted && (!noted.Succeeded || body.Place is null))
        {
            return noted;
        }

        return await entries.Move(list, writer.Author.Id, entry, body.Place!.Value, cancellation).ConfigureAwait(false);
    }

    private static async Task<IResult> Put(string list, EntryBody body, HttpContext context, Visitors visitors, ListDesk desk, DictionaryStore dictionaries, CancellationToken cancellation) =>
        (await LatentSubject.Find(dictionaries, body.Dictionary, body.Latent, cancellation).ConfigureAwait(false)).Or(out var problem) is { } subject && (await visitors.Writing(context, cancellation).ConfigureAwait(false)).Or(out problem) is { } writer
            ? (await desk.Put(writer, subject, list, null, body.Note, cancellation).ConfigureAwait(false)).ToResult(ListShape.Of) : problem!.ToResult();

    private static async Task<IResult> Do<T, TShown>(HttpContext context, Visitors visitors, Func<Writer, Task<Answer<T>>> what, Func<T, TShown> show, CancellationToken cancellation) =>
        (await visitors.Writing(context, cancellation).ConfigureAwait(false)).Or(out var problem) is { } writer ? (await what(writer).ConfigureAwait(false)).ToResult(show) : problem!.ToResult();

    private sealed record ListBody(string Title, string About = "");

    private sealed record ListChange(string? Title = null, string? About = null);

    private sealed record EntryBody(string Dictionary, int Latent, string Note = "");

    private sealed record EntryChange(string? Note = null, int? Place = null);
}
