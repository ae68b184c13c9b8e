using System.Text.Json.Serialization;

namespace SaePortal.Core.Dictionaries;

/// <summary>What a dictionary does on held-out text. Cross-entropies are in nats a token.</summary>
/// <param name="Fvu">Fraction of variance unexplained: sum of squared errors over sum of squared deviations from the held-out mean.</param>
/// <param name="L0">Mean number of active latents a token.</param>
/// <param name="DeadShare">Share of latents that never fired on the held-out text.</param>
/// <param name="L2">Mean Euclidean norm of the error.</param>
/// <param name="Cosine">Mean cosine of target and reconstruction.</param>
/// <param name="CeClean">Cross-entropy of the model as it is.</param>
/// <param name="CeSpliced">With the reconstruction in place of the activations.</param>
/// <param name="CeMeanAblated">With the held-out mean in their place.</param>
/// <param name="CeZeroAblated">With zero in their place.</param>
/// <param name="CeRecovered">Share of the loss recovered, against mean ablation.</param>
/// <param name="CeRecoveredZero">Share of the loss recovered, against zero ablation.</param>
/// <param name="HeldOutTokens">Tokens measured, BOS positions left out.</param>
public sealed record DictionaryMetrics(
    double Fvu, double L0, double DeadShare, double L2, double Cosine, double CeClean, double CeSpliced, double CeMeanAblated,
    double CeZeroAblated, double CeRecovered, double CeRecoveredZero, long HeldOutTokens)
{
    /// <summary>Whether mean ablation costs enough, a hundredth of a nat, for a share of that cost to mean something.</summary>
    [JsonIgnore]
    public bool AblationCosts => CeMeanAblated - CeClean >= 0.01;
}
