using SaePortal.Compute.Imports;
using SaePortal.Storage.LanguageModels;
using SaePortal.Storage.Removal;

namespace SaePortal.Web.Api;

/// <summary><c>/api/v1/models</c>.</summary>
internal static class ModelEndpoints
{
    public static void MapModels(this IEndpointRouteBuilder api)
    {
        api.MapGet("/models", async (string? cursor, int? limit, LanguageModelStore models, CancellationToken cancellation) =>
            PortalApi.PageOf(await models.All(cursor, PortalApi.Limit(limit), cancellation).ConfigureAwait(false), PortalApi.Limit(limit), x => x.Name, ModelShape.Of));
        api.MapGet("/models/{name}", async (string name, LanguageModelStore models, CancellationToken cancellation) =>
            (await models.Find(name, cancellation).ConfigureAwait(false)).ToResult(ModelShape.Of));
        api.MapPost("/models", async (ImportBody body, Uploads uploads, ModelImport import, CancellationToken cancellation) =>
            await uploads.With(body.Path, async path => (await import.Import(path, body.Name, cancellation).ConfigureAwait(false)).ToResult(ModelShape.Of)).ConfigureAwait(false));
        api.MapPatch("/models/{name}", async (string name, RenameBody body, LanguageModelStore models, CancellationToken cancellation) =>
            (await models.Rename(name, body.Name, cancellation).ConfigureAwait(false)).ToResult(ModelShape.Of));
        api.MapDelete("/models/{name}", async (string name, RemovalStore removal, CancellationToken cancellation) =>
            (await removal.Remove(RemovableKind.Model, name, cancellation).ConfigureAwait(false)).ToResult(RemovalShape.Of));
    }
}

/// <summary>What shall be imported: a path below an import folder, or of an upload.</summary>
internal sealed record ImportBody(string Path, string Name);

/// <summary>A new name.</summary>
internal sealed record RenameBody(string Name);
