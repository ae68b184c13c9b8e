using SaePortal.Compute.Imports;
using SaePortal.Compute.ModelSessions;
using SaePortal.Core.Answers;
using SaePortal.Storage.Dictionaries;
using SaePortal.Storage.Meanings;
using SaePortal.Storage.Removal;
using SaePortal.Web.Latents;
using SaePortal.Web.Meanings;

namespace SaePortal.Web.Api;

/// <summary><c>/api/v1/dictionaries</c>, without their latents.</summary>
internal static class DictionaryEndpoints
{
    public static void MapDictionaries(this IEndpointRouteBuilder api)
    {
        api.MapGet("/dictionaries", async (string? cursor, int? limit, DictionaryStore dictionaries, CancellationToken cancellation) =>
            PortalApi.PageOf(await dictionaries.All(PortalApi.NameCursor(cursor), PortalApi.Limit(limit), cancellation).ConfigureAwait(false), PortalApi.Limit(limit), x => x.Name, DictionaryShape.Of))
            .Answers<PageShape<DictionaryShape>>("List dictionaries");
        api.MapGet("/dictionaries/{name}", async (string name, DictionaryStore dictionaries, MeaningStore meanings, CancellationToken cancellation) =>
        {
            var found = await dictionaries.Find(name, cancellation).ConfigureAwait(false);
            var report = found is { Succeeded: true, Value.Harvest: { } harvest } ? await meanings.Report(harvest.Run, cancellation).ConfigureAwait(false) : null;
            var twin = report is null ? null : await MeaningTwin.Of(found.Value!, dictionaries, meanings, cancellation).ConfigureAwait(false);
            return found.ToResult(x => DictionaryShape.Of(x) with { Meanings = report, UntrainedTwin = twin is null ? null : new TwinShape(twin.Dictionary.Name, twin.Dictionary.Model, twin.Report) });
        })
            .Answers<DictionaryShape>("Show a dictionary and what was measured", ProblemKind.NotFound);
        api.MapPost("/dictionaries", async (DictionaryImportBody body, Uploads uploads, DictionaryImport import, CancellationToken cancellation) =>
            await uploads.With(body.Path, async path => (await import.Import(path, body.Model, body.Hook, body.OutputHook, body.Name, cancellation).ConfigureAwait(false)).ToResult(DictionaryShape.Of)).ConfigureAwait(false))
            .Answers<DictionaryShape>("Import a dictionary from an import folder or an upload", ProblemKind.NotFound, ProblemKind.Conflict, ProblemKind.Unreadable, ProblemKind.Unavailable);
        api.MapPatch("/dictionaries/{name}", async (string name, RenameBody body, DictionaryStore dictionaries, CancellationToken cancellation) =>
            (await dictionaries.Rename(name, body.Name, cancellation).ConfigureAwait(false)).ToResult(DictionaryShape.Of))
            .Answers<DictionaryShape>("Rename a dictionary; the old name leads to it", ProblemKind.NotFound, ProblemKind.Conflict);
        api.MapGet("/dictionaries/{name}/removal", async (string name, RemovalStore removal, CancellationToken cancellation) =>
            (await removal.Plan(RemovableKind.Dictionary, name, cancellation).ConfigureAwait(false)).ToResult(RemovalShape.Of))
            .Answers<RemovalShape>("Show what removing a dictionary would take with it", ProblemKind.NotFound);
        api.MapDelete("/dictionaries/{name}", async (string name, RemovalStore removal, CancellationToken cancellation) =>
            (await removal.Remove(RemovableKind.Dictionary, name, cancellation).ConfigureAwait(false)).ToResult(RemovalShape.Of))
            .Answers<RemovalShape>("Remove a dictionary and its harvest", ProblemKind.NotFound, ProblemKind.Conflict);
        api.MapPost("/dictionaries/{name}/encode", Encode).Answers<EncodedShape>("Encode a text: which latents fire, and where", ProblemKind.NotFound, ProblemKind.Unavailable);
    }

    private static async Task<IResult> Encode(string name, EncodeBody body, NodeTexts node, HarvestTexts texts, DictionaryStore dictionaries, CancellationToken cancellation)
    {
        if ((await dictionaries.Find(name, cancellation).ConfigureAwait(false)).Or(out var problem) is not { } dictionary
            || (await node.Encode(dictionary.Name, body.Latent, body.Text, cancellation).ConfigureAwait(false)).Or(out problem) is not { } encoded
            || texts.Pieces(dictionary.ModelId).Or(out problem) is not { } pieces)
        {
            return problem!.ToResult();
        }

        return Results.Ok(new EncodedShape([.. pieces.Pieces(encoded.Tokens).Select((x, i) => new ExampleTokenShape(i, x.Id, x.Text, encoded.Activations[i], x.Special))], encoded.Strongest, encoded.Cut));
    }

    /// <summary>A dictionary that shall be imported.</summary>
    private sealed record DictionaryImportBody(string Path, string Name, string Model, string Hook, string? OutputHook = null);

    /// <summary>A text that shall be encoded.</summary>
    private sealed record EncodeBody(string Text, int? Latent = null);
}
