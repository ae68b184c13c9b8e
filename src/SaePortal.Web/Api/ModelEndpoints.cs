using Microsoft.AspNetCore.Mvc;
using SaePortal.Compute.Imports;
using SaePortal.Compute.ModelSessions;
using SaePortal.Core.Answers;
using SaePortal.Core.LanguageModels;
using SaePortal.Storage.LanguageModels;
using SaePortal.Storage.Removal;

namespace SaePortal.Web.Api;

/// <summary><c>/api/v1/models</c>.</summary>
internal static class ModelEndpoints
{
    public static void MapModels(this IEndpointRouteBuilder api)
    {
        api.MapGet("/models", async (string? cursor, int? limit, LanguageModelStore models, CancellationToken cancellation) =>
            PortalApi.PageOf(await models.All(PortalApi.NameCursor(cursor), PortalApi.Limit(limit), cancellation).ConfigureAwait(false), PortalApi.Limit(limit), x => x.Name, ModelShape.Of))
            .Answers<PageShape<ModelShape>>("List language models");
        api.MapGet("/models/{name}", async (string name, LanguageModelStore models, CancellationToken cancellation) =>
            (await models.Find(name, cancellation).ConfigureAwait(false)).ToResult(ModelShape.Of))
            .Answers<ModelShape>("Show a language model", ProblemKind.NotFound);
        api.MapPost("/models", async (ImportBody body, Uploads uploads, ModelImport import, CancellationToken cancellation) =>
            await uploads.With(body.Path, async path => (await import.Import(path, body.Name, cancellation).ConfigureAwait(false)).ToResult(ModelShape.Of)).ConfigureAwait(false))
            .Answers<ModelShape>("Import a language model from an import folder or an upload", ProblemKind.NotFound, ProblemKind.Conflict, ProblemKind.Unreadable, ProblemKind.Unavailable);
        api.MapPatch("/models/{name}", async (string name, RenameBody body, LanguageModelStore models, CancellationToken cancellation) =>
            (await models.Rename(name, body.Name, cancellation).ConfigureAwait(false)).ToResult(ModelShape.Of))
            .Answers<ModelShape>("Rename a language model; the old name leads to it", ProblemKind.NotFound, ProblemKind.Conflict);
        api.MapGet("/models/{name}/removal", async (string name, RemovalStore removal, CancellationToken cancellation) =>
            (await removal.Plan(RemovableKind.Model, name, cancellation).ConfigureAwait(false)).ToResult(RemovalShape.Of))
            .Answers<RemovalShape>("Show what removing a language model would take with it", ProblemKind.NotFound);
        // A form of the model's page posts here, and what comes back is saved: names are those of the verb's options.
        api.MapPost("/models/{name}/activations", Activations).WithSummary("Fetch a text's activations at hook points, as a safetensors file")
            .Produces<byte[]>(StatusCodes.Status200OK, "application/octet-stream").ProducesProblem(StatusCodes.Status404NotFound).ProducesProblem(StatusCodes.Status503ServiceUnavailable);
        api.MapDelete("/models/{name}", async (string name, RemovalStore removal, CancellationToken cancellation) =>
            (await removal.Remove(RemovableKind.Model, name, cancellation).ConfigureAwait(false)).ToResult(RemovalShape.Of))
            .Answers<RemovalShape>("Remove a language model and its dictionaries", ProblemKind.NotFound, ProblemKind.Conflict);
    }

    private static async Task<IResult> Activations(string name, [FromForm] string hook, [FromForm] string text, LanguageModelStore models, NodeTexts node, CancellationToken cancellation)
    {
        var hooks = new List<HookPoint>();
        foreach (var written in hook.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            var parsed = HookPoint.Parse(written);
            if (!parsed.Succeeded)
            {
                return parsed.Problem.ToResult();
            }

            hooks.Add(parsed.Value);
        }

        if ((await models.Find(name, cancellation).ConfigureAwait(false)).Or(out var problem) is not { } model
            || (await node.Activations(model.Name, [.. hooks], text, cancellation).ConfigureAwait(false)).Or(out problem) is not { } file)
        {
            return problem!.ToResult();
        }

        return Results.File(file, "application/octet-stream", $"{model.Name}.activations.safetensors");
    }
}

/// <summary>What shall be imported: a path below an import folder, or of an upload.</summary>
internal sealed record ImportBody(string Path, string Name);

/// <summary>A new name.</summary>
internal sealed record RenameBody(string Name);
