using static TorchSharp.torch;

namespace SaePortal.Torch.Transformers;

/// <summary>Keys and values of the positions seen so far, so that generation computes each position once.</summary>
internal sealed class KeyValueCache(int layers) : IDisposable
{
    private readonly (Tensor Keys, Tensor Values)?[] _past = new (Tensor, Tensor)?[layers];

    /// <summary>Positions seen.</summary>
    public int Length { get; private set; }

    /// <summary>Adds a block's new keys and values and gives all of them.</summary>
    /// <param name="layer">The block.</param>
    /// <param name="keys">[batch, kv_heads, pos, d_head].</param>
    /// <param name="values">[batch, kv_heads, pos, d_head].</param>
    /// <returns>[batch, kv_heads, all positions, d_head], owned by the cache.</returns>
    public (Tensor Keys, Tensor Values) Append(int layer, Tensor keys, Tensor values)
    {
        using var scope = NewDisposeScope();
        var past = _past[layer];
        var allKeys = (past is { } seen ? cat([seen.Keys, keys], 2) : keys.clone()).DetachFromDisposeScope();
        var allValues = (past is { } before ? cat([before.Values, values], 2) : values.clone()).DetachFromDisposeScope();
        past?.Keys.Dispose();
        past?.Values.Dispose();
        _past[layer] = (allKeys, allValues);
        return (allKeys, allValues);
    }

    /// <summary>Counts the positions of a finished pass.</summary>
    public void Advance(int positions) => Length += positions;

    /// <inheritdoc />
    public void Dispose()
    {
        foreach (var past in _past)
        {
            past?.Keys.Dispose();
            past?.Values.Dispose();
        }
    }
}
