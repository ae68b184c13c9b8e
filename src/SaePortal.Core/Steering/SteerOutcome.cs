using SaePortal.Core.LanguageModels;

namespace SaePortal.Core.Steering;

/// <summary>A steered latent as it was: its dictionary may be renamed or removed afterwards.</summary>
/// <param name="DictionaryId">The dictionary's row.</param>
/// <param name="Dictionary">What it was called.</param>
/// <param name="Latent">The index.</param>
/// <param name="Strength">In units of <paramref name="Maximum"/>.</param>
/// <param name="Maximum">Its largest activation in the harvest that was the newest then.</param>
/// <param name="Hook">Where the dictionary writes.</param>
/// <param name="TopTokens">Texts of the tokens that it fires on most.</param>
public sealed record OutcomeLatent(int DictionaryId, string Dictionary, int Latent, double Strength, float Maximum, string Hook, IReadOnlyList<string> TopTokens);

/// <summary>A token with its text.</summary>
/// <param name="Id">Its number in the vocabulary.</param>
/// <param name="Text">Its text; empty where its bytes belong to a character that stands with an earlier token.</param>
/// <param name="Special">Whether it stands for no text.</param>
/// <param name="Activations">As of <see cref="SteerToken.Activations"/>.</param>
/// <param name="LogProbability">As of <see cref="SteerToken.LogProbability"/>.</param>
/// <param name="Change">As of <see cref="SteerToken.Change"/>.</param>
public sealed record OutcomeToken(int Id, string Text, bool Special, IReadOnlyList<float> Activations, double? LogProbability, double? Change);

/// <summary>A text that a model wrote.</summary>
/// <param name="Tokens">Its tokens, without the prompt's.</param>
/// <param name="Ended">Why it ended; null while it goes on, or when it was stopped.</param>
public sealed record OutcomeText(IReadOnlyList<OutcomeToken> Tokens, GenerationEnd? Ended);

/// <summary>Both texts of a sample.</summary>
/// <param name="Plain">The model as it is.</param>
/// <param name="Steered">The steered model.</param>
public sealed record OutcomeSample(OutcomeText Plain, OutcomeText Steered);

/// <summary>What came of a steering, whole in itself: it can be read when model and dictionaries are gone.</summary>
public sealed record SteerOutcome
{
    /// <summary>What was asked for.</summary>
    public required SteerSpec Spec { get; init; }

    /// <summary>The language model's row.</summary>
    public required int ModelId { get; init; }

    /// <summary>The latents.</summary>
    public required IReadOnlyList<OutcomeLatent> Latents { get; init; }

    /// <summary>The prompt's tokens.</summary>
    public required IReadOnlyList<OutcomeToken> Prompt { get; init; }

    /// <summary>The samples.</summary>
    public required IReadOnlyList<OutcomeSample> Samples { get; init; }
}

/// <summary>An outcome under an address of its own.</summary>
/// <param name="Share">The end of its address.</param>
/// <param name="Created">When it was saved.</param>
/// <param name="Outcome">What came out.</param>
public sealed record SavedSteering(string Share, DateTimeOffset Created, SteerOutcome Outcome);
