using SaePortal.Web.Shell;

namespace SaePortal.Web.Charts;

/// <summary>A logarithmic axis: ticks at 1, 2 and 5 times powers of ten, or at some powers of ten alone when it is long.</summary>
public sealed class LogScale : IScale
{
    private static readonly double[] s_leading = [1, 2, 5];

    private readonly double _logLow;
    private readonly double _logHigh;

    private LogScale(double low, double high, int most)
    {
        (Low, High) = (low, high);
        (_logLow, _logHigh) = (Math.Log10(low), Math.Log10(high));
        Ticks = TicksBetween(low, high, most);
    }

    /// <inheritdoc />
    public double Low { get; }

    /// <inheritdoc />
    public double High { get; }

    /// <inheritdoc />
    public IReadOnlyList<double> Ticks { get; }

    /// <summary>An axis whose ends are the nearest of 1, 2, 5 times a power of ten around the values.</summary>
    /// <param name="low">Smallest value, positive and finite.</param>
    /// <param name="high">Largest value, finite, at least <paramref name="low"/>.</param>
    /// <param name="most">At most so many ticks.</param>
    public static LogScale Around(double low, double high, int most = 6)
    {
        Check(low, high);
        var (floor, ceiling) = (Nice(low, up: false), Nice(high, up: true));
        return floor < ceiling ? new LogScale(floor, ceiling, most) : new LogScale(Nice(low * 0.99, up: false), Nice(high * 1.01, up: true), most);
    }

    /// <summary>An axis with exactly these ends.</summary>
    /// <param name="low">Start, positive and finite.</param>
    /// <param name="high">End, finite, at least <paramref name="low"/>.</param>
    /// <param name="most">At most so many ticks.</param>
    public static LogScale Within(double low, double high, int most = 6)
    {
        Check(low, high);
        return high > low * (1 + 1e-9) ? new LogScale(low, high, most) : new LogScale(low / 2, high * 2, most);
    }

    /// <inheritdoc />
    public double Place(double value) => value > 0 && double.IsFinite(value) ? (Math.Log10(value) - _logLow) / (_logHigh - _logLow) : double.NaN;

    /// <inheritdoc />
    public string Text(double tick) => tick is >= 1e-4 and < 1e15 ? Figures.Axis(tick, tick, tick) : tick.ToString("0e0", System.Globalization.CultureInfo.InvariantCulture).Replace('-', '−');

    private static List<double> TicksBetween(double low, double high, int most)
    {
        int first = (int)Math.Floor(Math.Log10(low) + 1e-9), last = (int)Math.Floor(Math.Log10(high) + 1e-9);
        var all = Enumerable.Range(first, last - first + 1).SelectMany(x => s_leading.Select(y => y * Math.Pow(10, x))).Where(IsInside).ToList();
        if (all.Count <= most)
        {
            return all;
        }

        var powers = Enumerable.Range(first, last - first + 1).Where(x => IsInside(Math.Pow(10, x))).ToList();
        if (powers.Count < 2)
        {
            return all;
        }

        var every = (int)Math.Ceiling((double)powers.Count / most);
        return [.. powers.Where(x => (x - powers[0]) % every == 0).Select(x => Math.Pow(10, x))];

        bool IsInside(double tick) => tick >= low * (1 - 1e-9) && tick <= high * (1 + 1e-9);
    }

    private static double Nice(double value, bool up)
    {
        var power = Math.Pow(10, Math.Floor(Math.Log10(value)));
        var leading = value / power;
        return power * (up
            ? leading <= 1 + 1e-9 ? 1 : leading <= 2 + 1e-9 ? 2 : leading <= 5 + 1e-9 ? 5 : 10
            : leading >= 5 - 1e-9 ? 5 : leading >= 2 - 1e-9 ? 2 : 1);
    }

    private static void Check(double low, double high)
    {
        if (!(low > 0) || !double.IsFinite(high) || low > high)
        {
            throw new ArgumentException($"A logarithmic axis needs positive, finite ends in order, not {low} and {high}.");
        }
    }
}
