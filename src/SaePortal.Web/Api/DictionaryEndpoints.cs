using SaePortal.Compute.Imports;
using SaePortal.Compute.ModelSessions;
using SaePortal.Storage.Dictionaries;
using SaePortal.Storage.Removal;

namespace SaePortal.Web.Api;

/// <summary><c>/api/v1/dictionaries</c>, without their latents.</summary>
internal static class DictionaryEndpoints
{
    public static void MapDictionaries(this IEndpointRouteBuilder api)
    {
        api.MapGet("/dictionaries", async (string? cursor, int? limit, DictionaryStore dictionaries, CancellationToken cancellation) =>
            PortalApi.PageOf(await dictionaries.All(cursor, PortalApi.Limit(limit), cancellation).ConfigureAwait(false), PortalApi.Limit(limit), x => x.Name, DictionaryShape.Of));
        api.MapGet("/dictionaries/{name}", async (string name, DictionaryStore dictionaries, CancellationToken cancellation) =>
            (await dictionaries.Find(name, cancellation).ConfigureAwait(false)).ToResult(DictionaryShape.Of));
        api.MapPost("/dictionaries", async (DictionaryImportBody body, Uploads uploads, DictionaryImport import, CancellationToken cancellation) =>
            await uploads.With(body.Path, async path => (await import.Import(path, body.Model, body.Hook, body.OutputHook, body.Name, cancellation).ConfigureAwait(false)).ToResult(DictionaryShape.Of)).ConfigureAwait(false));
        api.MapPatch("/dictionaries/{name}", async (string name, RenameBody body, DictionaryStore dictionaries, CancellationToken cancellation) =>
            (await dictionaries.Rename(name, body.Name, cancellation).ConfigureAwait(false)).ToResult(DictionaryShape.Of));
        api.MapDelete("/dictionaries/{name}", async (string name, RemovalStore removal, CancellationToken cancellation) =>
            (await removal.Remove(RemovableKind.Dictionary, name, cancellation).ConfigureAwait(false)).ToResult(RemovalShape.Of));
        api.MapPost("/dictionaries/{name}/encode", async (string name, EncodeBody body, NodeTexts texts, CancellationToken cancellation) =>
            (await texts.Encode(name, body.Latent, body.Text, cancellation).ConfigureAwait(false)).ToResult(x => x));
    }

    /// <summary>A dictionary that shall be imported.</summary>
    private sealed record DictionaryImportBody(string Path, string Name, string Model, string Hook, string? OutputHook);

    /// <summary>A text that shall be encoded.</summary>
    private sealed record EncodeBody(string Text, int? Latent);
}
