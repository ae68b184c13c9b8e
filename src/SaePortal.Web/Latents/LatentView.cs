using SaePortal.Compute.ModelSessions;
using SaePortal.Core.Answers;
using SaePortal.Core.Dictionaries;
using SaePortal.Core.Latents;
using SaePortal.Core.Meanings;
using SaePortal.Storage.Dictionaries;
using SaePortal.Storage.Latents;
using SaePortal.Storage.Meanings;
using SaePortal.Torch.Tokenizers;

namespace SaePortal.Web.Latents;

/// <summary>What the page of a latent shows.</summary>
public sealed class LatentView(DictionaryStore dictionaries, LatentStore latents, MeaningStore meanings, HarvestTexts texts, NodeTexts node)
{
    private const int NearShown = 6;
    private const int NearTokens = 3;
    private const int SilentShown = 24;
    private const int Bars = 40;

    /// <summary>The dictionary; null when there is none of this name.</summary>
    public DictionaryRecord? Dictionary { get; private set; }

    /// <summary>The latent; null while its dictionary is not harvested, or when there is no such latent.</summary>
    public LatentSummary? Latent { get; private set; }

    /// <summary>Windows with the largest activations.</summary>
    public IReadOnlyList<ExampleText> Top { get; private set; } = [];

    /// <summary>A uniform sample of activating windows, strongest first.</summary>
    public IReadOnlyList<ExampleText> Sampled { get; private set; } = [];

    /// <summary>Silent windows.</summary>
    public IReadOnlyList<ExampleText> Silent { get; private set; } = [];

    /// <summary>Latents with the nearest decoder rows, each with the tokens it fires most on.</summary>
    public IReadOnlyList<(LatentNeighbour Near, IReadOnlyList<int> Tokens)> Near { get; private set; } = [];

    /// <summary>Whether the harvest compared latents with labels of its corpus.</summary>
    public bool HasMeanings { get; private set; }

    /// <summary>The value of a known attribute that it detects best; null when it fires on no labelled token, or without labels.</summary>
    public (LatentMeaning Meaning, ValueMeaning Value)? Meaning { get; private set; }

    /// <summary>Windows on which it fired in all.</summary>
    public long ActivatingWindows { get; private set; }

    /// <summary>What is wrong with the examples; null when they can be shown.</summary>
    public Problem? Unreadable { get; private set; }

    /// <summary>How density, maximum and entropy are spread over the dictionary.</summary>
    public IReadOnlyDictionary<LatentMeasure, LatentDistribution> Spread { get; private set; } = new Dictionary<LatentMeasure, LatentDistribution>();

    /// <summary>Texts of the model's tokens.</summary>
    public TokenPieces? Pieces { get; private set; }

    /// <summary>A text that a visitor tries; null before.</summary>
    public IReadOnlyList<StripToken>? Tried { get; private set; }

    /// <summary>Whether the end of that text was left out.</summary>
    public bool TriedCut { get; private set; }

    /// <summary>Why the text could not be tried.</summary>
    public Problem? TryProblem { get; private set; }

    /// <summary>Bars of the histogram.</summary>
    public IReadOnlyList<double> Histogram => Latent is null ? [] : HistogramOf(Latent);

    /// <summary>Measures whose spread over the dictionary is shown.</summary>
    public static IReadOnlyList<LatentMeasure> Spreads { get; } = [LatentMeasure.Density, LatentMeasure.Maximum, LatentMeasure.TokenEntropy];

    /// <summary>Firings of a latent in bars of equal width between 0 and its maximum; empty when dead.</summary>
    public static IReadOnlyList<double> HistogramOf(LatentSummary latent) => latent is { IsDead: false, Maximum: > 0 } ? latent.Histogram.ToLinear(latent.Maximum, Bars) : [];

    /// <summary>Reads everything.</summary>
    /// <returns>Whether there is such a dictionary and it may have such a latent.</returns>
    public async Task<bool> Load(string dictionary, int index, CancellationToken cancellation)
    {
        (Dictionary, Latent, Top, Sampled, Silent, Near, Unreadable, Tried, TryProblem, HasMeanings, Meaning) = (null, null, [], [], [], [], null, null, null, false, null);
        var found = await dictionaries.Find(dictionary, cancellation).ConfigureAwait(false);
        if (!found.Succeeded || index < 0 || index >= found.Value.Spec.Width)
        {
            return false;
        }

        Dictionary = found.Value;
        if (Dictionary.Harvest is not { } harvest)
        {
            return true;
        }

        Latent = await latents.Get(harvest.Run, index, cancellation).ConfigureAwait(false);
        Pieces = texts.Pieces(Dictionary.ModelId) is { Succeeded: true } pieces ? pieces.Value : null;
        var spread = new Dictionary<LatentMeasure, LatentDistribution>();
        foreach (var measure in Spreads)
        {
            spread[measure] = await latents.Distribution(harvest.Run, measure, cancellation).ConfigureAwait(false);
        }

        Spread = spread;
        HasMeanings = await meanings.Report(harvest.Run, cancellation).ConfigureAwait(false) is not null;
        if (HasMeanings && (await meanings.OfLatents(harvest.Run, [index], cancellation).ConfigureAwait(false)).TryGetValue(index, out var meaning))
        {
            Meaning = meaning;
        }

        var near = new List<(LatentNeighbour, IReadOnlyList<int>)>();
        foreach (var neighbour in (Latent?.Neighbours ?? []).Take(NearShown))
        {
            var other = await latents.Get(harvest.Run, neighbour.Index, cancellation).ConfigureAwait(false);
            near.Add((neighbour, [.. (other?.TopTokens ?? []).Take(NearTokens).Select(x => x.Token)]));
        }

        Near = near;
        var examples = await latents.Examples(harvest.Run, index, cancellation).ConfigureAwait(false);
        if (!examples.Succeeded)
        {
            Unreadable = examples.Problem;
            return true;
        }

        var kept = examples.Value;
        ActivatingWindows = kept.ActivatingWindows;
        var read = texts.Of(Dictionary, [.. kept.Of(ExampleKind.Top), .. kept.Of(ExampleKind.Activating), .. kept.Of(ExampleKind.Silent).Take(SilentShown)]);
        if (!read.Succeeded)
        {
            Unreadable = read.Problem;
            return true;
        }

        Top = [.. read.Value.Take(kept.Top.Count)];
        Sampled = [.. read.Value.Skip(kept.Top.Count).Take(kept.Sampled.Count)];
        Silent = [.. read.Value.Skip(kept.Top.Count + kept.Sampled.Count)];
        return true;
    }

    /// <summary>The examples of a group; those of a band strongest first.</summary>
    public IReadOnlyList<ExampleText> Of(ExampleGroup group) => group.IsSilent ? Silent : group.Band is { } band ? [.. Sampled.Where(x => BandOf(x.Example.Maximum) == band)] : Top;

    /// <summary>The band of an activation, from 0; the last one holds the maximum.</summary>
    private int BandOf(float activation) => Math.Clamp((int)(Math.Abs(activation) / Latent!.Maximum * ExampleGroup.Bands), 0, ExampleGroup.Bands - 1);

    /// <summary>Tries a text on a compute node.</summary>
    public async Task Try(string text, CancellationToken cancellation)
    {
        var encoded = await node.Encode(Dictionary!.Name, Latent!.Index, text, cancellation).ConfigureAwait(false);
        (TryProblem, Tried) = (encoded.Problem, null);
        if (encoded.Succeeded && Pieces is { } pieces)
        {
            Tried = [.. pieces.Pieces(encoded.Value.Tokens).Select((x, i) => new StripToken(x.Text, encoded.Value.Activations[i], x.Special, x.Id))];
            TriedCut = encoded.Value.Cut;
        }
    }

    /// <summary>A token's text for a chip.</summary>
    public string TokenText(int token) => Pieces?.Text(token) ?? $"{token}";
}
