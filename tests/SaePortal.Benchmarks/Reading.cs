namespace SaePortal.Benchmarks;

/// <summary>One measured number.</summary>
/// <param name="What">What was measured.</param>
/// <param name="Unit">Of what; empty for a plain number.</param>
/// <param name="Value">The number over the repetitions.</param>
/// <param name="Ratio">Its multiple of the baseline, repetition by repetition; null for a baseline itself.</param>
/// <param name="Aim">What it shall be; null where there is no aim.</param>
internal sealed record Reading(string What, string Unit, Spread Value, Spread? Ratio = null, string? Aim = null);

/// <summary>The middle of some repetitions, and how far they lie apart.</summary>
/// <param name="Median">The median.</param>
/// <param name="Low">The 10th percentile.</param>
/// <param name="High">The 90th percentile.</param>
/// <param name="Count">Repetitions.</param>
internal sealed record Spread(double Median, double Low, double High, int Count)
{
    /// <summary>Of repetitions in any order.</summary>
    public static Spread Of(IEnumerable<double> values)
    {
        double[] ascending = [.. values.Order()];
        return new Spread(Quantile(ascending, 0.5), Quantile(ascending, 0.1), Quantile(ascending, 0.9), ascending.Length);
    }

    /// <summary>Of quotients, repetition by repetition, so that a machine that slows down touches both sides.</summary>
    public static Spread OfRatios(IReadOnlyList<double> values, IReadOnlyList<double> baseline) => Of(values.Zip(baseline, (x, y) => x / y));

    /// <summary>A quantile of ascending values, between two of them where it falls there.</summary>
    public static double Quantile(IReadOnlyList<double> ascending, double share)
    {
        var place = share * (ascending.Count - 1);
        var (below, above) = ((int)Math.Floor(place), (int)Math.Ceiling(place));
        return ascending[below] + ((ascending[above] - ascending[below]) * (place - below));
    }
}
