using SaePortal.Core.Dictionaries;
using static TorchSharp.torch;

namespace SaePortal.Torch.Dictionaries;

/// <summary>The basis of the hook point itself: neurons or residual dimensions as latents, with signed codes. What dictionaries are compared with.</summary>
public sealed class IdentityDictionary : SparseDictionary
{
    private readonly Tensor _basis;

    /// <summary>Makes the basis.</summary>
    /// <param name="spec">Width, d_in and d_out are equal.</param>
    /// <param name="device">Where the basis lies.</param>
    public IdentityDictionary(DictionarySpec spec, Device device)
    {
        Spec = spec;
        Device = device;
        _basis = eye(spec.Width, dtype: float32, device: device).DetachFromDisposeScope();
    }

    /// <inheritdoc />
    public override DictionarySpec Spec { get; }

    /// <inheritdoc />
    public override Device Device { get; }

    /// <inheritdoc />
    public override Tensor Decoder => _basis;

    /// <inheritdoc />
    public override Tensor Encoder => _basis;

    /// <inheritdoc />
    public override Tensor Encode(Tensor x) => x.clone();

    /// <inheritdoc />
    public override (Tensor Indices, Tensor Values) EncodeSparse(Tensor x) => (arange(Spec.Width, int64, Device).expand(x.shape[0], Spec.Width), x.clone());

    /// <inheritdoc />
    public override Tensor Decode(Tensor codes) => codes.clone();

    /// <inheritdoc />
    public override Tensor Reconstruct(Tensor x) => x.clone();

    /// <inheritdoc />
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _basis.Dispose();
        }
    }
}
