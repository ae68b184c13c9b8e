using System.Text.Json.Serialization;
using SaePortal.Core.Latents;

namespace SaePortal.Storage.Latents;

/// <summary>The numbers of a latent that tables sort by and filter on.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<LatentMeasure>))]
public enum LatentMeasure
{
    /// <summary>Its index in the dictionary.</summary>
    [JsonStringEnumMemberName("index")]
    Index,

    /// <summary>Share of tokens on which it fires.</summary>
    [JsonStringEnumMemberName("density")]
    Density,

    /// <summary>Largest activation.</summary>
    [JsonStringEnumMemberName("maximum")]
    Maximum,

    /// <summary>Mean activation over the tokens on which it fires.</summary>
    [JsonStringEnumMemberName("mean")]
    Mean,

    /// <summary>Entropy in bits of the tokens on which it fires.</summary>
    [JsonStringEnumMemberName("entropy")]
    TokenEntropy,
}

/// <summary>An inclusive range of one measure; an open end is null.</summary>
/// <param name="Measure">Of what.</param>
/// <param name="From">Smallest value let through.</param>
/// <param name="To">Largest value let through.</param>
public sealed record LatentRange(LatentMeasure Measure, double? From, double? To);

/// <summary>Which latents a table shows, and in which order. Equal values are ordered by index.</summary>
public sealed record LatentQuery
{
    /// <summary>Sorted by.</summary>
    public LatentMeasure Sort { get; init; } = LatentMeasure.Index;

    /// <summary>Largest first.</summary>
    public bool Descending { get; init; }

    /// <summary>All of these must hold.</summary>
    public IReadOnlyList<LatentRange> Ranges { get; init; } = [];

    /// <summary>True for latents that fired, false for dead ones, null for both.</summary>
    public bool? Alive { get; init; }

    /// <summary>Only latents that have one of these among the tokens they fire on most; null for all. At most 200 are considered.</summary>
    public IReadOnlyList<int>? Tokens { get; init; }
}

/// <summary>Where a page of latents ended: the next one goes on behind it.</summary>
/// <param name="Value">The sorted value of the last latent.</param>
/// <param name="Index">Its index.</param>
public readonly record struct LatentKey(double Value, int Index)
{
    /// <summary>The key behind a latent.</summary>
    /// <param name="latent">The last latent of a page.</param>
    /// <param name="sort">What the page is sorted by.</param>
    public static LatentKey Of(LatentSummary latent, LatentMeasure sort) => new(
        sort switch
        {
            LatentMeasure.Density => latent.Density,
            LatentMeasure.Maximum => latent.Maximum,
            LatentMeasure.Mean => latent.Mean,
            LatentMeasure.TokenEntropy => latent.TokenEntropy,
            _ => latent.Index,
        },
        latent.Index);
}

/// <summary>How many latents a query finds.</summary>
/// <param name="Number">The number.</param>
/// <param name="AtLeast">Counting stopped there: there are as many or more.</param>
public readonly record struct LatentCount(long Number, bool AtLeast);
