using static TorchSharp.torch;

namespace SaePortal.Torch.Dictionaries;

/// <summary>The active latents of each token of a text.</summary>
public sealed class TokenCodes
{
    private readonly long[] _indices;
    private readonly float[] _values;
    private readonly int _columns;

    private TokenCodes(long[] indices, float[] values, int columns) => (_indices, _values, _columns) = (indices, values, columns);

    /// <summary>Encodes activations.</summary>
    /// <param name="dictionary">Stays the caller's.</param>
    /// <param name="activations">[tokens, d_in], row after row, at least one row.</param>
    public static TokenCodes Of(SparseDictionary dictionary, float[] activations)
    {
        using var quiet = inference_mode();
        using var scope = NewDisposeScope();
        var (indices, values) = dictionary.EncodeSparse(tensor(activations, [activations.Length / dictionary.Spec.DIn, dictionary.Spec.DIn], device: dictionary.Device));
        return new TokenCodes(indices.cpu().contiguous().data<long>().ToArray(), values.cpu().contiguous().data<float>().ToArray(), (int)values.shape[1]);
    }

    /// <summary>Every activation that is not zero, token after token.</summary>
    public IEnumerable<(int Position, int Latent, float Activation)> Active()
    {
        for (var i = 0; i < _values.Length; i++)
        {
            if (_values[i] != 0)
            {
                yield return (i / _columns, (int)_indices[i], _values[i]);
            }
        }
    }
}
