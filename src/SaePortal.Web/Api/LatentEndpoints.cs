using System.Globalization;
using SaePortal.Compute.ModelSessions;
using SaePortal.Core.Answers;
using SaePortal.Core.Dictionaries;
using SaePortal.Core.Latents;
using SaePortal.Storage.Dictionaries;
using SaePortal.Storage.Latents;
using SaePortal.Storage.Meanings;
using SaePortal.Torch.Tokenizers;
using SaePortal.Web.Dictionaries;
using SaePortal.Web.Exports;
using SaePortal.Web.Latents;

namespace SaePortal.Web.Api;

/// <summary><c>/api/v1/dictionaries/{name}/latents</c>.</summary>
internal static class LatentEndpoints
{
    public static void MapLatents(this IEndpointRouteBuilder api)
    {
        api.MapGet("/dictionaries/{name}/latents", List).Answers<LatentPageShape>("List the latents of a harvested dictionary", ProblemKind.NotFound).Produces(StatusCodes.Status304NotModified);
        api.MapGet("/dictionaries/{name}/latents/{index:int}", Get).Answers<LatentDetailShape>("Show a latent and its examples with their texts", ProblemKind.NotFound, ProblemKind.Unreadable).Produces(StatusCodes.Status304NotModified);
        api.MapGet("/dictionaries/{name}/export", Export).WithSummary("Fetch all latents that the filters find, as CSV, JSON lines, Parquet or what Neuronpedia takes")
            .Produces<byte[]>(StatusCodes.Status200OK, "application/octet-stream").ProducesProblem(StatusCodes.Status400BadRequest).ProducesProblem(StatusCodes.Status404NotFound).Produces(StatusCodes.Status304NotModified);
        api.MapGet("/dictionaries/{name}/latents/{index:int}/ablation", Ablate).Answers<AblationEffect>("Measure how much the loss rises when a latent is taken out", ProblemKind.NotFound, ProblemKind.Unreadable, ProblemKind.Unavailable);
        api.MapGet("/dictionaries/{name}/distributions", Distributions).Answers<IReadOnlyList<LatentDistribution>>("Show how density, maximum and entropy are spread over the latents", ProblemKind.NotFound);
    }

    private static async Task<IResult> List(
        string name, Chosen<LatentMeasure>? sort, bool? descending, double? minDensity, double? maxDensity, double? minMaximum, double? maxMaximum, double? minEntropy, double? maxEntropy,
        bool? alive, string? token, string? cursor, int? limit,
        DictionaryStore dictionaries, LatentStore latents, HarvestTexts texts, HttpContext context, CancellationToken cancellation)
    {
        var (after, size) = (cursor is null ? (LatentKey?)null : Key(cursor), PortalApi.Limit(limit));
        var ranges = new LatentRanges(minDensity, maxDensity, minMaximum, maxMaximum, minEntropy, maxEntropy);
        if (ranges.Wrong() is { } wrong)
        {
            return wrong.ToResult();
        }

        if ((await Harvested(name, dictionaries, cancellation).ConfigureAwait(false)).Or(out var problem) is not { Harvest: { } harvest } dictionary)
        {
            return problem!.ToResult();
        }

        if (ETags.Matches(context, Tag(harvest)))
        {
            return ETags.NotModified;
        }

        var pieces = texts.Pieces(dictionary.ModelId) is { Succeeded: true } known ? known.Value : null;
        var query = Asked(sort, descending, ranges, alive, token, pieces);
        var page = await latents.Page(harvest.Run, query, after, size, cancellation).ConfigureAwait(false);
        var found = await latents.Count(harvest.Run, query, cancellation).ConfigureAwait(false);
        return Results.Ok(new LatentPageShape([.. page.Select(x => LatentShape.Of(x, pieces))], page.Count == size ? Cursor(LatentKey.Of(page[^1], query.Sort)) : null, found.Number, found.AtLeast));
    }

    private static LatentQuery Asked(Chosen<LatentMeasure>? sort, bool? descending, LatentRanges ranges, bool? alive, string? token, TokenPieces? pieces) => new()
    {
        Sort = sort?.Value ?? LatentMeasure.Index,
        Descending = descending ?? false,
        Ranges = ranges.Conditions(),
        Alive = alive,
        Tokens = string.IsNullOrEmpty(token) ? null : DictionaryView.TokensOf(pieces, token),
    };

    private static async Task<IResult> Export(
        string name, Chosen<LatentFormat>? format, Chosen<LatentMeasure>? sort, bool? descending, double? minDensity, double? maxDensity, double? minMaximum, double? maxMaximum, double? minEntropy, double? maxEntropy,
        bool? alive, string? token, DictionaryStore dictionaries, LatentExport export, HarvestTexts texts, HttpContext context, CancellationToken cancellation)
    {
        var ranges = new LatentRanges(minDensity, maxDensity, minMaximum, maxMaximum, minEntropy, maxEntropy);
        if (ranges.Wrong() is { } wrong)
        {
            return wrong.ToResult();
        }

        if ((await Harvested(name, dictionaries, cancellation).ConfigureAwait(false)).Or(out var problem) is not { Harvest: { } harvest } dictionary)
        {
            return problem!.ToResult();
        }

        if (ETags.Matches(context, Tag(harvest)))
        {
            return ETags.NotModified;
        }

        var query = Asked(sort, descending, ranges, alive, token, texts.Pieces(dictionary.ModelId) is { Succeeded: true } known ? known.Value : null);
        var kind = format?.Value ?? LatentFormat.JsonLines;
        return Results.Stream(to => export.Write(dictionary, query, kind, to, context.RequestAborted), kind.MediaType(), $"{dictionary.Name}{kind.Extension()}");
    }

    private static async Task<IResult> Get(
        string name, int index, string? examples, string? cursor, int? limit, DictionaryStore dictionaries, LatentStore latents, MeaningStore meanings, HarvestTexts texts, HttpContext context, CancellationToken cancellation)
    {
        IReadOnlyList<ExampleKind> groups = examples == "all" ? Enum.GetValues<ExampleKind>() : [Kind(examples)];
        var (first, size) = (PortalApi.NumberCursor(cursor) ?? 0, PortalApi.Limit(limit));
        if ((await Harvested(name, dictionaries, cancellation).ConfigureAwait(false)).Or(out var problem) is not { Harvest: { } harvest } dictionary)
        {
            return problem!.ToResult();
        }

        if (await latents.Get(harvest.Run, index, cancellation).ConfigureAwait(false) is not { } summary)
        {
            return new Problem(ProblemKind.NotFound, $"\"{dictionary.Name}\" has no latent {index}.", $"They go from 0 to {dictionary.Spec.Width - 1}.").ToResult();
        }

        if (ETags.Matches(context, Tag(harvest)))
        {
            return ETags.NotModified;
        }

        if ((await latents.Examples(harvest.Run, index, cancellation).ConfigureAwait(false)).Or(out problem) is not { } kept)
        {
            return problem!.ToResult();
        }

        IReadOnlyList<LatentExample>? near = [];
        if (groups.Contains(ExampleKind.Near) && (near = texts.Near(dictionary, summary, kept, LatentView.NearMissesShown).Or(out problem)) is null)
        {
            return problem!.ToResult();
        }

        var wanted = groups.SelectMany(group => (group == ExampleKind.Near ? near : kept.Of(group)).Select(x => (Group: group, Example: x))).ToList();
        var page = wanted.Skip(first).Take(size).ToList();
        if (texts.Of(dictionary, [.. page.Select(x => x.Example)]).Or(out problem) is not { } read)
        {
            return problem!.ToResult();
        }

        return Results.Ok(new LatentDetailShape(
            LatentShape.Of(summary, texts.Pieces(dictionary.ModelId) is { Succeeded: true } pieces ? pieces.Value : null),
            [.. summary.Histogram.Counts.Select(x => new BinShape(ActivationHistogram.LowerEdge(x.Bin), ActivationHistogram.LowerEdge(x.Bin + 1), x.Count))],
            summary.IsDead ? null : await Ranks(latents, harvest.Run, summary, cancellation).ConfigureAwait(false),
            new PageShape<ExampleShape>([.. read.Select((x, i) => ExampleShape.Of(page[i].Group, x))], first + page.Count < wanted.Count ? $"{first + page.Count}" : null),
            kept.ActivatingWindows, await MeaningEndpoints.Of(meanings, harvest.Run, index, cancellation).ConfigureAwait(false)));
    }

    private static async Task<IResult> Ablate(string name, int index, DictionaryStore dictionaries, LatentStore latents, NodeTexts node, CancellationToken cancellation)
    {
        if ((await Harvested(name, dictionaries, cancellation).ConfigureAwait(false)).Or(out var problem) is not { Harvest: { } harvest } dictionary)
        {
            return problem!.ToResult();
        }

        if (index >= dictionary.Spec.Width)
        {
            return new Problem(ProblemKind.NotFound, $"\"{dictionary.Name}\" has no latent {index}.", $"They go from 0 to {dictionary.Spec.Width - 1}.").ToResult();
        }

        if ((await latents.Examples(harvest.Run, index, cancellation).ConfigureAwait(false)).Or(out problem) is not { } kept)
        {
            return problem!.ToResult();
        }

        var contexts = AblationContexts.Of(kept, harvest.Packing.Context);
        return contexts.Length == 0
            ? new Problem(ProblemKind.NotFound, $"Latent {index} of \"{dictionary.Name}\" never fired during the harvest.", "Choose another, or harvest more text.").ToResult()
            : (await node.Ablate(dictionary.Name, index, contexts, cancellation).ConfigureAwait(false)).ToResult(x => x);
    }

    private static async Task<IResult> Distributions(string name, DictionaryStore dictionaries, LatentStore latents, HttpContext context, CancellationToken cancellation)
    {
        if ((await Harvested(name, dictionaries, cancellation).ConfigureAwait(false)).Or(out var problem) is not { Harvest: { } harvest })
        {
            return problem!.ToResult();
        }

        if (ETags.Matches(context, Tag(harvest)))
        {
            return ETags.NotModified;
        }

        var spread = new List<LatentDistribution>();
        foreach (var measure in LatentView.Spreads)
        {
            spread.Add(await latents.Distribution(harvest.Run, measure, cancellation).ConfigureAwait(false));
        }

        return Results.Ok(spread);
    }

    private static async Task<RanksShape> Ranks(LatentStore latents, int run, LatentSummary latent, CancellationToken cancellation)
    {
        async Task<double> Rank(LatentMeasure measure, double value) => (await latents.Distribution(run, measure, cancellation).ConfigureAwait(false)).RankOf(value);
        return new RanksShape(await Rank(LatentMeasure.Density, latent.Density).ConfigureAwait(false), await Rank(LatentMeasure.Maximum, latent.Maximum).ConfigureAwait(false), await Rank(LatentMeasure.TokenEntropy, latent.TokenEntropy).ConfigureAwait(false));
    }

    /// <summary>What a harvest wrote never changes: its number is the tag, with a time that no other data folder has.</summary>
    internal static string Tag(Harvest harvest) => string.Create(CultureInfo.InvariantCulture, $"h{harvest.Run}-{harvest.Finished.ToUnixTimeMilliseconds():x}");

    private static ExampleKind Kind(string? word) => word is null || !Chosen<ExampleKind>.TryParse(word, out var chosen) ? ExampleKind.Top : chosen.Value;

    /// <summary>A place in the order: the sorted value of the last latent and its index.</summary>
    private static string Cursor(LatentKey key) => string.Create(CultureInfo.InvariantCulture, $"{key.Value:R}_{key.Index}");

    private static LatentKey Key(string cursor) =>
        cursor.Split('_') is [var value, var index] && double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number)
            && int.TryParse(index, NumberStyles.None, CultureInfo.InvariantCulture, out var at)
            ? new LatentKey(number, at)
            : throw new ProblemException(PortalApi.NoCursor(cursor));

    internal static async Task<Answer<DictionaryRecord>> Harvested(string name, DictionaryStore dictionaries, CancellationToken cancellation)
    {
        var found = await dictionaries.Find(name, cancellation).ConfigureAwait(false);
        return !found.Succeeded || found.Value.Harvest is not null ? found
            : new Problem(ProblemKind.NotFound, $"\"{found.Value.Name}\" was not harvested yet.", "Start a harvest over a corpus.");
    }
}
