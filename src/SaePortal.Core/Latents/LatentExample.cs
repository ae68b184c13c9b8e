namespace SaePortal.Core.Latents;

/// <summary>Who may see an example, decided once by a hash: what explains a latent must not also score the explanation.</summary>
public enum ExampleUse : byte
{
    /// <summary>Shown to explainers.</summary>
    Explainer,

    /// <summary>Kept for scorers.</summary>
    Scorer,
}

/// <summary>
/// A window of a context on which a latent fires, or is silent. It points into the packed corpus; the text is not copied.
/// </summary>
/// <param name="Context">Index of the packed context.</param>
/// <param name="Start">First position of the window in the context.</param>
/// <param name="Length">Tokens in the window.</param>
/// <param name="Document">Index of the document that holds the peak (the window's middle when silent).</param>
/// <param name="Peak">Position in the context of the largest activation of the window; its middle when silent.</param>
/// <param name="Maximum">Activation at the peak; 0 when silent.</param>
/// <param name="Use">Explainer's or scorer's.</param>
/// <param name="Positions">Positions in the whole context on which the latent fires, ascending.</param>
/// <param name="Activations">The activations at these positions.</param>
public sealed record LatentExample(
    int Context, int Start, int Length, int Document, int Peak, float Maximum, ExampleUse Use,
    IReadOnlyList<int> Positions, IReadOnlyList<float> Activations);

/// <summary>All examples that a harvest keeps of one latent.</summary>
/// <param name="Top">At most 24 windows with the largest activations, best one per document, descending.</param>
/// <param name="Sampled">At most 160 activating windows, a uniform sample, in order of the corpus.</param>
/// <param name="Silent">At most 100 windows on which it does not fire, a uniform sample.</param>
/// <param name="ActivatingWindows">Windows on which it fired in all: what the sample was drawn from.</param>
public sealed record LatentExamples(
    IReadOnlyList<LatentExample> Top, IReadOnlyList<LatentExample> Sampled, IReadOnlyList<LatentExample> Silent, long ActivatingWindows)
{
    /// <summary>Nothing harvested, or a latent that never fired and has no silent windows either.</summary>
    public static readonly LatentExamples Empty = new([], [], [], 0);
}
