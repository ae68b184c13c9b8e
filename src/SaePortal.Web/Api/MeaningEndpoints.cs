using SaePortal.Core.Answers;
using SaePortal.Core.Meanings;
using SaePortal.Core.Worlds;
using SaePortal.Storage.Dictionaries;
using SaePortal.Storage.Meanings;
using SaePortal.Web.Latents;

namespace SaePortal.Web.Api;

/// <summary><c>/api/v1/dictionaries/{name}/values</c>: known attributes of a labelled corpus, and what detects them.</summary>
internal static class MeaningEndpoints
{
    public static void MapMeanings(this IEndpointRouteBuilder api) =>
        api.MapGet("/dictionaries/{name}/values", List).Answers<PageShape<ValueShape>>("List the labelled values of a harvested corpus with the latents that detect them best, best detected first", ProblemKind.NotFound)
            .Produces(StatusCodes.Status304NotModified);

    /// <summary>What a latent detects best, or null.</summary>
    public static async Task<LatentMeaningShape?> Of(MeaningStore meanings, int run, int latent, CancellationToken cancellation) =>
        (await meanings.OfLatents(run, [latent], cancellation).ConfigureAwait(false)).TryGetValue(latent, out var found) ? LatentMeaningShape.Of(found.Meaning, found.Value) : null;

    private static async Task<IResult> List(
        string name, Chosen<ValueClass>? @class, string? cursor, int? limit, DictionaryStore dictionaries, MeaningStore meanings, HarvestTexts texts, HttpContext context, CancellationToken cancellation)
    {
        var (size, after) = (PortalApi.Limit(limit), ValueKey.Parse(cursor));
        if (cursor is not null && after is null)
        {
            return PortalApi.NoCursor(cursor).ToResult();
        }

        if ((await LatentEndpoints.Harvested(name, dictionaries, cancellation).ConfigureAwait(false)).Or(out var problem) is not { Harvest: { } harvest } dictionary)
        {
            return problem!.ToResult();
        }

        if (ETags.Matches(context, LatentEndpoints.Tag(harvest)))
        {
            return ETags.NotModified;
        }

        var pieces = texts.Pieces(dictionary.ModelId) is { Succeeded: true } known ? known.Value : null;
        var page = await meanings.Values(harvest.Run, @class?.Value, after, size, cancellation).ConfigureAwait(false);
        return PortalApi.PageOf(page, size, x => new ValueKey(x.F1, x.Index).ToString(), x => ValueShape.Of(x, x.Token is { } token ? pieces?.Text(token) : null));
    }
}

/// <summary>A labelled value and what detects it best: chosen on one half of the held-out documents, measured on the other.</summary>
/// <param name="Attribute">Of what.</param>
/// <param name="Value">Which.</param>
/// <param name="Class">What one has to read to tell it; null where the labels do not say.</param>
/// <param name="Tokens">Tokens of the measuring half that carry it.</param>
/// <param name="Documents">Documents of the measuring half in which it occurs.</param>
/// <param name="Latent">The best latent; null when none fires on it.</param>
/// <param name="Threshold">It says yes where its activation is at least this; where negative, at most this.</param>
/// <param name="Precision">Share of its yes that is right.</param>
/// <param name="Recall">Share of the value's tokens on which it says yes.</param>
/// <param name="F1">Harmonic mean of both.</param>
/// <param name="ShuffledF1">The same of the best latent when documents have the labels of others; null when there are too few.</param>
/// <param name="Token">The single token that tells it best.</param>
/// <param name="TokenText">Its text.</param>
/// <param name="TokenF1">Its F1.</param>
/// <param name="Neuron">The coordinate of the hook point that tells it best, in either direction.</param>
/// <param name="NeuronF1">Its F1.</param>
internal sealed record ValueShape(
    string Attribute, string Value, AttributeScope? Class, int Tokens, int Documents, int? Latent, float? Threshold, double Precision, double Recall, double F1, double? ShuffledF1,
    int? Token, string? TokenText, double TokenF1, int? Neuron, double NeuronF1)
{
    public static ValueShape Of(ValueMeaning x, string? tokenText) => new(
        x.Known.Attribute, x.Known.Value, x.Known.Class, x.Tokens, x.Documents, x.Latent, x.Latent is null ? null : x.Threshold, x.Precision, x.Recall, x.F1, x.ShuffledF1,
        x.Token, tokenText, x.TokenF1, x.Neuron, x.NeuronF1);
}

/// <summary>The labelled value that a latent detects best; numbers as of <see cref="ValueShape"/>.</summary>
internal sealed record LatentMeaningShape(
    string Attribute, string Value, AttributeScope? Class, float Threshold, double Precision, double Recall, double F1, double? ShuffledF1, int Tokens, int Documents)
{
    public static LatentMeaningShape Of(LatentMeaning x, ValueMeaning value) => new(
        value.Known.Attribute, value.Known.Value, value.Known.Class, x.Threshold, x.Precision, x.Recall, x.F1, x.ShuffledF1, value.Tokens, value.Documents);
}
