using SaePortal.Web.Shell;

namespace SaePortal.Web.Charts;

/// <summary>A line chart drawn for one size: everything that its SVG contains, in its coordinates.</summary>
public sealed class LinePlot
{
    private const int LabelHeight = 15;
    private const int NameGap = 9;
    private const double CharacterWidth = 6.4;
    private static readonly string?[] s_dashes = [null, "7 3", "2 3", "9 3 2 3", "5 2 1 2 1 2", "12 4"];

    private readonly LinePlotInput _input;
    private readonly IScale _across;
    private readonly IScale _up;

    /// <summary>Draws.</summary>
    /// <param name="input">What.</param>
    /// <param name="width">Width in pixels; labels of events and of single curves need about 600.</param>
    /// <param name="height">Height in pixels.</param>
    public LinePlot(LinePlotInput input, int width, int height)
    {
        (_input, Width, Height) = (input, width, height);
        _across = input.Horizontal(Math.Max(2, width / 190));
        _up = input.Vertical(height < 200 ? 3 : 5);
        Left = Math.Max(40, (int)Math.Ceiling((_up.Ticks.Select(x => Label(x).Length).DefaultIfEmpty(0).Max() * CharacterWidth) + 10));
        var own = input.Series.Where(x => !x.Reference).ToList();
        var named = own.Count > 1;
        Right = width - (named ? (int)Math.Min(140, (own.Max(x => x.Name.Length) * CharacterWidth) + 14) : 10);
        Bottom = height - 24;

        Rows = [.. _up.Ticks.Select(x => (Y(x), Label(x)))];
        Columns = ColumnLabels();
        if (input.Now is { } now && now < _across.High)
        {
            Future = (X(now), Right - X(now));
        }

        Events = EventLabels();
        Curves = [.. input.Series.Select(x => Draw(x, own.IndexOf(x)))];
        Names = named ? NameLabels() : [];
    }

    /// <summary>Width of the drawing.</summary>
    public int Width { get; }

    /// <summary>Height of the drawing.</summary>
    public int Height { get; }

    /// <summary>Left edge of the plot.</summary>
    public int Left { get; }

    /// <summary>Right edge of the plot.</summary>
    public int Right { get; }

    /// <summary>Upper edge of the plot.</summary>
    public int Top => 10;

    /// <summary>Lower edge of the plot.</summary>
    public int Bottom { get; }

    /// <summary>Lines of the grid with their numbers.</summary>
    public IReadOnlyList<(double Y, string Text)> Rows { get; }

    /// <summary>Numbers below the plot, with the class that anchors them.</summary>
    public IReadOnlyList<(double X, string Text, string Anchor)> Columns { get; }

    /// <summary>The part of the axis that is still to come.</summary>
    public (double X, double Width)? Future { get; }

    /// <summary>Verticals; a label has no height where there is no room for it.</summary>
    public IReadOnlyList<(double X, ChartEvent Event, double? LabelY, bool ToTheLeft)> Events { get; }

    /// <summary>The curves.</summary>
    public IReadOnlyList<PlottedCurve> Curves { get; }

    /// <summary>Names beside the ends of the curves, when there are several, each in its curve's colour.</summary>
    public IReadOnlyList<PlottedName> Names { get; }

    private double X(double value) => Left + (_across.Place(value) * (Right - Left));

    private double Y(double value) => Bottom - (_up.Place(value) * (Bottom - Top));

    private string Label(double tick) => _input.Text?.Invoke(tick) ?? _up.Text(tick);

    private List<(double, string, string)> ColumnLabels()
    {
        var labels = new List<(double, string, string)>();
        foreach (var tick in _across.Ticks)
        {
            var atEnd = tick == _across.Ticks[^1];
            var text = atEnd && _input.XUnit is not null && Width >= 600 ? $"{_across.Text(tick)} {_input.XUnit}" : _across.Text(tick);
            labels.Add((X(tick), text, X(tick) + (text.Length * CharacterWidth / 2) > Width ? "end" : "mid"));
        }

        return labels;
    }

    private List<(double, ChartEvent, double?, bool)> EventLabels()
    {
        var ends = new double[3];
        var labels = new List<(double, ChartEvent, double?, bool)>();
        foreach (var e in _input.Events.Where(x => x.X >= _across.Low && x.X <= _across.High).OrderBy(x => x.X))
        {
            var (x, width) = (X(e.X), e.Text.Length * CharacterWidth);
            var toTheLeft = x + 6 + width > Right;
            var start = toTheLeft ? x - 6 - width : x + 6;
            var row = Array.FindIndex(ends, end => end <= start);
            if (Width < 600 || row < 0)
            {
                labels.Add((x, e, null, false));
                continue;
            }

            ends[row] = start + width + 8;
            labels.Add((x, e, Top + 12 + (row * LabelHeight), toTheLeft));
        }

        return labels;
    }

    private PlottedCurve Draw(ChartSeries series, int index)
    {
        var columns = Math.Max(20, (int)((X(series.Points.Count == 0 ? _across.Low : series.Points[^1].X) - Left) / 2));
        var pieces = new List<string>();
        var piece = new List<string>();
        var dots = new List<(double, double)>();
        (double, double)? end = null;
        foreach (var point in Thinning.ByColumn(series.Points, columns))
        {
            if (!_input.Draws(point))
            {
                Close();
                continue;
            }

            end = (X(point.X), Y(point.Y));
            piece.Add($"{Figures.Svg(end.Value.Item1)},{Figures.Svg(end.Value.Item2)}");
            dots.Add(end.Value);
        }

        Close();
        var coloured = !series.Reference && index is >= 0 and < 6;
        return new PlottedCurve(
            series,
            pieces,
            coloured ? $"var(--sp-c{index + 1})" : "var(--sp-random)",
            series.Reference ? "5 4" : coloured ? s_dashes[index] : null,
            series.Marked ? dots : [],
            series.Reference ? null : end);

        void Close()
        {
            if (piece.Count > 0)
            {
                // A point without neighbours is a line to itself, which the round cap makes a dot.
                pieces.Add(string.Join(' ', piece.Count == 1 ? [piece[0], piece[0]] : piece));
                piece.Clear();
            }
        }
    }

    /// <summary>
    /// Names right of their ends and at their height, pushed apart where they would overlap. Where another curve goes on for a little, the name
    /// stands behind that one's end too, so that no line runs through it.
    /// </summary>
    private List<PlottedName> NameLabels()
    {
        var ended = Curves.Where(x => x.End is not null).OrderBy(x => x.End!.Value.Y).ToList();
        var labels = new List<PlottedName>();
        foreach (var curve in ended)
        {
            var (x, y) = curve.End!.Value;
            var width = curve.Series.Name.Length * CharacterWidth;
            var clear = ended.Select(other => other.End!.Value.X).Where(other => other <= x + NameGap + width).Max();
            var left = Math.Max(0, Math.Min(clear + NameGap, Width - width));
            labels.Add(new PlottedName(left, labels.Count == 0 ? y : Math.Max(y, labels[^1].Y + LabelHeight), curve.Series.Name, curve.Colour));
        }

        var excess = labels.Count == 0 ? 0 : Math.Max(0, labels[^1].Y - Bottom);
        for (var i = labels.Count - 1; i >= 0 && excess > 0; i--)
        {
            // Only those move up that the last ones leave no room for.
            var lowest = i == labels.Count - 1 ? Bottom : labels[i + 1].Y - LabelHeight;
            labels[i] = labels[i] with { Y = Math.Min(labels[i].Y, lowest) };
        }

        return [.. labels.Select(x => x with { Y = x.Y + 4 })];
    }
}

/// <summary>The name of a curve in the coordinates of its drawing.</summary>
/// <param name="X">Where it begins.</param>
/// <param name="Y">Its base line.</param>
/// <param name="Text">The name.</param>
/// <param name="Colour">The curve's.</param>
public readonly record struct PlottedName(double X, double Y, string Text, string Colour);

/// <summary>A curve in the coordinates of its drawing.</summary>
/// <param name="Series">What it is.</param>
/// <param name="Pieces">Points of its polylines, one for each stretch without gaps.</param>
/// <param name="Colour">For a style.</param>
/// <param name="Dashes">Null for a solid line.</param>
/// <param name="Dots">Where its points get open dots.</param>
/// <param name="End">Where its newest point is; null for a reference or an empty curve.</param>
public sealed record PlottedCurve(
    ChartSeries Series, IReadOnlyList<string> Pieces, string Colour, string? Dashes, IReadOnlyList<(double X, double Y)> Dots, (double X, double Y)? End);
