using static TorchSharp.torch;

namespace SaePortal.Torch.Training;

/// <summary>The step as dense products, for GPUs. The gradients are written out, so nothing is kept for autograd.</summary>
internal sealed class DenseTopKStep(TrainingState state, TrainingPlan plan) : ITopKStep
{
    public StepMeasures Step(Tensor x, double rate)
    {
        using var scope = NewDisposeScope();
        using var quiet = no_grad();
        var n = x.shape[0];
        var centred = x - state.DecoderBias;
        var (values, indices) = addmm(state.EncoderBias, centred, state.Encoder.t(), 1, 1).relu_().topk(plan.K, dim: 1, sorted: false);
        var codes = zeros([n, plan.Width], float32, x.device).scatter_(1, indices, values); // [batch, width]
        var error = codes.mm(state.Decoder).add_(state.DecoderBias).sub_(x);
        var gradient = error * (2.0 / n);
        var codeGradient = gradient.mm(state.Decoder.t()).mul_(codes > 0);
        var (encoder, encoderBias, decoder) = (codeGradient.t().mm(centred), codeGradient.sum([0L]), codes.t().mm(gradient));

        var dead = DeadLatents.Of(state, plan);
        double auxiliary = 0;
        if (dead.Length > 0 && plan.AuxCoefficient > 0)
        {
            var chosen = tensor(dead).to(x.device);
            var aux = AuxiliaryLoss.Of(state, plan, chosen, centred, error.neg());
            auxiliary = aux.Loss;
            encoder.index_add_(0, chosen, aux.Encoder, 1);
            encoderBias.index_add_(0, chosen, aux.EncoderBias, 1);
            decoder.index_add_(0, chosen, aux.Decoder, 1);
        }

        var decoderBias = gradient.sum([0L]) - encoderBias.unsqueeze(0).mm(state.Encoder).squeeze(0);
        decoder -= (decoder * state.Decoder).sum(1, true) * state.Decoder;
        Tensor[] gradients = [encoder, encoderBias, decoder, decoderBias];
        var norm = Math.Sqrt(gradients.Sum(g => g.square().sum().item<float>()));
        var adam = Adam.At(rate, state.Step + 1, Math.Min(1, 1 / (norm + 1e-6)));
        for (var i = 0; i < gradients.Length; i++)
        {
            Update(state.Parameters[i], gradients[i], state.FirstMoments[i], state.SecondMoments[i], adam);
        }

        state.Decoder.div_(state.Decoder.norm(1, true));
        var fired = codes.gt(0).any(0).cpu().data<bool>().ToArray();
        DeadLatents.Count(state, n, j => fired[j]);
        state.Step++;
        return new StepMeasures(
            error.square().sum().item<float>() / n, (x - x.mean([0L])).square().sum().item<float>() / n, auxiliary, norm, codes.gt(0).sum().item<long>() / (double)n, dead.Length);
    }

    public void Dispose()
    {
    }

    private static void Update(Tensor parameter, Tensor gradient, Tensor first, Tensor second, Adam adam)
    {
        using var scope = NewDisposeScope();
        gradient.mul_(adam.Clip);
        first.mul_(Adam.Beta1).add_(gradient, alpha: 1 - Adam.Beta1);
        second.mul_(Adam.Beta2).addcmul_(gradient, gradient, 1 - Adam.Beta2);
        parameter.addcdiv_(first, (second * adam.Correction).sqrt_().add_(Adam.Epsilon), -adam.Rate);
    }
}
