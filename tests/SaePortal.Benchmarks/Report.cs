using System.Globalization;
using System.Text.Json;
using Spectre.Console;

namespace SaePortal.Benchmarks;

/// <summary>Shows readings as tables for people, or as JSON for machines.</summary>
internal sealed class Report(bool json)
{
    private const int WidthOfPipes = 140;
    private static readonly JsonSerializerOptions s_json = new(JsonSerializerDefaults.Web) { WriteIndented = true };
    private readonly List<object> _results = [];

    /// <summary>Runs a benchmark and shows what it found.</summary>
    public async Task Add(IBenchmark benchmark)
    {
        var load = Load();
        var readings = await benchmark.Run();
        if (json)
        {
            _results.Add(new { benchmark.Name, benchmark.Summary, Load = load, Readings = readings });
            return;
        }

        if (Console.IsOutputRedirected)
        {
            AnsiConsole.Profile.Width = WidthOfPipes;
        }

        AnsiConsole.Write(new Rule($"[bold]{benchmark.Name}[/]") { Justification = Justify.Left });
        AnsiConsole.MarkupLineInterpolated(CultureInfo.InvariantCulture, $"{benchmark.Summary} [dim]Load before {load}, {Environment.ProcessorCount} cores.[/]");
        if (readings.Count == 0)
        {
            AnsiConsole.WriteLine("Skipped: shared/ is not here.");
            return;
        }

        var table = new Table { Border = TableBorder.Simple }.AddColumns("", "median", "p10 - p90", "ratio", "p10 - p90", "n", "aim");
        foreach (var column in table.Columns.Skip(1).Take(5))
        {
            column.RightAligned().NoWrap();
        }

        foreach (var (what, unit, value, ratio, aim) in readings)
        {
            table.AddRow([.. new[]
            {
                what, $"{Text(value.Median)} {unit}", $"{Text(value.Low)} - {Text(value.High)}", ratio is null ? "" : Text(ratio.Median),
                ratio is null ? "" : $"{Text(ratio.Low)} - {Text(ratio.High)}", value.Count.ToString(CultureInfo.InvariantCulture), aim ?? "",
            }.Select(Markup.Escape)]);
        }

        AnsiConsole.Write(table);
    }

    /// <summary>Prints what waits for the end.</summary>
    public void Finish()
    {
        if (json)
        {
            Console.WriteLine(JsonSerializer.Serialize(new { Environment.ProcessorCount, Results = _results }, s_json));
        }
    }

    private static string Text(double value) => value.ToString(Math.Abs(value) switch { >= 100 or 0 => "N0", >= 10 => "N1", >= 1 => "N2", _ => "G3" }, CultureInfo.InvariantCulture);

    /// <summary>Load averages of 1, 5 and 15 minutes, where the system tells them.</summary>
    private static string Load() => File.Exists("/proc/loadavg") ? string.Join(' ', File.ReadAllText("/proc/loadavg").Split(' ').Take(3)) : "unknown";
}
