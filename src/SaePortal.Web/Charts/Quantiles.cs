namespace SaePortal.Web.Charts;

/// <summary>What evenly spaced quantiles say of one value.</summary>
public static class Quantiles
{
    /// <summary>The share of values that are smaller, by interpolation.</summary>
    /// <param name="quantiles">Minimum to maximum, ascending, evenly spaced in rank; at least two.</param>
    /// <param name="value">Any value.</param>
    /// <returns>Between 0 and 1; NaN without quantiles.</returns>
    public static double Rank(IReadOnlyList<double> quantiles, double value)
    {
        if (quantiles.Count < 2)
        {
            return double.NaN;
        }

        var above = 0;
        while (above < quantiles.Count && quantiles[above] < value)
        {
            above++;
        }

        if (above == 0 || above == quantiles.Count)
        {
            return above == 0 ? 0 : 1;
        }

        double low = quantiles[above - 1], high = quantiles[above];
        return (above - 1 + ((value - low) / (high - low))) / (quantiles.Count - 1);
    }
}
