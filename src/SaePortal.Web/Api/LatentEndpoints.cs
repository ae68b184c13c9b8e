using System.Globalization;
using SaePortal.Core.Answers;
using SaePortal.Core.Dictionaries;
using SaePortal.Core.Latents;
using SaePortal.Storage.Dictionaries;
using SaePortal.Storage.Latents;

namespace SaePortal.Web.Api;

/// <summary><c>/api/v1/dictionaries/{name}/latents</c>.</summary>
internal static class LatentEndpoints
{
    public static void MapLatents(this IEndpointRouteBuilder api)
    {
        api.MapGet("/dictionaries/{name}/latents", List);
        api.MapGet("/dictionaries/{name}/latents/{index:int}", Get);
    }

    private static async Task<IResult> List(
        string name, LatentMeasure? sort, bool? descending, double? minDensity, double? maxDensity, double? minMaximum, bool? alive, string? cursor, int? limit,
        DictionaryStore dictionaries, LatentStore latents, HttpContext context, CancellationToken cancellation)
    {
        if ((await Harvested(name, dictionaries, cancellation).ConfigureAwait(false)).Or(out var problem) is not { } harvest)
        {
            return problem!.ToResult();
        }

        LatentKey? after = null;
        if (cursor is not null)
        {
            if (cursor.Split('_') is not [var value, var index] || !double.TryParse(value, CultureInfo.InvariantCulture, out var number) || !int.TryParse(index, CultureInfo.InvariantCulture, out var at))
            {
                return new Problem(ProblemKind.Invalid, $"\"{Core.Naming.Slug.Shown(cursor)}\" is no cursor.", "Take it from the field next of the page before.").ToResult();
            }

            after = new LatentKey(number, at);
        }

        var ranges = new List<LatentRange>();
        if (minDensity is not null || maxDensity is not null)
        {
            ranges.Add(new LatentRange(LatentMeasure.Density, minDensity, maxDensity));
        }

        if (minMaximum is not null)
        {
            ranges.Add(new LatentRange(LatentMeasure.Maximum, minMaximum, null));
        }

        if (NotModified(context, harvest))
        {
            return Results.StatusCode(StatusCodes.Status304NotModified);
        }

        var by = sort ?? LatentMeasure.Index;
        var page = await latents.Page(harvest.Run, new LatentQuery { Sort = by, Descending = descending ?? false, Ranges = ranges, Alive = alive }, after, PortalApi.Limit(limit), cancellation).ConfigureAwait(false);
        return PortalApi.PageOf(page, PortalApi.Limit(limit), x => string.Create(CultureInfo.InvariantCulture, $"{Value(x, by):R}_{x.Index}"), x => x);
    }

    private static async Task<IResult> Get(string name, int index, DictionaryStore dictionaries, LatentStore latents, HttpContext context, CancellationToken cancellation)
    {
        if ((await Harvested(name, dictionaries, cancellation).ConfigureAwait(false)).Or(out var problem) is not { } harvest)
        {
            return problem!.ToResult();
        }

        if (await latents.Get(harvest.Run, index, cancellation).ConfigureAwait(false) is not { } summary)
        {
            return new Problem(ProblemKind.NotFound, $"\"{name}\" has no latent {index}.", $"See /api/v1/dictionaries/{name} for its width.").ToResult();
        }

        if (NotModified(context, harvest))
        {
            return Results.StatusCode(StatusCodes.Status304NotModified);
        }

        return (await latents.Examples(harvest.Run, index, cancellation).ConfigureAwait(false)).ToResult(examples => new LatentShape(summary, examples));
    }

    /// <summary>What a harvest wrote never changes: its number is the tag.</summary>
    private static bool NotModified(HttpContext context, Harvest harvest)
    {
        var tag = $"\"h{harvest.Run}\"";
        context.Response.Headers.ETag = tag;
        return context.Request.Headers.IfNoneMatch == tag;
    }

    private static double Value(LatentSummary latent, LatentMeasure measure) => measure switch
    {
        LatentMeasure.Density => latent.Density,
        LatentMeasure.Maximum => latent.Maximum,
        LatentMeasure.Mean => latent.Mean,
        LatentMeasure.TokenEntropy => latent.TokenEntropy,
        _ => latent.Index,
    };

    private static async Task<Answer<Harvest>> Harvested(string name, DictionaryStore dictionaries, CancellationToken cancellation)
    {
        var found = await dictionaries.Find(name, cancellation).ConfigureAwait(false);
        return !found.Succeeded ? found.Problem
            : found.Value.Harvest is { } harvest ? harvest
            : new Problem(ProblemKind.NotFound, $"\"{found.Value.Name}\" was not harvested yet.", "Start a harvest over a corpus.");
    }

    /// <summary>A latent with its examples.</summary>
    private sealed record LatentShape(LatentSummary Latent, LatentExamples Examples);
}
