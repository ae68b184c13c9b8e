using SaePortal.Core.Dictionaries;
using static TorchSharp.torch;

namespace SaePortal.Torch.Dictionaries;

/// <summary>A dictionary of two matrices: <c>pre = (x - b_dec) W_enc^T + b_enc</c>, codes from pre, <c>y = codes W_dec + b_dec (+ x W_skip^T)</c>.</summary>
public abstract class EncoderDecoder : SparseDictionary
{
    private readonly Tensor _decoderBias;
    private readonly Tensor? _skip;

    private protected EncoderDecoder(DictionarySpec spec, DictionaryWeights weights, Device device)
    {
        Spec = spec;
        Device = device;
        Encoder = Load(weights.Encoder, device, spec.Width, spec.DIn);
        EncoderBias = Load(weights.EncoderBias, device, spec.Width);
        Decoder = Load(weights.Decoder, device, spec.Width, spec.DOut);
        _decoderBias = Load(weights.DecoderBias, device, spec.DOut);
        _skip = weights.Skip is { } skip ? Load(skip, device, spec.DOut, spec.DIn) : null;
    }

    /// <inheritdoc />
    public override DictionarySpec Spec { get; }

    /// <inheritdoc />
    public override Device Device { get; }

    /// <inheritdoc />
    public override Tensor Decoder { get; }

    /// <inheritdoc />
    public override Tensor Encoder { get; }

    /// <summary>[width]; owned by the dictionary.</summary>
    private protected Tensor EncoderBias { get; }

    /// <inheritdoc />
    public override Tensor Encode(Tensor x)
    {
        var (indices, values) = EncodeSparse(x.reshape(-1, Spec.DIn));
        // Added, because rows with fewer active latents than columns are padded with zeros of a latent that may be active.
        var codes = zeros([indices.shape[0], Spec.Width], float32, Device).scatter_add_(1, indices, values);
        return codes.view([.. x.shape[..^1], Spec.Width]);
    }

    /// <inheritdoc />
    public override Tensor Decode(Tensor codes) => codes.matmul(Decoder) + _decoderBias;

    /// <inheritdoc />
    public override Tensor Reconstruct(Tensor x)
    {
        var y = Decode(Encode(x));
        return _skip is null ? y : y + x.matmul(_skip.t());
    }

    /// <summary>Pre-activations after the ReLU.</summary>
    /// <param name="x">[n, d_in].</param>
    /// <returns>[n, width], owned by the caller's dispose scope.</returns>
    protected Tensor PreActivations(Tensor x) => addmm(EncoderBias, Centred(x), Encoder.t(), 1, 1).relu_();

    /// <summary>What the encoder reads.</summary>
    private protected Tensor Centred(Tensor x) => Spec.SubtractsDecoderBias ? x - _decoderBias : x;

    /// <inheritdoc />
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            Encoder.Dispose();
            EncoderBias.Dispose();
            Decoder.Dispose();
            _decoderBias.Dispose();
            _skip?.Dispose();
        }
    }

    private static Tensor Load(float[] values, Device device, params long[] shape)
    {
        using var scope = NewDisposeScope();
        return tensor(values, shape).to(device).DetachFromDisposeScope();
    }
}
