using static TorchSharp.torch;

namespace SaePortal.Torch.Training;

/// <summary>
/// AuxK (Gao et al. 2024, A.2): dead latents reconstruct the error that the living leave, so that they learn something and fire again. The loss is
/// their squared error over the variance of that error (dictionary_learning <c>top_k.py</c>); its gradient reaches the encoder too, which sparsify's
/// does not.
/// </summary>
internal static class AuxiliaryLoss
{
    /// <summary>Computes loss and gradients for the dead latents alone.</summary>
    /// <param name="state">The weights.</param>
    /// <param name="plan">k_aux and the weight.</param>
    /// <param name="dead">Indices of the dead latents, ascending, [n] int64 on the device.</param>
    /// <param name="centred">x - b_dec, [batch, d].</param>
    /// <param name="error">x - x^, [batch, d], held fixed.</param>
    /// <returns>The loss, and gradients of encoder rows [n, d], encoder biases [n] and decoder rows [n, d], weight included; owned by the caller's scope.</returns>
    public static (double Loss, Tensor Encoder, Tensor EncoderBias, Tensor Decoder) Of(TrainingState state, TrainingPlan plan, Tensor dead, Tensor centred, Tensor error)
    {
        using var scope = NewDisposeScope();
        var (rows, bias, decoder) = (state.Encoder.index_select(0, dead), state.EncoderBias.index_select(0, dead), state.Decoder.index_select(0, dead));
        var codes = addmm(bias, centred, rows.t(), 1, 1).relu_(); // [batch, n]
        if (dead.shape[0] > plan.AuxTop)
        {
            var (values, indices) = codes.topk(plan.AuxTop, dim: 1, sorted: false);
            codes = zeros_like(codes).scatter_(1, indices, values);
        }

        var missing = codes.mm(decoder) - error;
        var variance = (error - error.mean([0L])).square().sum().item<float>();
        if (!(variance > 0))
        {
            return (0, zeros_like(rows).MoveToOuterDisposeScope(), zeros_like(bias).MoveToOuterDisposeScope(), zeros_like(decoder).MoveToOuterDisposeScope());
        }

        var gradient = missing * (2 * plan.AuxCoefficient / variance);
        var codeGradient = gradient.mm(decoder.t()).mul_(codes > 0);
        return (missing.square().sum().item<float>() / variance, codeGradient.t().mm(centred).MoveToOuterDisposeScope(),
            codeGradient.sum([0L]).MoveToOuterDisposeScope(), codes.t().mm(gradient).MoveToOuterDisposeScope());
    }
}
