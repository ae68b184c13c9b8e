using static TorchSharp.torch;

namespace SaePortal.Torch.Training;

/// <summary>One optimiser step of a TopK autoencoder. Two ways to the same numbers: sparse rows on the processor, dense products on a GPU.</summary>
internal interface ITopKStep : IDisposable
{
    /// <summary>Learns from a batch.</summary>
    /// <param name="x">[batch, d], float32, scaled, contiguous; not changed.</param>
    /// <param name="rate">Learning rate.</param>
    StepMeasures Step(Tensor x, double rate);
}

/// <summary>What a step saw, on its batch and before its update.</summary>
/// <param name="SquaredError">Mean squared norm of the error, on scaled activations.</param>
/// <param name="Variance">Mean squared norm of the deviation from the batch's mean.</param>
/// <param name="Auxiliary">The auxiliary loss before its weight; 0 while no latent is dead.</param>
/// <param name="GradientNorm">Norm of the whole gradient before clipping.</param>
/// <param name="Active">Mean number of active latents a token.</param>
/// <param name="Dead">Latents that were dead before the step.</param>
internal readonly record struct StepMeasures(double SquaredError, double Variance, double Auxiliary, double GradientNorm, double Active, int Dead)
{
    public double Fvu => SquaredError / Variance;
}
