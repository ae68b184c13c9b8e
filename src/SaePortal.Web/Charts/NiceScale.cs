using SaePortal.Web.Shell;

namespace SaePortal.Web.Charts;

/// <summary>A linear axis with ticks at multiples of 1, 2 or 5 times a power of ten.</summary>
public sealed class NiceScale : IScale
{
    private readonly double _step;

    private NiceScale(double low, double high, double step)
    {
        (Low, High, _step) = (low, high, step);
        var first = Math.Ceiling((low / step) - 1e-9);
        var count = (int)Math.Floor((high / step) + 1e-9 - first) + 1;
        // Multiples, not sums: no rounding error grows along the axis.
        Ticks = [.. Enumerable.Range(0, Math.Max(count, 0)).Select(x => (first + x) * step)];
    }

    /// <inheritdoc />
    public double Low { get; }

    /// <inheritdoc />
    public double High { get; }

    /// <inheritdoc />
    public IReadOnlyList<double> Ticks { get; }

    /// <summary>An axis whose ends are the nice numbers around the values, so that it changes only in steps while values come in.</summary>
    /// <param name="low">Smallest value, finite.</param>
    /// <param name="high">Largest value, finite, at least <paramref name="low"/>.</param>
    /// <param name="most">About so many intervals at most.</param>
    public static NiceScale Around(double low, double high, int most = 4)
    {
        (low, high) = Spread(low, high);
        var step = Step((high - low) / most);
        return new NiceScale(Math.Floor((low / step) + 1e-9) * step, Math.Ceiling((high / step) - 1e-9) * step, step);
    }

    /// <summary>An axis with exactly these ends and nice ticks within.</summary>
    /// <param name="low">Start, finite.</param>
    /// <param name="high">End, finite, at least <paramref name="low"/>.</param>
    /// <param name="most">About so many intervals at most.</param>
    public static NiceScale Within(double low, double high, int most = 4)
    {
        (low, high) = Spread(low, high);
        return new NiceScale(low, high, Step((high - low) / most));
    }

    /// <inheritdoc />
    public double Place(double value) => double.IsFinite(value) ? (value - Low) / (High - Low) : double.NaN;

    /// <inheritdoc />
    public string Text(double tick) => Figures.Axis(tick, _step, Math.Max(Math.Abs(Low), Math.Abs(High)));

    /// <summary>The smallest of 1, 2, 5 times a power of ten that is at least this.</summary>
    public static double Step(double least)
    {
        var power = Math.Pow(10, Math.Floor(Math.Log10(least)));
        var leading = least / power;
        return power * (leading <= 1 + 1e-9 ? 1 : leading <= 2 + 1e-9 ? 2 : leading <= 5 + 1e-9 ? 5 : 10);
    }

    /// <summary>One value alone spans from zero to itself, so that a constant line has an axis too.</summary>
    private static (double Low, double High) Spread(double low, double high)
    {
        if (!double.IsFinite(low) || !double.IsFinite(high) || low > high)
        {
            throw new ArgumentException($"An axis needs finite ends in order, not {low} and {high}.");
        }

        return high - low > 1e-12 * Math.Max(Math.Abs(low), Math.Abs(high)) ? (low, high) : low == 0 ? (0, 1) : (Math.Min(low, 0), Math.Max(high, 0));
    }
}
