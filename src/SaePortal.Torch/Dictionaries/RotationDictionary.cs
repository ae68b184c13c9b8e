using SaePortal.Core.Dictionaries;
using static TorchSharp.torch;

namespace SaePortal.Torch.Dictionaries;

/// <summary>
/// The hook point in another orthonormal basis, with signed codes: <c>codes = x R^T</c>, <c>y = codes R</c>. Nothing is lost and nothing is sparse; what
/// dictionaries are compared with, as the identity is (a random rotation, or principal components).
/// </summary>
public sealed class RotationDictionary : SparseDictionary
{
    private readonly Tensor _basis;

    /// <summary>Makes the basis.</summary>
    /// <param name="spec">Width, d_in and d_out are equal.</param>
    /// <param name="weights">R as the encoder, [d, d], rows orthonormal.</param>
    /// <param name="device">Where the basis lies.</param>
    public RotationDictionary(DictionarySpec spec, DictionaryWeights weights, Device device)
    {
        (Spec, Device) = (spec, device);
        using var scope = NewDisposeScope();
        _basis = tensor(weights.Encoder, spec.Width, spec.DIn).to(device).DetachFromDisposeScope();
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
    public override Tensor Encode(Tensor x) => x.matmul(_basis.t());

    /// <inheritdoc />
    public override (Tensor Indices, Tensor Values) EncodeSparse(Tensor x) => (arange(Spec.Width, int64, Device).expand(x.shape[0], Spec.Width), Encode(x));

    /// <inheritdoc />
    public override Tensor Decode(Tensor codes) => codes.matmul(_basis);

    /// <inheritdoc />
    public override Tensor Reconstruct(Tensor x) => Decode(Encode(x));

    /// <inheritdoc />
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _basis.Dispose();
        }
    }
}
