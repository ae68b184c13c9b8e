using System.Globalization;
using SaePortal.Storage.Latents;

namespace SaePortal.Web.Dictionaries;

/// <summary>A range of one measure, as addresses write it: "0.01..0.1", "0.01.." or "..0.1".</summary>
/// <param name="Low">Smallest value let through; null for any.</param>
/// <param name="High">Largest value let through; null for any.</param>
public readonly record struct ValueRange(double? Low, double? High)
{
    /// <summary>Reads a range; null when the text is none, or lets everything through.</summary>
    public static ValueRange? Parse(string? text)
    {
        if (text?.Split("..") is not [var low, var high] || !Number(low, out var from) || !Number(high, out var to) || (from is null && to is null) || from > to)
        {
            return null;
        }

        return new ValueRange(from, to);
    }

    /// <inheritdoc />
    public override string ToString() => $"{Low?.ToString("R", CultureInfo.InvariantCulture)}..{High?.ToString("R", CultureInfo.InvariantCulture)}";

    /// <summary>The condition of a query.</summary>
    public LatentRange On(LatentMeasure measure) => new(measure, Low, High);

    /// <summary>As a filter says it: "0.5 or more".</summary>
    public string Words(Func<double, string> text) => (Low, High) switch
    {
        ({ } low, { } high) => $"{text(low)} to {text(high)}",
        ({ } low, null) => $"{text(low)} or more",
        (null, { } high) => $"{text(high)} or less",
        _ => "all",
    };

    private static bool Number(string text, out double? number)
    {
        number = null;
        if (text.Length == 0)
        {
            return true;
        }

        number = double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var parsed) && double.IsFinite(parsed) ? parsed : null;
        return number is not null;
    }
}
