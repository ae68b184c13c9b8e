namespace SaePortal.Core.Latents;

/// <summary>The row of one latent: what its page and the table of its dictionary need at a glance. The examples lie beside it.</summary>
public sealed record LatentSummary
{
    /// <summary>Index in the dictionary, from 0.</summary>
    public required int Index { get; init; }

    /// <summary>Share of tokens on which it fires.</summary>
    public required double Density { get; init; }

    /// <summary>Tokens on which it fires.</summary>
    public required long Firings { get; init; }

    /// <summary>Documents in which it fires.</summary>
    public required long Documents { get; init; }

    /// <summary>Largest activation (largest absolute value for signed codes); 0 when dead.</summary>
    public required float Maximum { get; init; }

    /// <summary>Mean activation over the tokens on which it fires; 0 when dead.</summary>
    public required float Mean { get; init; }

    /// <summary>Entropy in bits of the distribution of tokens on which it fires, weighted by activation.</summary>
    public required double TokenEntropy { get; init; }

    /// <summary>Tokens it fires on most, with their share of its summed activation; at most 10.</summary>
    public required IReadOnlyList<TokenShare> TopTokens { get; init; }

    /// <summary>Tokens whose logits it raises most; at most 10. Empty where the output cannot be read through the unembedding.</summary>
    public required IReadOnlyList<TokenLogit> Promoted { get; init; }

    /// <summary>Tokens whose logits it lowers most; at most 10.</summary>
    public required IReadOnlyList<TokenLogit> Suppressed { get; init; }

    /// <summary>Nearest latents of the same dictionary by decoder cosine, most similar first; at most 10.</summary>
    public required IReadOnlyList<LatentNeighbour> Neighbours { get; init; }

    /// <summary>Nearest latents of the same dictionary by encoder cosine, most similar first; at most 10. Null where the harvest is older than this.</summary>
    public IReadOnlyList<LatentNeighbour>? ReadNeighbours { get; init; }

    /// <summary>Latents that most often fire on the same tokens, by falling Jaccard index; at most 10. Null where the harvest is older than this.</summary>
    public IReadOnlyList<LatentPartner>? FiresWith { get; init; }

    /// <summary>How its effect is spread over all logits; null where the output cannot be read through the unembedding, or the harvest is older than this.</summary>
    public LogitHistogram? Logits { get; init; }

    /// <summary>Counts in the bins of <see cref="ActivationHistogram"/>.</summary>
    public required ActivationHistogram Histogram { get; init; }

    /// <summary>Whether it never fired during the harvest.</summary>
    public bool IsDead => Firings == 0;
}

/// <summary>A token and its share of something.</summary>
/// <param name="Token">Token id.</param>
/// <param name="Share">Between 0 and 1.</param>
public readonly record struct TokenShare(int Token, float Share);

/// <summary>A token and the change of its logit for one unit of activation.</summary>
/// <param name="Token">Token id.</param>
/// <param name="Logit">Change of the logit.</param>
public readonly record struct TokenLogit(int Token, float Logit);

/// <summary>Another latent and how much its row points the same way.</summary>
/// <param name="Index">Its index.</param>
/// <param name="Cosine">Cosine of the rows.</param>
public readonly record struct LatentNeighbour(int Index, float Cosine);

/// <summary>Another latent and how often it fires on the same tokens.</summary>
/// <param name="Index">Its index.</param>
/// <param name="Jaccard">Tokens on which both fire, as a share of those on which either does.</param>
/// <param name="Correlation">Correlation of firing with firing over all tokens, strength left aside: the phi coefficient.</param>
public readonly record struct LatentPartner(int Index, float Jaccard, float Correlation);
