using SaePortal.Web.Shell;

namespace SaePortal.Web.Charts;

/// <summary>What a line chart shows, whatever its size.</summary>
public sealed record LinePlotInput
{
    /// <summary>The curves. At most six have colours of their own, further ones are grey.</summary>
    public required IReadOnlyList<ChartSeries> Series { get; init; }

    /// <summary>What happened on the way.</summary>
    public IReadOnlyList<ChartEvent> Events { get; init; } = [];

    /// <summary>Whether the vertical axis is logarithmic.</summary>
    public bool Logarithmic { get; init; }

    /// <summary>A value that the vertical axis must reach down to; ignored on a logarithmic axis unless positive.</summary>
    public double? Low { get; init; }

    /// <summary>A value that it must reach up to.</summary>
    public double? High { get; init; }

    /// <summary>The start of the horizontal axis.</summary>
    public double XLow { get; init; }

    /// <summary>Its end; null ends it at the last point.</summary>
    public double? XHigh { get; init; }

    /// <summary>What it counts, as "tokens".</summary>
    public string? XUnit { get; init; }

    /// <summary>How values of the vertical axis read; null leaves it to the axis.</summary>
    public Func<double, string>? Text { get; init; }

    /// <summary>Whether a point can be drawn.</summary>
    public bool Draws(ChartPoint point) => double.IsFinite(point.X) && double.IsFinite(point.Y) && (!Logarithmic || point.Y > 0);

    /// <summary>How a value reads in sentences and tables.</summary>
    public string Read(double value) => Text?.Invoke(value) ?? Figures.Measure(value);

    /// <summary>Where the newest point of the curves that are no reference lies.</summary>
    public double? Now => Series.Where(x => !x.Reference && x.Points.Count > 0).Select(x => (double?)x.Points[^1].X).Max();

    /// <summary>The horizontal axis.</summary>
    /// <param name="most">About so many intervals at most.</param>
    public IScale Horizontal(int most)
    {
        var end = XHigh ?? Series.Where(x => x.Points.Count > 0).Select(x => x.Points[^1].X).DefaultIfEmpty(XLow).Max();
        return NiceScale.Within(XLow, Math.Max(end, XLow), most);
    }

    /// <summary>The vertical axis: around all points that can be drawn.</summary>
    /// <param name="most">About so many intervals at most.</param>
    public IScale Vertical(int most)
    {
        var values = Series.SelectMany(x => x.Points).Where(Draws).Select(x => x.Y).ToList();
        values.AddRange(new[] { Low, High }.OfType<double>().Where(x => Draws(new ChartPoint(0, x))));
        return Logarithmic
            ? values.Count == 0 ? LogScale.Around(0.1, 1) : LogScale.Around(values.Min(), values.Max(), most + 2)
            : values.Count == 0 ? NiceScale.Around(0, 1, most) : NiceScale.Around(values.Min(), values.Max(), most);
    }

    /// <summary>The sentence that says what the picture shows.</summary>
    /// <param name="title">What is measured.</param>
    public string Sentence(string title)
    {
        var sentences = new List<string> { title };
        foreach (var series in Series)
        {
            var drawn = series.Points.Where(Draws).ToList();
            if (drawn.Count == 0)
            {
                sentences.Add($"{series.Name}: nothing yet");
                continue;
            }

            var gaps = series.Points.Count - drawn.Count;
            sentences.Add($"{series.Name}: {Read(drawn[0].Y)} at {At(drawn[0].X)}, {Read(drawn[^1].Y)} at {At(drawn[^1].X)}, "
                + $"between {Read(drawn.Min(x => x.Y))} and {Read(drawn.Max(x => x.Y))}"
                + (gaps == 0 ? "" : $"; {Figures.Grouped(gaps)} points cannot be drawn"));
        }

        sentences.AddRange(Events.Select(x => $"{x.Text} at {At(x.X)}"));
        return string.Join(". ", sentences) + ".";
    }

    /// <summary>How a place on the horizontal axis reads.</summary>
    public string At(double x) => XUnit is null ? Figures.Compact(x) : $"{Figures.Compact(x)} {XUnit}";
}
