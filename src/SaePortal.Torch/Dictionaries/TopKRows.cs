using System.Numerics;
using static TorchSharp.torch;

namespace SaePortal.Torch.Dictionaries;

/// <summary>
/// The k largest codes of many tokens on a processor: the encoder's product in tiles that stay in the cache, and our own selection, which takes a
/// fraction of the time of torch's where widths are some thousands.
/// </summary>
internal static unsafe class TopKRows
{
    private const int RowsPerTile = 256;
    private const int RowsPerPart = 32;

    /// <summary>Encodes.</summary>
    /// <param name="x">[n, d], float32, on the processor, the decoder's bias subtracted where the dictionary does that.</param>
    /// <param name="encoder">[width, d].</param>
    /// <param name="bias">[width], contiguous.</param>
    /// <param name="k">Codes kept of each row.</param>
    /// <returns>
    /// Indices [n, k] int64 and values [n, k] float32, index and value 0 where fewer are positive; a row with a number that is none holds a value
    /// that is none. Owned by the caller's dispose scope.
    /// </returns>
    public static (Tensor Indices, Tensor Values) Of(Tensor x, Tensor encoder, Tensor bias, int k)
    {
        var (rows, width, threads) = ((int)x.shape[0], (int)encoder.shape[0], get_num_threads());
        Tensor indices = empty(rows, k, int64), values = empty(rows, k, float32);
        using var scope = NewDisposeScope();
        var transposed = encoder.t();
        var tile = Math.Min(rows, RowsPerTile * threads);
        var product = empty(tile, width, float32);
        float* pre = (float*)Data(product), biases = (float*)Data(bias), value = (float*)Data(values);
        var index = (long*)Data(indices);
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = threads };
        for (var first = 0; first < rows; first += tile)
        {
            using var step = NewDisposeScope();
            var (from, count) = (first, Math.Min(tile, rows - first));
            product.narrow(0, 0, count).addmm_(x.narrow(0, from, count), transposed, 0, 1);
            Parallel.For(0, (count + RowsPerPart - 1) / RowsPerPart, parallel, () => new Row(width, k), (part, _, row) =>
            {
                for (var i = part * RowsPerPart; i < Math.Min(count, (part + 1) * RowsPerPart); i++)
                {
                    row.Select(pre + ((long)i * width), biases, index + ((long)(from + i) * k), value + ((long)(from + i) * k));
                }

                return row;
            }, _ => { });
        }

        return (indices, values);
    }

    /// <summary>Torch's memory lies outside of the garbage collector's reach, so the pointer stays good.</summary>
    private static void* Data(Tensor tensor)
    {
        fixed (byte* start = tensor.bytes)
        {
            return start;
        }
    }

    /// <summary>What one thread needs.</summary>
    private sealed class Row(int width, int k)
    {
        private readonly TopKSelection _selection = new(width, k);
        private readonly int[] _indices = new int[k];

        public void Select(float* pre, float* bias, long* indices, float* values)
        {
            fixed (int* found = _indices)
            {
                _selection.Select(pre, bias, found, values);
                for (var i = 0; i < k; i++)
                {
                    indices[i] = Math.Max(0, found[i]);
                }
            }

            // No comparison finds these, and nobody would hear of a damaged dictionary.
            if (float.IsNaN(Sum(pre, bias)))
            {
                values[0] = float.NaN;
            }
        }

        private float Sum(float* pre, float* bias)
        {
            var sums = Vector<float>.Zero;
            var i = 0;
            for (; i <= width - Vector<float>.Count; i += Vector<float>.Count)
            {
                sums += Vector.Load(pre + i) + Vector.Load(bias + i);
            }

            var sum = Vector.Sum(sums);
            for (; i < width; i++)
            {
                sum += pre[i] + bias[i];
            }

            return sum;
        }
    }
}
