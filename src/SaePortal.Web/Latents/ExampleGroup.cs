using System.Globalization;

namespace SaePortal.Web.Latents;

/// <summary>A group of examples: the top, a band or a bar of activation, near misses, or silent ones. In addresses "top", "5" to "1", "near", "silent"; a bar has its own parameter.</summary>
/// <param name="Band">The band, from 0 for the weakest; null for any other group.</param>
/// <param name="IsSilent">Whether the latent does not fire in them.</param>
/// <param name="IsNear">Silent windows that hold tokens on which it fires elsewhere.</param>
/// <param name="Bar">The bar of the histogram, from 0 for the weakest; null for any other group.</param>
public readonly record struct ExampleGroup(int? Band, bool IsSilent = false, bool IsNear = false, int? Bar = null)
{
    /// <summary>Bands of equal width between 0 and the maximum.</summary>
    public const int Bands = 5;

    /// <summary>Bars of equal width between 0 and the maximum.</summary>
    public const int Bars = 40;

    /// <summary>The windows with the largest activations.</summary>
    public static ExampleGroup Top { get; } = new(null);

    /// <summary>Windows with its tokens on which the latent is silent all the same.</summary>
    public static ExampleGroup Near { get; } = new(null, true, true);

    /// <summary>Windows on which the latent is silent.</summary>
    public static ExampleGroup Silent { get; } = new(null, true);

    /// <summary>All groups but the bars, in the order of the page.</summary>
    public static IReadOnlyList<ExampleGroup> All { get; } = [Top, .. Enumerable.Range(0, Bands).Reverse().Select(x => new ExampleGroup(x)), Near, Silent];

    /// <summary>As a header names it.</summary>
    public string Name => IsNear ? "Near misses" : IsSilent ? "Silent"
        : Bar is { } bar ? string.Create(CultureInfo.InvariantCulture, $"Bar {bar + 1}")
        : Band is { } band ? string.Create(CultureInfo.InvariantCulture, $"Band {band + 1}") : "Top";

    /// <summary>Where its activations begin and end, as shares of the maximum; both 0 where it is silent.</summary>
    public (double Low, double High) Range => Bar is { } bar ? ((double)bar / Bars, (bar + 1.0) / Bars)
        : Band is { } band ? ((double)band / Bands, (band + 1.0) / Bands) : (0, IsSilent ? 0 : 1);

    /// <summary>The bar of this position; null when there is none.</summary>
    public static ExampleGroup? OfBar(int bar) => bar is >= 0 and < Bars ? new ExampleGroup(null, Bar: bar) : null;

    /// <summary>Reads the word of an address; null when it is none.</summary>
    public static ExampleGroup? Parse(string? word)
    {
        foreach (var group in All)
        {
            if (group.ToString() == word)
            {
                return group;
            }
        }

        return null;
    }

    /// <inheritdoc />
    public override string ToString() => IsNear ? "near" : IsSilent ? "silent" : (Bar ?? Band) is { } number ? (number + 1).ToString(CultureInfo.InvariantCulture) : "top";
}
