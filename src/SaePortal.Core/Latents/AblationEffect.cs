namespace SaePortal.Core.Latents;

/// <summary>What it costs the model when one latent is taken out.</summary>
/// <param name="Loss">Rise of the cross-entropy in nats, the mean over the predictions made where it fires; below 0 the model predicts better without it.</param>
/// <param name="Firings">How many these are.</param>
/// <param name="LossOfAll">The same over all predictions of the contexts that were read.</param>
/// <param name="Predictions">How many these are.</param>
public sealed record AblationEffect(double Loss, int Firings, double LossOfAll, int Predictions);
