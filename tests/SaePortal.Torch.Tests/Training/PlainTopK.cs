using SaePortal.Torch.Training;
using static TorchSharp.torch;

namespace SaePortal.Torch.Tests.Training;

/// <summary>A step's gradient as one would write it down: the formulas of Gao et al. in float64, and autograd.</summary>
internal static class PlainTopK
{
    /// <returns>The gradients of W_enc, b_enc, W_dec (without its part along the rows) and b_dec before clipping, float64, and what was seen.</returns>
    public static (Tensor[] Gradients, StepMeasures Measures) Of(TrainingState state, TrainingPlan plan, Tensor batch)
    {
        var x = batch.to(float64);
        Tensor[] parameters = [.. state.Parameters.Select(p => p.to(float64).requires_grad_(true))];
        var (encoder, encoderBias, decoder, decoderBias) = (parameters[0], parameters[1], parameters[2], parameters[3]);
        var pre = ((x - decoderBias).matmul(encoder.t()) + encoderBias).relu();
        var codes = Largest(pre, plan.K);
        var error = x - (codes.matmul(decoder) + decoderBias);
        var loss = error.square().sum(1).mean();
        var total = loss;
        long[] dead = [.. Enumerable.Range(0, plan.Width).Where(j => state.SilentFor[j] >= plan.DeadAfter)];
        double auxiliary = 0;
        if (dead.Length > 0)
        {
            var left = error.detach();
            var some = tensor(dead);
            var ofDead = Largest(pre.index_select(1, some), Math.Min(dead.Length, plan.AuxTop));
            var aux = (ofDead.matmul(decoder.index_select(0, some)) - left).square().sum(1).mean() / (left - left.mean([0L])).square().sum(1).mean();
            auxiliary = aux.item<double>();
            total = loss + (plan.AuxCoefficient * aux);
        }

        total.backward();
        using var quiet = no_grad();
        Tensor[] gradients = [.. parameters.Select(p => p.grad!.clone())];
        gradients[2] -= (gradients[2] * decoder).sum(1, true) * decoder;
        var norm = Math.Sqrt(gradients.Sum(g => g.square().sum().item<double>()));
        var variance = (x - x.mean([0L])).square().sum(1).mean();
        return (gradients, new StepMeasures(loss.item<double>(), variance.item<double>(), auxiliary, norm, codes.gt(0).sum().item<long>() / (double)x.shape[0], dead.Length));
    }

    private static Tensor Largest(Tensor values, int k)
    {
        var (most, indices) = values.topk(k, 1);
        return zeros_like(values).scatter(1, indices, most);
    }
}
