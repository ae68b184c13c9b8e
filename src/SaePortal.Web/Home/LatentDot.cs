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
/// <param name="Value">How well it detects a known value: F1, 0 to 1.</param>
public readonly record struct LatentDot(DotKind Kind, double Value);
