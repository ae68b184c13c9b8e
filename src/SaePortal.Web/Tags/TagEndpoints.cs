using SaePortal.Core.Answers;
using SaePortal.Core.Naming;
using SaePortal.Storage.Dictionaries;
using SaePortal.Storage.Tags;
using SaePortal.Web.Api;
using SaePortal.Web.People;

namespace SaePortal.Web.Tags;

/// <summary>Tags below <c>/api/v1/dictionaries</c>.</summary>
internal static class TagEndpoints
{
    public static void MapTags(this IEndpointRouteBuilder api)
    {
        api.MapGet("/dictionaries/{name}/tags", async (string name, string? cursor, int? limit, DictionaryStore dictionaries, TagStore tags, CancellationToken cancellation) =>
        {
            var (after, size) = (cursor is null ? null : TagName.Check(cursor) is { Succeeded: true, Value: var tag } ? tag : throw new ProblemException(PortalApi.NoCursor(cursor)), PortalApi.Limit(limit));
            return (await dictionaries.Find(name, cancellation).ConfigureAwait(false)).Or(out var problem) is { } dictionary
                ? PortalApi.PageOf(await tags.OfDictionary(dictionary.Id, after, size, cancellation).ConfigureAwait(false), size, x => x.Tag, x => x) : problem!.ToResult();
        }).Answers<PageShape<TagUse>>("List the tags of a dictionary's latents", ProblemKind.NotFound);
        api.MapGet("/dictionaries/{name}/tags/{tag}", async (string name, string tag, string? cursor, int? limit, DictionaryStore dictionaries, TagStore tags, CancellationToken cancellation) =>
        {
            var (after, size) = (PortalApi.NumberCursor(cursor), PortalApi.Limit(limit));
            return (await dictionaries.Find(name, cancellation).ConfigureAwait(false)).Or(out var problem) is { } dictionary && TagName.Check(tag).Or(out problem) is { } known
                ? PortalApi.PageOf(await tags.Latents(dictionary.Id, known, after, size, cancellation).ConfigureAwait(false), size, x => $"{x}", x => x) : problem!.ToResult();
        }).Answers<PageShape<int>>("List the latents that have a tag", ProblemKind.NotFound);
        api.MapGet("/dictionaries/{name}/latents/{index:int}/tags", async (string name, int index, DictionaryStore dictionaries, TagStore tags, CancellationToken cancellation) =>
            (await LatentSubject.Find(dictionaries, name, index, cancellation).ConfigureAwait(false)).Or(out var problem) is { } subject
                ? Results.Ok((await tags.OfLatent(subject.Dictionary.Id, index, cancellation).ConfigureAwait(false)).Select(TagShape.Of)) : problem!.ToResult())
            .Answers<IReadOnlyList<TagShape>>("List the tags of a latent", ProblemKind.NotFound);
        api.MapPost("/dictionaries/{name}/latents/{index:int}/tags", (string name, int index, TagBody body, HttpContext context, Visitors visitors, DictionaryStore dictionaries, TagStore tags, CancellationToken cancellation) =>
            Do(name, index, context, visitors, dictionaries, (x, writer) => tags.Add(x.Dictionary.Id, index, writer.Author.Id, body.Tag, cancellation), cancellation))
            .Answers<TagShape>("Tag a latent", ProblemKind.NotFound, ProblemKind.Conflict, ProblemKind.TooOften);
        api.MapDelete("/dictionaries/{name}/latents/{index:int}/tags/{tag}", (string name, int index, string tag, HttpContext context, Visitors visitors, DictionaryStore dictionaries, TagStore tags, CancellationToken cancellation) =>
            Do(name, index, context, visitors, dictionaries, (x, writer) => tags.Remove(x.Dictionary.Id, index, tag, writer.OnlyBy, cancellation), cancellation))
            .Answers<TagShape>("Take a tag of one's own off a latent; the owner takes off any", ProblemKind.Forbidden, ProblemKind.NotFound, ProblemKind.TooOften);
    }

    private static async Task<IResult> Do(string name, int index, HttpContext context, Visitors visitors, DictionaryStore dictionaries, Func<LatentSubject, Writer, Task<Answer<LatentTag>>> what, CancellationToken cancellation) =>
        (await LatentSubject.Find(dictionaries, name, index, cancellation).ConfigureAwait(false)).Or(out var problem) is { } subject && (await visitors.Writing(context, cancellation).ConfigureAwait(false)).Or(out problem) is { } writer
            ? (await what(subject, writer).ConfigureAwait(false)).ToResult(TagShape.Of) : problem!.ToResult();

    private sealed record TagBody(string Tag);
}

/// <summary>A tag on a latent, as the API shows it.</summary>
internal sealed record TagShape(string Tag, int AuthorNumber, DateTimeOffset Created)
{
    public static TagShape Of(LatentTag x) => new(x.Tag, x.AuthorId, x.Created);
}
