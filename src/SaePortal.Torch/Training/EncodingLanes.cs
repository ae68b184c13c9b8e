using SaePortal.Torch.Dictionaries;
using static TorchSharp.torch;

namespace SaePortal.Torch.Training;

/// <summary>What a worker needs to encode a tile; as many lanes as workers, since a tile may fall to any of them.</summary>
internal sealed class EncodingLanes(int count, int rowsPerTile, int width, int k) : IDisposable
{
    private readonly Lane[] _lanes = [.. Enumerable.Range(0, count).Select(_ => new Lane(rowsPerTile, width, k))];

    /// <summary>A lane that no other worker uses now.</summary>
    public Lane Claim()
    {
        for (var i = 0; ; i = (i + 1) % _lanes.Length)
        {
            if (_lanes[i].TryTake())
            {
                return _lanes[i];
            }
        }
    }

    public void Dispose()
    {
        foreach (var lane in _lanes)
        {
            lane.Product.Dispose();
        }
    }

    /// <summary>One worker's buffers.</summary>
    public sealed class Lane(int rowsPerTile, int width, int k)
    {
        private int _taken;

        /// <summary>Pre-activations without their bias, [rowsPerTile, width].</summary>
        public Tensor Product { get; } = empty(rowsPerTile, width, float32).DetachFromDisposeScope();

        public TopKSelection Selection { get; } = new(width, k);

        public bool TryTake() => Interlocked.CompareExchange(ref _taken, 1, 0) == 0;

        public void Release() => Volatile.Write(ref _taken, 0);
    }
}
