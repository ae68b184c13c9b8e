namespace SaePortal.Core.Latents;

/// <summary>
/// 1,024 fine bins of activation, even in the logarithm, from which every shown or exported histogram is made. A bin covers a thirty-second of an
/// octave, 2^-16 up to 2^16; what lies outside falls into the first or last bin. Stored sparsely: most bins of most latents are empty.
/// </summary>
/// <param name="Counts">Pairs of bin and count, bins ascending, counts positive.</param>
public sealed record ActivationHistogram(IReadOnlyList<(int Bin, long Count)> Counts)
{
    /// <summary>Number of bins.</summary>
    public const int Bins = 1024;

    private const int BinsPerOctave = 32;
    private const int LowestOctave = -16;

    /// <summary>No firing at all.</summary>
    public static readonly ActivationHistogram Empty = new([]);

    /// <summary>The bin of an activation's absolute value.</summary>
    /// <param name="activation">Not zero, finite.</param>
    public static int BinOf(float activation)
    {
        var position = (MathF.Log2(MathF.Abs(activation)) - LowestOctave) * BinsPerOctave;
        return (int)Math.Clamp(position, 0, Bins - 1);
    }

    /// <summary>The lower edge of a bin; the upper edge is the next bin's lower edge.</summary>
    public static double LowerEdge(int bin) => Math.Pow(2, LowestOctave + ((double)bin / BinsPerOctave));

    /// <summary>Regroups into bins of equal width between 0 and <paramref name="maximum"/>; a fine bin's count goes to the bars it overlaps, in proportion.</summary>
    /// <param name="maximum">Right edge of the last bar, positive.</param>
    /// <param name="bars">Number of bars.</param>
    /// <returns>Counts, one per bar; they sum to the number of firings.</returns>
    public double[] ToLinear(double maximum, int bars)
    {
        var heights = new double[bars];
        foreach (var (bin, count) in Counts)
        {
            double low = Math.Min(bin == 0 ? 0 : LowerEdge(bin), maximum), high = Math.Min(LowerEdge(bin + 1), maximum);
            int first = Math.Min((int)(low / maximum * bars), bars - 1), last = Math.Min((int)(high / maximum * bars), bars - 1);
            if (first == last || high <= low)
            {
                heights[last] += count;
                continue;
            }

            for (var bar = first; bar <= last; bar++)
            {
                double left = Math.Max(low, maximum * bar / bars), right = Math.Min(high, maximum * (bar + 1) / bars);
                heights[bar] += count * Math.Max(0, right - left) / (high - low);
            }
        }

        return heights;
    }
}
