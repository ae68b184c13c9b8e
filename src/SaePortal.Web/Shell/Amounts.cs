namespace SaePortal.Web.Shell;

/// <summary>Amounts with their unit or noun.</summary>
public static class Amounts
{
    /// <summary>A size: 950 bytes, 1.31 MB, 20.9 kB. Units are powers of ten, as disks count.</summary>
    public static string Bytes(long bytes) => bytes < 1_000 ? Counted(bytes, "byte", "bytes") : bytes switch
    {
        < 1_000_000 => $"{Figures.Measure(bytes / 1e3)} kB",
        < 1_000_000_000 => $"{Figures.Measure(bytes / 1e6)} MB",
        < 1_000_000_000_000 => $"{Figures.Measure(bytes / 1e9)} GB",
        _ => $"{Figures.Measure(bytes / 1e12)} TB",
    };

    /// <summary>A number and its noun: 1 dictionary, 1,500 dictionaries.</summary>
    public static string Counted(long number, string one, string many) => $"{Figures.Grouped(number)} {(number == 1 ? one : many)}";

    /// <summary>A time for readers: relative under a day, then the date.</summary>
    /// <param name="time">The time.</param>
    /// <param name="now">Now.</param>
    public static string Ago(DateTimeOffset time, DateTimeOffset now) => (now - time) switch
    {
        { TotalSeconds: < 45 } => "just now",
        { TotalMinutes: < 60 } x => $"{Counted((long)Math.Max(1, Math.Round(x.TotalMinutes)), "minute", "minutes")} ago",
        { TotalHours: < 24 } x => $"{Counted((long)Math.Max(1, Math.Round(x.TotalHours)), "hour", "hours")} ago",
        _ => time.UtcDateTime.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture),
    };
}
