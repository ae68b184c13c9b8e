using SaePortal.Core.Dictionaries;
using static TorchSharp.torch;

namespace SaePortal.Torch.Dictionaries;

/// <summary>The latents in k contiguous groups, the largest of each (sparsify's <c>activation="groupmax"</c>).</summary>
public sealed class GroupMaxDictionary(DictionarySpec spec, DictionaryWeights weights, Device device) : EncoderDecoder(spec, weights, device)
{
    /// <inheritdoc />
    public override (Tensor Indices, Tensor Values) EncodeSparse(Tensor x)
    {
        int groups = Spec.K!.Value, size = Spec.Width / groups;
        var (values, inGroup) = PreActivations(x).view(-1, groups, size).max(2); // [n, groups]
        return (inGroup + arange(0, Spec.Width, size, int64, Device), values);
    }
}
