using static TorchSharp.torch;

namespace SaePortal.Torch.Transformers;

/// <summary>Keys and values of the positions seen so far, so that generation computes each position once.</summary>
/// <param name="layers">Number of blocks.</param>
internal sealed class KeyValueCache(int layers) : IDisposable
{
    private readonly (Tensor Keys, Tensor Values)?[] _past = new (Tensor, Tensor)?[layers];

    /// <summary>Positions seen.</summary>
    public int Length { get; private set; }

    /// <summary>Adds a block's new keys and values and gives all of them. Room grows by doubling, so that a position is copied about twice.</summary>
    /// <param name="layer">The block.</param>
    /// <param name="keys">[batch, kv_heads, pos, d_head].</param>
    /// <param name="values">[batch, kv_heads, pos, d_head].</param>
    /// <returns>[batch, kv_heads, all positions, d_head], views of the cache; owned by the caller's dispose scope.</returns>
    public (Tensor Keys, Tensor Values) Append(int layer, Tensor keys, Tensor values)
    {
        var past = _past[layer];
        _past[layer] = (Extended(past?.Keys, keys), Extended(past?.Values, values));
        var all = Length + keys.shape[2];
        return (_past[layer]!.Value.Keys.narrow(2, 0, all), _past[layer]!.Value.Values.narrow(2, 0, all));
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

    private Tensor Extended(Tensor? past, Tensor added)
    {
        using var scope = NewDisposeScope();
        var needed = Length + added.shape[2];
        var room = past;
        if (room is null || room.shape[2] < needed)
        {
            room = empty([added.shape[0], added.shape[1], Math.Max(needed, 2L * Length), added.shape[3]], added.dtype, added.device).DetachFromDisposeScope();
            if (past is not null)
            {
                room.narrow(2, 0, Length).copy_(past.narrow(2, 0, Length));
                past.Dispose();
            }
        }

        room.narrow(2, Length, added.shape[2]).copy_(added);
        return room;
    }
}
