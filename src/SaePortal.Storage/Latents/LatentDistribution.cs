namespace SaePortal.Storage.Latents;

/// <summary>How one measure is spread over the living latents of a harvest.</summary>
/// <param name="Measure">Of what.</param>
/// <param name="Latents">Living latents.</param>
/// <param name="Dead">Latents that never fired.</param>
/// <param name="Quantiles">101 values: minimum, percentiles 1 to 99, maximum; empty when none lives.</param>
/// <param name="LogEdges">Edges of the bars in log10 of the measure, one more than bars; empty when none lives.</param>
/// <param name="Bars">Latents in each bar.</param>
public sealed record LatentDistribution(
    LatentMeasure Measure, int Latents, int Dead, IReadOnlyList<double> Quantiles, IReadOnlyList<double> LogEdges, IReadOnlyList<int> Bars)
{
    /// <summary>Number of bars.</summary>
    public const int BarCount = 32;

    /// <summary>Makes one from values in ascending order.</summary>
    internal static LatentDistribution Of(LatentMeasure measure, IReadOnlyList<double> ascending, int dead)
    {
        if (ascending.Count == 0)
        {
            return new LatentDistribution(measure, 0, dead, [], [], []);
        }

        var quantiles = Enumerable.Range(0, 101).Select(x => ascending[(int)Math.Round(x / 100.0 * (ascending.Count - 1))]).ToArray();
        // Entropy may be zero; it joins the first bar.
        var smallest = ascending.FirstOrDefault(x => x > 0, 1e-9);
        double low = Math.Log10(smallest), high = Math.Max(Math.Log10(Math.Max(ascending[^1], smallest)), low + 1e-9);
        var bars = new int[BarCount];
        foreach (var value in ascending)
        {
            var place = (Math.Log10(Math.Max(value, smallest)) - low) / (high - low) * BarCount;
            bars[Math.Clamp((int)place, 0, BarCount - 1)]++;
        }

        return new LatentDistribution(measure, ascending.Count, dead, quantiles, [.. Enumerable.Range(0, BarCount + 1).Select(x => low + ((high - low) * x / BarCount))], bars);
    }

    /// <summary>The share of living latents whose value is at most this one, from the percentiles.</summary>
    /// <returns>Between 0 and 1.</returns>
    public double RankOf(double value)
    {
        if (Quantiles.Count == 0 || value < Quantiles[0])
        {
            return 0;
        }

        var above = Enumerable.Range(0, Quantiles.Count).FirstOrDefault(x => Quantiles[x] > value, Quantiles.Count);
        if (above == Quantiles.Count)
        {
            return 1;
        }

        double low = Quantiles[above - 1], high = Quantiles[above];
        return (above - 1 + ((value - low) / (high - low))) / 100;
    }
}
