using System.Text.Json;
using SaePortal.Compute.Imports;
using SaePortal.Core.Answers;
using SaePortal.Storage.Artifacts;
using SaePortal.Storage.Corpora;
using SaePortal.Storage.Removal;
using SaePortal.Torch.Corpora;

namespace SaePortal.Web.Api;

/// <summary><c>/api/v1/corpora</c>.</summary>
internal static class CorpusEndpoints
{
    public static void MapCorpora(this IEndpointRouteBuilder api)
    {
        api.MapGet("/corpora", async (string? cursor, int? limit, CorpusStore corpora, CancellationToken cancellation) =>
            PortalApi.PageOf(await corpora.All(PortalApi.NameCursor(cursor), PortalApi.Limit(limit), cancellation).ConfigureAwait(false), PortalApi.Limit(limit), x => x.Name, CorpusShape.Of))
            .Answers<PageShape<CorpusShape>>("List corpora");
        api.MapGet("/corpora/{name}", async (string name, CorpusStore corpora, CancellationToken cancellation) =>
            (await corpora.Find(name, cancellation).ConfigureAwait(false)).ToResult(CorpusShape.Of))
            .Answers<CorpusShape>("Show a corpus", ProblemKind.NotFound);
        api.MapGet("/corpora/{name}/documents", Documents).Answers<PageShape<DocumentShape>>("List the documents of a corpus with their labels", ProblemKind.NotFound, ProblemKind.Unreadable);
        api.MapPost("/corpora", async (ImportBody body, Uploads uploads, CorpusImport import, CancellationToken cancellation) =>
            await uploads.With(body.Path, async path => (await import.Import(path, body.Name, null, cancellation).ConfigureAwait(false)).ToResult(CorpusShape.Of)).ConfigureAwait(false))
            .Answers<CorpusShape>("Import a corpus from an import folder or an upload", ProblemKind.NotFound, ProblemKind.Conflict, ProblemKind.Unreadable, ProblemKind.Unavailable);
        api.MapPatch("/corpora/{name}", async (string name, RenameBody body, CorpusStore corpora, CancellationToken cancellation) =>
            (await corpora.Rename(name, body.Name, cancellation).ConfigureAwait(false)).ToResult(CorpusShape.Of))
            .Answers<CorpusShape>("Rename a corpus; the old name leads to it", ProblemKind.NotFound, ProblemKind.Conflict);
        api.MapGet("/corpora/{name}/removal", async (string name, RemovalStore removal, CancellationToken cancellation) =>
            (await removal.Plan(RemovableKind.Corpus, name, cancellation).ConfigureAwait(false)).ToResult(RemovalShape.Of))
            .Answers<RemovalShape>("Show what removing a corpus would take with it", ProblemKind.NotFound);
        api.MapDelete("/corpora/{name}", async (string name, RemovalStore removal, CancellationToken cancellation) =>
            (await removal.Remove(RemovableKind.Corpus, name, cancellation).ConfigureAwait(false)).ToResult(RemovalShape.Of))
            .Answers<RemovalShape>("Remove a corpus and what was harvested from it", ProblemKind.NotFound, ProblemKind.Conflict);
    }

    private static async Task<IResult> Documents(string name, string? cursor, int? limit, HttpContext context, CorpusStore corpora, ArtifactFolder artifacts, CancellationToken cancellation)
    {
        if ((await corpora.Find(name, cancellation).ConfigureAwait(false)).Or(out var problem) is not { } corpus
            || CorpusArchive.Open(artifacts.Corpus(corpus.Id)).Or(out problem) is not { } archive)
        {
            return problem!.ToResult();
        }

        using (archive)
        {
            var first = (long)(PortalApi.NumberCursor(cursor) ?? 0);
            if (ETags.Matches(context, $"c{corpus.Id}-{corpus.Created.ToUnixTimeMilliseconds():x}"))
            {
                return ETags.NotModified;
            }

            var count = (int)Math.Clamp(archive.Documents - first, 0, PortalApi.Limit(limit));
            var items = Enumerable.Range(0, count).Select(i => new DocumentShape(first + i, archive.Text(first + i), Fields(archive.Metadata(first + i)), archive.Labels(first + i))).ToList();
            return Results.Ok(new PageShape<DocumentShape>(items, first + count < archive.Documents ? $"{first + count}" : null));
        }
    }

    /// <summary>A document's other fields as the object that they are.</summary>
    private static JsonElement? Fields(string? metadata)
    {
        if (metadata is null)
        {
            return null;
        }

        try
        {
            using var parsed = JsonDocument.Parse(metadata);
            return parsed.RootElement.Clone();
        }
        catch (JsonException)
        {
            return JsonSerializer.SerializeToElement(metadata);
        }
    }

    /// <summary>A document of a corpus.</summary>
    private sealed record DocumentShape(long Document, string Text, JsonElement? Metadata, IReadOnlyList<LabelledSpan> Labels);
}
