using SaePortal.Core.Dictionaries;
using TorchSharp;
using static TorchSharp.torch;

namespace SaePortal.Torch.Dictionaries;

/// <summary>The k largest pre-activations of a token, after a ReLU (Gao et al. 2024, section 2.3; sparsify <c>fused_encoder.py</c>, dictionary_learning <c>top_k.py</c>).</summary>
public sealed class TopKDictionary(DictionarySpec spec, DictionaryWeights weights, Device device) : EncoderDecoder(spec, weights, device)
{
    /// <inheritdoc />
    public override (Tensor Indices, Tensor Values) EncodeSparse(Tensor x)
    {
        if (Spec.SignedCodes)
        {
            // sparsify's "signed": the k largest by absolute value, without a ReLU.
            var signed = addmm(EncoderBias, Centred(x), Encoder.t(), 1, 1);
            var (_, largest) = signed.abs().topk(Spec.K!.Value, dim: 1, sorted: false);
            return (largest, signed.gather(1, largest));
        }

        if (Device.type == DeviceType.CPU && x.dtype == ScalarType.Float32)
        {
            return TopKRows.Of(Centred(x), Encoder, EncoderBias, Spec.K!.Value);
        }

        var (values, indices) = PreActivations(x).topk(Spec.K!.Value, dim: 1, sorted: false);
        return (indices, values);
    }
}
