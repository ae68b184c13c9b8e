using SaePortal.Core.Dictionaries;
using static TorchSharp.torch;

namespace SaePortal.Torch.Dictionaries;

/// <summary>A dictionary with its weights loaded, for inference. Not thread safe: one thread at a time uses it.</summary>
public abstract class SparseDictionary : IDisposable
{
    /// <summary>Architecture, places and shapes.</summary>
    public abstract DictionarySpec Spec { get; }

    /// <summary>Where its weights lie.</summary>
    public abstract Device Device { get; }

    /// <summary>Decoder rows, [width, d_out], float32; owned by the dictionary.</summary>
    public abstract Tensor Decoder { get; }

    /// <summary>Encoder rows, [width, d_in], float32; owned by the dictionary.</summary>
    public abstract Tensor Encoder { get; }

    /// <summary>Codes of every latent.</summary>
    /// <param name="x">[..., d_in].</param>
    /// <returns>[..., width], float32, mostly zero; owned by the caller's dispose scope.</returns>
    public abstract Tensor Encode(Tensor x);

    /// <summary>The active latents only. Rows with fewer active than columns are padded with value 0.</summary>
    /// <param name="x">[n, d_in].</param>
    /// <returns>Indices [n, m] int64 and values [n, m] float32; owned by the caller's dispose scope.</returns>
    public abstract (Tensor Indices, Tensor Values) EncodeSparse(Tensor x);

    /// <summary>The reconstruction from dense codes, without a skip connection.</summary>
    /// <param name="codes">[..., width].</param>
    /// <returns>[..., d_out], float32; owned by the caller's dispose scope.</returns>
    public abstract Tensor Decode(Tensor codes);

    /// <summary>Encodes and decodes, skip connection included.</summary>
    /// <param name="x">[..., d_in].</param>
    /// <returns>[..., d_out], float32; owned by the caller's dispose scope.</returns>
    public abstract Tensor Reconstruct(Tensor x);

    /// <inheritdoc />
    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Frees the weights.</summary>
    protected abstract void Dispose(bool disposing);
}
