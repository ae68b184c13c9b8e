namespace SaePortal.Web.Home;

/// <summary>What is known of a latent that is drawn as a dot.</summary>
public enum DotKind
{
    /// <summary>Nothing yet.</summary>
    Waiting,

    /// <summary>It fires.</summary>
    Alive,

    /// <summary>It never fired.</summary>
    Dead,
}

/// <summary>A latent as a dot.</summary>
/// <param name="Kind">What is known of it.</param>
/// <param name="Value">How well it detects a known value: F1, 0 to 1; before that is known, little.</param>
public readonly record struct LatentDot(DotKind Kind, double Value)
{
    private const double Lit = 0.1;

    /// <summary>Dots of latents of which it is known only whether they have fired.</summary>
    /// <param name="bits">A bit for each, the lowest of a byte first.</param>
    public static IReadOnlyList<LatentDot> Fired(IReadOnlyList<byte> bits) =>
        [.. Enumerable.Range(0, bits.Count * 8).Select(x => (bits[x / 8] & (1 << (x % 8))) != 0 ? new LatentDot(DotKind.Alive, Lit) : default)];
}
