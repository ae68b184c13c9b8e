using System.Text.Json.Serialization;
using SaePortal.Core.Worlds;

namespace SaePortal.Core.Meanings;

/// <summary>What the latents of a dictionary detect of a labelled corpus' known attributes.</summary>
/// <param name="Report">What was read, and how many values were found.</param>
/// <param name="Values">Every value that was looked for.</param>
/// <param name="Latents">Latents that fire on a labelled token of the first half, in order of their indices.</param>
public sealed record KnownMeanings(MeaningReport Report, IReadOnlyList<ValueMeaning> Values, IReadOnlyList<LatentMeaning> Latents);

/// <summary>The value that a latent detects best.</summary>
/// <param name="Latent">The latent.</param>
/// <param name="Value">The value's index among those looked for.</param>
/// <param name="Threshold">The latent says yes where its activation is at least this; where signed and negative, at most this.</param>
/// <param name="Precision">Share of its yes that is right.</param>
/// <param name="Recall">Share of the value's tokens on which it says yes.</param>
/// <param name="F1">Harmonic mean of both.</param>
/// <param name="ShuffledF1">F1 of the best value when documents have the labels of others; null when there are too few documents to shuffle.</param>
public sealed record LatentMeaning(int Latent, int Value, float Threshold, double Precision, double Recall, double F1, double? ShuffledF1);

/// <summary>A value and what detects it best.</summary>
/// <param name="Index">Its index among those looked for.</param>
/// <param name="Known">Attribute, value and class.</param>
/// <param name="Tokens">Tokens of the second half that carry it.</param>
/// <param name="Documents">Documents of the second half that have such a token.</param>
/// <param name="Latent">The best latent; null when none fires on its tokens.</param>
/// <param name="Threshold">The latent's threshold, as in <see cref="LatentMeaning.Threshold"/>.</param>
/// <param name="Precision">Of the best latent.</param>
/// <param name="Recall">Of the best latent.</param>
/// <param name="F1">Of the best latent; 0 when there is none.</param>
/// <param name="ShuffledF1">F1 of the best latent when documents have the labels of others; null when there are too few to shuffle.</param>
/// <param name="Token">The single token that tells it best; null when none of its tokens is in the first half.</param>
/// <param name="TokenF1">F1 of that token.</param>
/// <param name="Neuron">The coordinate of the hook point that tells it best, in either direction.</param>
/// <param name="NeuronF1">F1 of that coordinate.</param>
public sealed record ValueMeaning(
    int Index, KnownValue Known, int Tokens, int Documents, int? Latent, float Threshold, double Precision, double Recall, double F1, double? ShuffledF1,
    int? Token, double TokenF1, int? Neuron, double NeuronF1);

/// <summary>What was read, and how many values have a detector.</summary>
/// <param name="ChoosingDocuments">Documents of the first half.</param>
/// <param name="ChoosingTokens">Their tokens, BOS left out.</param>
/// <param name="MeasuringDocuments">Documents of the second half.</param>
/// <param name="MeasuringTokens">Their tokens.</param>
/// <param name="Classes">One for each class that the labels have, in the order token, local, context, unclassed.</param>
public sealed record MeaningReport(int ChoosingDocuments, int ChoosingTokens, int MeasuringDocuments, int MeasuringTokens, IReadOnlyList<ClassCount> Classes)
{
    /// <summary>The counts of a class; null when the labels have none of it.</summary>
    public ClassCount? Of(AttributeScope? scope) => Classes.FirstOrDefault(x => x.Class == scope);

    /// <summary>What the headline counts: values told by context alone, or, where labels have no classes at all, the unclassed ones.</summary>
    [JsonIgnore]
    public ClassCount? Headline => Of(AttributeScope.Context) ?? (Classes.All(x => x.Class is null) ? Of(null) : null);
}

/// <summary>How many values of a class are detected.</summary>
/// <param name="Class">The class; null for values without.</param>
/// <param name="Known">Values that the corpus' labels have, as far as classes or held-out text tell.</param>
/// <param name="Measured">Values with enough tokens in both halves to be looked for.</param>
/// <param name="Latents">Detected by a latent.</param>
/// <param name="Tokens">Detected by a single token.</param>
/// <param name="Neurons">Detected by a coordinate of the hook point.</param>
/// <param name="Shuffled">Detected by a latent when documents have the labels of others; null when there are too few to shuffle.</param>
public sealed record ClassCount(AttributeScope? Class, int Known, int Measured, Reach Latents, Reach Tokens, Reach Neurons, Reach? Shuffled)
{
    /// <summary>Counts each class.</summary>
    /// <param name="values">The values that were looked for.</param>
    /// <param name="known">Every value that the labels have.</param>
    public static IReadOnlyList<ClassCount> Of(IReadOnlyList<ValueMeaning> values, IEnumerable<KnownValue> known)
    {
        var all = known.CountBy(x => x.Class is { } scope ? (int)scope : int.MaxValue).OrderBy(x => x.Key);
        return [.. all.Select(x =>
        {
            AttributeScope? scope = x.Key == int.MaxValue ? null : (AttributeScope)x.Key;
            var measured = values.Where(y => y.Known.Class == scope).ToList();
            return new ClassCount(scope, x.Value, measured.Count, Reach.Of(measured.Select(y => y.F1)), Reach.Of(measured.Select(y => y.TokenF1)), Reach.Of(measured.Select(y => y.NeuronF1)),
                measured.All(y => y.ShuffledF1 is not null) ? Reach.Of(measured.Select(y => y.ShuffledF1!.Value)) : null);
        })];
    }
}

/// <summary>How many values reach which F1.</summary>
/// <param name="Well">0.9 or more.</param>
/// <param name="Partly">0.5 or more.</param>
public sealed record Reach(int Well, int Partly)
{
    /// <summary>Counts.</summary>
    public static Reach Of(IEnumerable<double> f1)
    {
        var all = f1.ToList();
        return new Reach(all.Count(x => x >= MeaningRules.Well), all.Count(x => x >= MeaningRules.Partly));
    }
}
