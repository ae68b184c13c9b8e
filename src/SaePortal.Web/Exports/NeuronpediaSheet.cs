using System.Text.Json;
using SaePortal.Core.Answers;
using SaePortal.Core.Dictionaries;
using SaePortal.Core.Latents;
using SaePortal.Storage.Latents;
using SaePortal.Torch.Tokenizers;
using SaePortal.Web.Latents;

namespace SaePortal.Web.Exports;

/// <summary>
/// What Neuronpedia's <c>POST /api/feature/upload-batch</c> takes, a line for each request: at most 128 latents with density, logits and examples,
/// the strongest first, then five intervals of activation of equal width. Latents that never fired have no example, which it asks for: they are left out.
/// </summary>
internal sealed class NeuronpediaSheet(Stream to, DictionaryRecord dictionary, LatentStore latents, HarvestTexts texts, TokenPieces? pieces) : LatentSheet
{
    private const int FeaturesOfABatch = 128;
    private const int TopShown = 20;
    private const int Intervals = 5;
    private const int ShownOfAnInterval = 5;

    private readonly List<Feature> _features = [];

    public override async Task Add(IReadOnlyList<LatentSummary> some, CancellationToken cancellation)
    {
        foreach (var latent in some.Where(x => !x.IsDead))
        {
            cancellation.ThrowIfCancellationRequested();
            var kept = await latents.Examples(dictionary.Harvest!.Run, latent.Index, cancellation).ConfigureAwait(false);
            if (kept.Or(out var problem) is not { } examples || FeatureOf(latent, examples).Or(out problem) is not { } feature)
            {
                throw new ProblemException(problem!);
            }

            if (feature.Activations.Count > 0)
            {
                _features.Add(feature);
            }

            if (_features.Count == FeaturesOfABatch)
            {
                await Write(cancellation).ConfigureAwait(false);
            }
        }
    }

    public override async Task End(CancellationToken cancellation)
    {
        if (_features.Count > 0)
        {
            await Write(cancellation).ConfigureAwait(false);
        }

        await to.FlushAsync(cancellation).ConfigureAwait(false);
    }

    private async Task Write(CancellationToken cancellation)
    {
        await JsonSerializer.SerializeAsync(to, new Batch(dictionary.Model, dictionary.Name, _features), ExportJson.Options, cancellation).ConfigureAwait(false);
        await to.WriteAsync(ExportJson.NewLine, cancellation).ConfigureAwait(false);
        _features.Clear();
    }

    private Answer<Feature> FeatureOf(LatentSummary latent, LatentExamples examples)
    {
        var groups = new List<(LatentExample Example, double From, double To, double Share)>();
        groups.AddRange(examples.Top.Take(TopShown).Select(x => (x, -1.0, (double)latent.Maximum, -1.0)));
        var heights = latent.Histogram.ToLinear(latent.Maximum, Intervals);
        var tokens = dictionary.Harvest!.Tokens;
        for (var i = Intervals - 1; i >= 0; i--)
        {
            double from = latent.Maximum * (double)i / Intervals, until = latent.Maximum * (double)(i + 1) / Intervals;
            var within = examples.Sampled.Where(x => Math.Abs(x.Maximum) >= from && Math.Abs(x.Maximum) < until).Take(ShownOfAnInterval);
            groups.AddRange(within.Select(x => (x, from, until, heights[i] / tokens)));
        }

        if (texts.Of(dictionary, [.. groups.Select(x => x.Example)]).Or(out var problem) is not { } read)
        {
            return problem!;
        }

        return new Feature(
            latent.Index, latent.Density, [.. latent.Promoted.Select(Logit)], [.. latent.Suppressed.Select(Logit)], [],
            [.. read.Select((x, i) => new Activation([.. x.Tokens.Select(t => t.Text)], [.. x.Tokens.Select(t => t.Activation)], groups[i].From, groups[i].To, groups[i].Share))]);
    }

    private TokenValue Logit(TokenLogit x) => new(pieces?.Text(x.Token) ?? $"{x.Token}", x.Logit);

    /// <summary>A request's body.</summary>
    private sealed record Batch(string ModelId, string Source, IReadOnlyList<Feature> Features);

    /// <summary>A latent.</summary>
    private sealed record Feature(
        int Index, double Density, IReadOnlyList<TokenValue> TopLogits, IReadOnlyList<TokenValue> BottomLogits, IReadOnlyList<string> Explanations, IReadOnlyList<Activation> Activations);

    /// <summary>A token and its logit.</summary>
    private sealed record TokenValue(string Token, float Value);

    /// <summary>A text with activations; the strongest ones' interval is -1 to the maximum, its share -1, as SAEDashboard marks them.</summary>
    private sealed record Activation(IReadOnlyList<string> Tokens, IReadOnlyList<double> Values, double QuantileMin, double QuantileMax, double QuantileFraction);
}
