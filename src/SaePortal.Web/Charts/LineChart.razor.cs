using Microsoft.AspNetCore.Components;
using SaePortal.Web.Shell;

namespace SaePortal.Web.Charts;

/// <summary>
/// Curves along one axis, live or finished. The title line carries the present value; the part still to come is shaded; what happened stands as
/// dashed verticals. Drawn on the server for two widths, of which the window's styles show one.
/// </summary>
public sealed partial class LineChart : ComponentBase
{
    private const int MostRows = 50;

    private LinePlot _wide = null!;
    private LinePlot? _phone;
    private string _sentence = "";
    private LinePlotInput _input = null!;

    /// <summary>What is measured.</summary>
    [Parameter, EditorRequired]
    public required string Title { get; set; }

    /// <summary>The title with its <see cref="Definition"/>, in place of the plain one.</summary>
    [Parameter]
    public RenderFragment? Term { get; set; }

    /// <summary>The present value.</summary>
    [Parameter]
    public string? Value { get; set; }

    /// <summary>What follows it: its unit, "of 1,024", "log axis".</summary>
    [Parameter]
    public string? Unit { get; set; }

    /// <summary>The curves; references are named in the title line.</summary>
    [Parameter, EditorRequired]
    public required IReadOnlyList<ChartSeries> Series { get; set; }

    /// <summary>What happened on the way.</summary>
    [Parameter]
    public IReadOnlyList<ChartEvent> Events { get; set; } = [];

    /// <summary>Whether the vertical axis is logarithmic.</summary>
    [Parameter]
    public bool Logarithmic { get; set; }

    /// <summary>A value that the vertical axis must reach down to.</summary>
    [Parameter]
    public double? Low { get; set; }

    /// <summary>A value that it must reach up to.</summary>
    [Parameter]
    public double? High { get; set; }

    /// <summary>The start of the horizontal axis; 0 unless set.</summary>
    [Parameter]
    public double XLow { get; set; }

    /// <summary>Its end, as the planned number of tokens; null ends it at the last point.</summary>
    [Parameter]
    public double? XHigh { get; set; }

    /// <summary>What it counts, as "tokens".</summary>
    [Parameter]
    public string? XUnit { get; set; }

    /// <summary>How values of the vertical axis read; null leaves it to the axis.</summary>
    [Parameter]
    public Func<double, string>? Text { get; set; }

    /// <summary>Width it is drawn for: 900 unless set, 290 for three in a row.</summary>
    [Parameter]
    public int Width { get; set; } = 900;

    /// <summary>Height it is drawn for: 250 unless set, 150 for a small one.</summary>
    [Parameter]
    public int Height { get; set; } = 250;

    /// <summary>Whether phones get a drawing of their own size.</summary>
    [Parameter]
    public bool Phone { get; set; } = true;

    private string TableCaption => _input.Series.Select(x => x.Points.Count).DefaultIfEmpty(0).Max() is > MostRows and var points
        ? $"{MostRows} of {Figures.Grouped(points)} points" : Title;

    private IReadOnlyList<string> TableHead => [XUnit is null ? "At" : char.ToUpperInvariant(XUnit[0]) + XUnit[1..], .. Series.Select(x => x.Name)];

    /// <summary>One row for each place at which the longest curve has a point; the others give their last point up to there.</summary>
    private IEnumerable<IReadOnlyList<string>> TableRows
    {
        get
        {
            var longest = Series.MaxBy(x => x.Points.Count)?.Points ?? [];
            var next = new int[Series.Count];
            foreach (var row in Thinning.Evenly(longest, MostRows))
            {
                var cells = new List<string> { Figures.Grouped(row.X) };
                foreach (var (series, i) in Series.Select((x, i) => (x, i)))
                {
                    while (next[i] < series.Points.Count && series.Points[next[i]].X <= row.X)
                    {
                        next[i]++;
                    }

                    cells.Add(next[i] == 0 ? "" : _input.Read(series.Points[next[i] - 1].Y));
                }

                yield return cells;
            }
        }
    }

    /// <inheritdoc />
    protected override void OnParametersSet()
    {
        _input = new LinePlotInput
        {
            Series = Series,
            Events = Events,
            Logarithmic = Logarithmic,
            Low = Low,
            High = High,
            XLow = XLow,
            XHigh = XHigh,
            XUnit = XUnit,
            Text = Text,
        };
        _sentence = _input.Sentence(Title);
        _wide = new LinePlot(_input, Width, Height);
        _phone = Phone ? new LinePlot(_input, 358, Height >= 200 ? 210 : 150) : null;
    }
}
