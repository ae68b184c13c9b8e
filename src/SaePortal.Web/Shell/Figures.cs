using System.Globalization;

namespace SaePortal.Web.Shell;

/// <summary>Numbers as pages print them: U+2212 for minus, commas between thousands, as many digits as say something. Independent of the server's language.</summary>
public static class Figures
{
    private static readonly NumberFormatInfo s_format = new() { NegativeSign = "−", NumberGroupSeparator = ",", NumberDecimalSeparator = ".", NumberGroupSizes = [3] };

    /// <summary>A count: 1,500,000.</summary>
    public static string Grouped(double value) => Text(value, x => x.ToString("#,0", s_format));

    /// <summary>A large amount, three digits and a unit: 1.31 M, 20.9 k, 950.</summary>
    public static string Compact(double value) => Text(value, x =>
    {
        var (unit, name) = Unit(Math.Abs(x));
        return Trimmed(x / unit, Decimals(x / unit, 3)) + name;
    });

    /// <summary>A measured number with three significant digits: 0.0332, 9.42, 16.0, 20,940.</summary>
    public static string Measure(double value) => Text(value, x => Math.Abs(x) switch
    {
        0 => "0",
        < 1e-4 => x.ToString("0.0e-0", s_format),
        >= 1000 => Grouped(x),
        _ => x.ToString("F" + Decimals(x, 3).ToString(CultureInfo.InvariantCulture), s_format),
    });

    /// <summary>An activation, two decimals where there is room for them: 9.42, 11.20, 142.0.</summary>
    public static string Activation(double value) => Text(value, x => Math.Abs(x) switch
    {
        0 => "0",
        < 0.01 => Measure(x),
        < 100 => x.ToString("F2", s_format),
        < 1000 => x.ToString("F1", s_format),
        _ => Grouped(x),
    });

    /// <summary>A score between 0 and 1: 0.93.</summary>
    public static string Score(double value) => Fixed(value, 2);

    /// <summary>So many decimals.</summary>
    public static string Fixed(double value, int decimals) => Text(value, x =>
        // Adding zero turns a rounded minus zero into zero.
        (Math.Round(x, decimals) + 0.0).ToString("F" + decimals.ToString(CultureInfo.InvariantCulture), s_format));

    /// <summary>A share of one as percent: 98.6%, 66%, 1.12%, 0.36%, 0.0042%.</summary>
    public static string Percent(double share) => Text(share * 100, x => Math.Abs(x) switch
    {
        0 => "0%",
        < 1e-4 => x.ToString("0.0e-0", s_format) + "%",
        < 0.1 => Trimmed(x, Decimals(x, 2)) + "%",
        < 10 => Trimmed(x, 2) + "%",
        _ => Trimmed(x, 1) + "%",
    });

    /// <summary>A difference with its sign: +2.41, −1.99.</summary>
    public static string WithSign(double value, int decimals = 2) => Text(value, x => (x > 0 ? "+" : "") + Fixed(x, decimals));

    /// <summary>A duration: 0:33, 12:05, 1:02:05.</summary>
    public static string Duration(TimeSpan duration) => duration.TotalHours >= 1
        ? string.Create(CultureInfo.InvariantCulture, $"{(long)duration.TotalHours}:{duration:mm\\:ss}")
        : duration.ToString("m\\:ss", CultureInfo.InvariantCulture);

    /// <summary>A coordinate or length for markup: at most one decimal, U+002D for minus.</summary>
    public static string Svg(double value) => Math.Round(value, 1).ToString("0.#", CultureInfo.InvariantCulture);

    /// <summary>A share of one for a style: 30.5%.</summary>
    public static string CssPercent(double share) => (share * 100).ToString("0.##", CultureInfo.InvariantCulture) + "%";

    /// <summary>A number on an axis whose largest is given: all of one unit, with just the decimals that the step needs.</summary>
    internal static string Axis(double value, double step, double largest) => Text(value, x =>
    {
        var (unit, name) = Unit(largest >= 10_000 ? largest : 1);
        var decimals = Math.Clamp((int)Math.Ceiling(-Math.Log10(step / unit) - 1e-9), 0, 10);
        return x == 0 ? "0" : Trimmed(x / unit, decimals) + name;
    });

    private static (double Unit, string Name) Unit(double magnitude) => magnitude switch
    {
        >= 1e12 => (1e12, " T"),
        >= 1e9 => (1e9, " B"),
        >= 1e6 => (1e6, " M"),
        >= 1e4 => (1e3, " k"),
        _ => (1, ""),
    };

    private static int Decimals(double value, int significant) => Math.Clamp(significant - 1 - (int)Math.Floor(Math.Log10(Math.Abs(value) + 1e-300)), 0, 15);

    private static string Trimmed(double value, int decimals) => value.ToString("#,0." + new string('#', decimals), s_format);

    private static string Text(double value, Func<double, string> text) =>
        double.IsNaN(value) ? "not a number" : double.IsInfinity(value) ? (value < 0 ? "−∞" : "∞") : text(value);
}
