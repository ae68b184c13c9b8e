using System.Globalization;

namespace SaePortal.Web.Latents;

/// <summary>A group of examples: the top, a band of activation, or silent ones. In addresses "top", "5" to "1", "silent".</summary>
/// <param name="Band">The band, from 0 for the weakest; null for the top and for silent ones.</param>
/// <param name="IsSilent">Whether the latent does not fire in them.</param>
public readonly record struct ExampleGroup(int? Band, bool IsSilent = false)
{
    /// <summary>Bands of equal width between 0 and the maximum.</summary>
    public const int Bands = 5;

    /// <summary>The windows with the largest activations.</summary>
    public static ExampleGroup Top { get; } = new(null);

    /// <summary>Windows on which the latent is silent.</summary>
    public static ExampleGroup Silent { get; } = new(null, true);

    /// <summary>All groups, in the order of the page.</summary>
    public static IReadOnlyList<ExampleGroup> All { get; } = [Top, .. Enumerable.Range(0, Bands).Reverse().Select(x => new ExampleGroup(x)), Silent];

    /// <summary>As a header names it.</summary>
    public string Name => IsSilent ? "Silent" : Band is { } band ? string.Create(CultureInfo.InvariantCulture, $"Band {band + 1}") : "Top";

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
    public override string ToString() => IsSilent ? "silent" : Band is { } band ? (band + 1).ToString(CultureInfo.InvariantCulture) : "top";
}
