using SaePortal.Torch.Transformers;
using static TorchSharp.torch;

namespace SaePortal.Torch.Dictionaries;

/// <summary>A direction that is added to a model's activations at every position: a latent turned up or down.</summary>
public sealed class Steering : IDisposable
{
    private readonly Tensor _direction;

    /// <summary>Copies the latent's decoder row; the dictionary is needed no longer.</summary>
    /// <param name="dictionary">The dictionary, on the model's device.</param>
    /// <param name="latent">An index below its width.</param>
    /// <param name="coefficient">What the row is multiplied by.</param>
    public Steering(SparseDictionary dictionary, int latent, double coefficient)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(latent);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(latent, dictionary.Spec.Width);
        using var scope = NewDisposeScope();
        _direction = dictionary.Decoder[latent].mul(coefficient).DetachFromDisposeScope();
        Intervention = new Intervention(dictionary.Spec.Output, x => x.add(_direction.to(x.dtype)));
    }

    /// <summary>What the model is given, until this is disposed.</summary>
    public Intervention Intervention { get; }

    /// <inheritdoc />
    public void Dispose() => _direction.Dispose();
}
