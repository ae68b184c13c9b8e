using Microsoft.AspNetCore.Mvc;
using SaePortal.Core.Answers;
using SaePortal.Storage.Dictionaries;
using SaePortal.Storage.Tags;
using SaePortal.Web.People;

namespace SaePortal.Web.Tags;

/// <summary>The plain forms that tag a latent and take a tag off it.</summary>
internal static class TagForms
{
    public static void MapTagForms(this IEndpointRouteBuilder app)
    {
        app.MapPost("/post/tags", (HttpContext context, Visitors visitors, TagStore tags, DictionaryStore dictionaries, [FromForm] string? dictionary, [FromForm] int latent, [FromForm] string? tag, [FromForm] string? back, CancellationToken cancellation) =>
            Do(context, visitors, dictionaries, dictionary, latent, back, tag, (x, writer) => tags.Add(x.Dictionary.Id, latent, writer.Author.Id, tag, cancellation), cancellation)).ExcludeFromDescription();
        app.MapPost("/post/tags/remove", (HttpContext context, Visitors visitors, TagStore tags, DictionaryStore dictionaries, [FromForm] string? dictionary, [FromForm] int latent, [FromForm] string? tag, [FromForm] string? back, CancellationToken cancellation) =>
            Do(context, visitors, dictionaries, dictionary, latent, back, null, (x, writer) => tags.Remove(x.Dictionary.Id, latent, tag ?? "", writer.OnlyBy, cancellation), cancellation)).ExcludeFromDescription();
    }

    private static async Task<IResult> Do(
        HttpContext context, Visitors visitors, DictionaryStore dictionaries, string? dictionary, int latent, string? back, string? written, Func<LatentSubject, Writer, Task<Answer<LatentTag>>> what, CancellationToken cancellation)
    {
        var answer = (await LatentSubject.Find(dictionaries, dictionary, latent, cancellation).ConfigureAwait(false)).Or(out var problem) is { } subject
            && (await visitors.Writing(context, cancellation).ConfigureAwait(false)).Or(out problem) is { } writer ? await what(subject, writer).ConfigureAwait(false) : problem!;
        return answer.Answered(context, back, written: written);
    }
}
