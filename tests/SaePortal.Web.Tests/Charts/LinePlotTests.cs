using System.Globalization;
using SaePortal.Web.Charts;

namespace SaePortal.Web.Tests.Charts;

public sealed class LinePlotTests
{
    [Fact]
    public void Future_RunUnderWay_IsShadedFromTheNewestPoint()
    {
        var plot = new LinePlot(Input([ASeries("FVU", 0.5, 0.1)]) with { XHigh = 2 }, 900, 250);

        Assert.Equal((plot.Left + ((plot.Right - plot.Left) / 2.0), (plot.Right - plot.Left) / 2.0), plot.Future);
        Assert.Null(new LinePlot(Input([ASeries("FVU", 0.5, 0.1)]), 900, 250).Future);
    }

    [Fact]
    public void Curves_SeveralSeries_HaveTheirOwnColourDashAndName()
    {
        var plot = new LinePlot(Input([.. Enumerable.Range(0, 7).Select(x => ASeries($"k {x}", x, x + 1))]), 900, 250);

        Assert.Equal(["var(--sp-c1)", "var(--sp-c2)", "var(--sp-c3)", "var(--sp-c4)", "var(--sp-c5)", "var(--sp-c6)", "var(--sp-random)"], plot.Curves.Select(x => x.Colour));
        Assert.Null(plot.Curves[0].Dashes);
        Assert.Equal(6, plot.Curves.Take(6).Select(x => x.Dashes).Distinct().Count());
        Assert.Equal(7, plot.Names.Count);
        Assert.Empty(new LinePlot(Input([ASeries("alone", 1, 2)]), 900, 250).Names);
    }

    [Fact]
    public void Names_OfCloseEnds_DoNotOverlapNorLeaveThePlot()
    {
        var plot = new LinePlot(Input([.. Enumerable.Range(0, 6).Select(x => ASeries($"k {x}", 10, 0.001 * x))]), 900, 250);

        Assert.All(plot.Names.Zip(plot.Names.Skip(1)), x => Assert.True(x.Second.Y - x.First.Y >= 14.9));
        Assert.All(plot.Names, x => Assert.InRange(x.Y, plot.Top, plot.Bottom + 5));
    }

    [Fact]
    public void Names_OfCurvesUnderWay_StandBesideTheirEndsInTheirColours()
    {
        var training = new ChartSeries("training", [new(0, 0.5), new(500_000, 0.03)]);
        var heldOut = new ChartSeries("held-out", [new(0, 0.6), new(490_000, 0.031)]);

        var plot = new LinePlot(Input([training, heldOut]) with { XHigh = 2_000_000 }, 900, 250);

        var end = plot.Curves[0].End!.Value.X;
        Assert.Equal(2, plot.Names.Count);
        Assert.All(plot.Names, x => Assert.InRange(x.X, end, end + 12));
        Assert.True(Math.Abs(plot.Names[0].Y - plot.Names[1].Y) >= 14.9);
        Assert.Equal(plot.Curves.Select(x => (x.Series.Name, x.Colour)).Order(), plot.Names.Select(x => (x.Text, x.Colour)).Order());
    }

    [Fact]
    public void Names_OfCurvesThatEndFarApart_StandEachAtItsOwn()
    {
        var plot = new LinePlot(Input([ASeries("long", 1, 2), new ChartSeries("short", [new(0, 1), new(0.3, 1.5)])]), 900, 250);

        Assert.All(plot.Names, x => Assert.InRange(x.X - plot.Curves.Single(y => y.Series.Name == x.Text).End!.Value.X, 0, 12));
    }

    [Fact]
    public void Names_OfFinishedCurves_EndWithinTheDrawing()
    {
        foreach (var (width, name) in new[] { (900, "held-out"), (358, "a curve with a very long name of its own") })
        {
            var plot = new LinePlot(Input([ASeries("training", 1, 0.5), ASeries(name, 1, 0.4)]), width, 150);

            Assert.All(plot.Names, x => Assert.InRange(x.X + (x.Text.Length * 6.4), 0, width + 0.1));
        }
    }

    [Fact]
    public void Curve_Reference_IsGreyAndTakesNoColour()
    {
        var plot = new LinePlot(Input([ASeries("run 1", 1, 2) with { Reference = true }, ASeries("FVU", 2, 3)]), 900, 250);

        Assert.Equal(["var(--sp-random)", "var(--sp-c1)"], plot.Curves.Select(x => x.Colour));
        Assert.Null(plot.Curves[0].End);
        Assert.NotNull(plot.Curves[1].End);
        Assert.Empty(plot.Names);
    }

    [Fact]
    public void Curve_ValuesThatCannotBeDrawn_BreakTheLine()
    {
        var series = ASeries("loss", 1, 2, double.NaN, 3, double.PositiveInfinity, 4, 5);

        var curve = Assert.Single(new LinePlot(Input([series]), 900, 250).Curves);

        Assert.Equal(3, curve.Pieces.Count);
        var lonely = curve.Pieces[1].Split(' ');
        Assert.Equal(lonely[0], lonely[1]);
    }

    [Fact]
    public void Curve_ZeroOnALogarithmicAxis_IsLeftOutAndSaid()
    {
        var input = Input([ASeries("dead", 10, 0, 1)]) with { Logarithmic = true };

        Assert.Equal(2, new LinePlot(input, 900, 250).Curves[0].Pieces.Count);
        Assert.Contains("1 points cannot be drawn", input.Sentence("Dead"), StringComparison.Ordinal);
    }

    [Fact]
    public void Plot_WithoutPoints_HasAxesAllTheSame()
    {
        var plot = new LinePlot(Input([new ChartSeries("FVU", [])]) with { XHigh = 2_000_000, XUnit = "tokens", Logarithmic = true }, 900, 250);

        Assert.Equal(["0", "0.5 M", "1 M", "1.5 M", "2 M tokens"], plot.Columns.Select(x => x.Text));
        Assert.NotEmpty(plot.Rows);
        Assert.Empty(plot.Curves[0].Pieces);
        Assert.Null(plot.Future);
    }

    [Fact]
    public void Plot_Points_StayWithinIt()
    {
        var plot = new LinePlot(Input([ASeries("FVU", [.. Enumerable.Range(1, 500).Select(x => 1.0 / x)])]) with { Logarithmic = true }, 290, 150);

        foreach (var point in plot.Curves[0].Pieces.SelectMany(x => x.Split(' ')).Select(x => x.Split(',').Select(y => double.Parse(y, CultureInfo.InvariantCulture)).ToArray()))
        {
            Assert.InRange(point[0], plot.Left, plot.Right);
            Assert.InRange(point[1], plot.Top, plot.Bottom);
        }
    }

    [Fact]
    public void Events_CloseTogether_StandInRowsAndAtTheEdgeTurnRound()
    {
        var input = Input([ASeries("FVU", 1, 2)]) with { Events = [new(0.50, "paused"), new(0.51, "node lost", ChartEventKind.Wrong), new(0.999, "resumed"), new(7, "beyond")] };

        var wide = new LinePlot(input, 900, 250);

        Assert.Equal(3, wide.Events.Count);
        Assert.NotEqual(wide.Events[0].LabelY, wide.Events[1].LabelY);
        Assert.True(wide.Events[2].ToTheLeft);
        Assert.All(new LinePlot(input, 290, 150).Events, x => Assert.Null(x.LabelY));
    }

    [Fact]
    public void Sentence_Run_SaysStartNowRangeAndEvents()
    {
        var input = Input([new ChartSeries("FVU", [new(0, 0.5), new(500_000, 0.02), new(1_310_000, 0.0332)])]) with { XUnit = "tokens", Events = [new(600_000, "paused")] };

        Assert.Equal("Unexplained variance. FVU: 0.500 at 0 tokens, 0.0332 at 1.31 M tokens, between 0.0200 and 0.500. paused at 600 k tokens.", input.Sentence("Unexplained variance"));
    }

    private static LinePlotInput Input(IReadOnlyList<ChartSeries> series) => new() { Series = series };

    /// <summary>Points at 0 to 1, evenly.</summary>
    private static ChartSeries ASeries(string name, params double[] values) =>
        new(name, [.. values.Select((x, i) => new ChartPoint((double)i / Math.Max(1, values.Length - 1), x))]);
}
