using SaePortal.Core.Corpora;
using SaePortal.Core.LanguageModels;

namespace SaePortal.Torch.Training;

/// <summary>A recipe with every default filled in: what a training does, whole.</summary>
/// <param name="Hook">Where activations are read.</param>
/// <param name="DModel">Width of the activations.</param>
/// <param name="Width">Number of latents.</param>
/// <param name="K">Active latents a token.</param>
/// <param name="Batch">Tokens in one step.</param>
/// <param name="Steps">Steps in all.</param>
/// <param name="LearningRate">Peak rate of Adam.</param>
/// <param name="WarmupSteps">Steps in which the rate rises from 0.</param>
/// <param name="AuxTop">Dead latents that each token may use in the auxiliary loss.</param>
/// <param name="AuxCoefficient">Weight of the auxiliary loss beside the squared error of activations whose mean square norm is d_model.</param>
/// <param name="DeadAfter">Tokens without firing after which a latent counts as dead.</param>
/// <param name="CheckpointEvery">Steps between checkpoints; null goes by the clock.</param>
/// <param name="Packing">How the corpus is packed.</param>
/// <param name="Seed">Seed of everything random.</param>
public sealed record TrainingPlan(
    HookPoint Hook, int DModel, int Width, int K, int Batch, long Steps, double LearningRate, long WarmupSteps, int AuxTop, double AuxCoefficient,
    long DeadAfter, int? CheckpointEvery, Packing Packing, long Seed)
{
    /// <summary>The rate at a step: a linear rise, then a linear fall to 0 at the end.</summary>
    /// <param name="step">Steps done before this one.</param>
    public double RateAt(long step) => step < WarmupSteps
        ? LearningRate * (step + 1) / WarmupSteps
        : LearningRate * (Steps - step) / Math.Max(1, Steps - WarmupSteps);
}
