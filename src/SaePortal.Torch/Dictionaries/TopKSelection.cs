using System.Numerics;

namespace SaePortal.Torch.Dictionaries;

/// <summary>
/// The k largest positive values of a row, ties to the lower index, in an order that depends on the row alone. Maxima of strided groups give a bound
/// that k values reach at least, so a second pass finds few candidates; no guess is involved.
/// </summary>
internal sealed unsafe class TopKSelection
{
    private readonly int _width;
    private readonly int _k;
    private readonly float[] _maxima;
    private ulong[] _candidates;

    public TopKSelection(int width, int k)
    {
        (_width, _k) = (width, k);
        // Twice as many groups as k: the k-th of their maxima is then close to the k-th value.
        var vectors = Math.Max(1, Math.Min((int)BitOperations.RoundUpToPowerOf2((uint)(((2 * k) + Vector<float>.Count - 1) / Vector<float>.Count)), width / Vector<float>.Count));
        _maxima = new float[vectors * Vector<float>.Count];
        _candidates = new ulong[Math.Min(width, 8 * k) + Vector<float>.Count];
    }

    /// <summary>Selects.</summary>
    /// <param name="pre">[width].</param>
    /// <param name="bias">[width], added to every value.</param>
    /// <param name="indices">[k]; -1 where fewer are positive.</param>
    /// <param name="values">[k]; 0 where fewer are positive.</param>
    public void Select(float* pre, float* bias, int* indices, float* values)
    {
        var found = Collect(pre, bias, Threshold(pre, bias));
        var chosen = _candidates.AsSpan(0, found);
        if (found > _k)
        {
            chosen.Sort();
            chosen = chosen[^_k..];
        }

        for (var i = 0; i < chosen.Length; i++)
        {
            indices[i] = (int)~(uint)chosen[i];
            values[i] = BitConverter.UInt32BitsToSingle((uint)(chosen[i] >> 32));
        }

        for (var i = chosen.Length; i < _k; i++)
        {
            (indices[i], values[i]) = (-1, 0);
        }
    }

    /// <summary>A value that at least k of the row reach, or 0.</summary>
    private float Threshold(float* pre, float* bias)
    {
        int lanes = Vector<float>.Count, stride = _maxima.Length, whole = _width / stride * stride;
        if (stride < _k || whole == 0)
        {
            return 0;
        }

        fixed (float* maxima = _maxima)
        {
            for (var lane = 0; lane < stride; lane += lanes)
            {
                var most = Vector.Load(pre + lane) + Vector.Load(bias + lane);
                for (var i = lane + stride; i < whole; i += stride)
                {
                    most = Vector.Max(most, Vector.Load(pre + i) + Vector.Load(bias + i));
                }

                most.Store(maxima + lane);
            }
        }

        Array.Sort(_maxima);
        return Math.Max(0, _maxima[^_k]);
    }

    /// <summary>All positive values that reach the threshold, as numbers whose order is that of the values, then of falling indices.</summary>
    private int Collect(float* pre, float* bias, float threshold)
    {
        var found = 0;
        int lanes = Vector<float>.Count, whole = _width / lanes * lanes;
        var bound = new Vector<float>(threshold);
        for (var i = 0; i < whole; i += lanes)
        {
            var value = Vector.Load(pre + i) + Vector.Load(bias + i);
            if (Vector.GreaterThanOrEqualAny(value, bound))
            {
                for (var lane = i; lane < i + lanes; lane++)
                {
                    found = Keep(pre[lane] + bias[lane], lane, threshold, found);
                }
            }
        }

        for (var i = whole; i < _width; i++)
        {
            found = Keep(pre[i] + bias[i], i, threshold, found);
        }

        return found;
    }

    private int Keep(float value, int index, float threshold, int found)
    {
        if (value >= threshold && value > 0)
        {
            if (found == _candidates.Length)
            {
                Array.Resize(ref _candidates, found * 2);
            }

            _candidates[found++] = ((ulong)BitConverter.SingleToUInt32Bits(value) << 32) | ~(uint)index;
        }

        return found;
    }
}
