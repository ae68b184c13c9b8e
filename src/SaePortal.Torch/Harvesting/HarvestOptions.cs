namespace SaePortal.Torch.Harvesting;

/// <summary>What a harvest reads and keeps. Nothing else decides its result.</summary>
/// <param name="Tokens">Tokens to read, BOS included, rounded up to contexts; the corpus is read once at most, from its beginning.</param>
/// <param name="Seed">Decides which windows are sampled, and which are the explainer's.</param>
public sealed record HarvestOptions(long Tokens, long Seed = 1)
{
    /// <summary>Tokens in a window: contexts are cut into windows of this length, the last one may be shorter.</summary>
    public const int Window = 32;

    /// <summary>Windows with the largest activations that are kept, one per document.</summary>
    public const int Top = 24;

    /// <summary>Activating windows in the uniform sample.</summary>
    public const int Sampled = 160;

    /// <summary>Silent windows in the uniform sample.</summary>
    public const int Silent = 100;

    /// <summary>Tokens whose shares are told.</summary>
    public const int TopTokens = 10;

    /// <summary>Latents that most often fire together with one.</summary>
    public const int Partners = 10;

    /// <summary>Bars of the histogram of a latent's effect on all logits.</summary>
    public const int LogitBars = 40;

    /// <summary>
    /// Contexts of one forward pass; null takes some 8,192 tokens, fewer where codes are dense. What is kept does not depend on it, but for the last
    /// bits that a matrix product of another shape rounds differently.
    /// </summary>
    public int? ContextsPerBatch { get; init; }

    /// <summary>Memory for the exact counts of tokens of all latents together; a latent that outgrows its part is counted approximately.</summary>
    public long TokenBudgetBytes { get; init; } = 512L << 20;

    /// <summary>Memory for counting which latents fire together, of all latents together; where not all pairs fit, rare ones are left out.</summary>
    public long PartnerBudgetBytes { get; init; } = 128L << 20;

    /// <summary>Pairs of latents that are counted, a latent with itself among them: with the context that reaches it the counting ends, so that dense codes take no forever.</summary>
    public long PairBudget { get; init; } = 2_000_000_000;
}
