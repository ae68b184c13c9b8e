using SaePortal.Web.Charts;
using SaePortal.Web.Shell;

namespace SaePortal.Web.Tests.Charts;

public sealed class ChartComponentTests : BunitContext
{
    [Fact]
    public void LineChart_Run_HasTitleSentenceAndTable()
    {
        var chart = Render<LineChart>(x => x
            .Add(y => y.Title, "Unexplained variance").Add(y => y.Value, "0.0332").Add(y => y.Unit, "FVU").Add(y => y.Logarithmic, true).Add(y => y.XUnit, "tokens").Add(y => y.XHigh, 2_000_000)
            .Add(y => y.Series, [new ChartSeries("FVU", [new(0, 0.5), new(1_310_000, 0.0332)]), new ChartSeries("run 1", [new(0, 0.6), new(2_000_000, 0.04)]) { Reference = true }])
            .Add(y => y.Events, [new ChartEvent(600_000, "paused")]));

        Assert.Equal("Unexplained variance", chart.Find("h3").TextContent);
        Assert.Equal("0.0332", chart.Find("figcaption b").TextContent);
        Assert.Equal("run 1", chart.Find(".reference").TextContent.Trim());
        Assert.Equal(["hide-phone", "only-phone"], chart.FindAll("svg[role=img]:not(.ico)").Select(x => x.ClassName));
        Assert.All(chart.FindAll("svg[role=img]:not(.ico)"), x => Assert.Contains("FVU: 0.500 at 0 tokens, 0.0332 at 1.31 M tokens", x.GetAttribute("aria-label"), StringComparison.Ordinal));
        Assert.Equal(["Tokens", "FVU", "run 1"], chart.FindAll("th").Select(x => x.TextContent));
        Assert.Equal(["1,310,000", "0.0332", "0.600"], chart.FindAll("tbody tr:last-child td").Select(x => x.TextContent));
    }

    [Fact]
    public void LineChart_NewPoint_ChangesThePicture()
    {
        var chart = Render<LineChart>(x => x.Add(y => y.Title, "Loss").Add(y => y.Phone, false).Add(y => y.Series, [new ChartSeries("loss", [new(0, 3), new(1, 2)])]));
        var before = chart.Find("polyline").GetAttribute("points");

        chart.Render(x => x.Add(y => y.Series, [new ChartSeries("loss", [new(0, 3), new(1, 2), new(2, 1)])]));

        Assert.NotEqual(before, chart.Find("polyline").GetAttribute("points"));
        Assert.Equal(3, chart.FindAll("tbody tr").Count);
    }

    [Fact]
    public void LineChart_LongRun_TableSaysThatItIsThinned()
    {
        var chart = Render<LineChart>(x => x.Add(y => y.Title, "Loss").Add(y => y.Series, [new ChartSeries("loss", [.. Enumerable.Range(0, 641).Select(i => new ChartPoint(i, i))])]));

        Assert.Equal(50, chart.FindAll("tbody tr").Count);
        Assert.Equal("50 of 641 points", chart.Find("caption").TextContent);
    }

    [Fact]
    public void ActivationHistogram_Latent_IsTheLegendOfItsHeat()
    {
        var histogram = Render<ActivationHistogram>(x => x
            .Add(y => y.Label, "Latent 417").Add(y => y.Counts, [.. Enumerable.Range(0, 40).Select(i => 1000.0 / (i + 1))]).Add(y => y.Maximum, 9.6)
            .Add(y => y.Bands, [new ActivationBand("Band 1", 0, 4.8, "?band=1", 3_196), new ActivationBand("Top", 4.8, 9.6, "?band=2", 421, Selected: true)]));

        var bars = histogram.FindAll("rect");
        Assert.Equal(40, bars.Count);
        Assert.Equal(["fill:var(--sp-h1)", "fill:var(--sp-h10)"], new[] { bars[0], bars[39] }.Select(x => x.GetAttribute("style")));
        Assert.Equal("0 to 0.24: 1,000 tokens", bars[0].TextContent);
        Assert.Equal(["?band=1", "?band=2"], histogram.FindAll(".bands a").Select(x => x.GetAttribute("href")));
        Assert.Equal("Top", histogram.Find(".bands a[aria-current] b").TextContent);
        Assert.Contains("activations between 0 and 9.60", histogram.Find("svg[role=img]").GetAttribute("aria-label"), StringComparison.Ordinal);
        Assert.Equal(40, histogram.FindAll("tbody tr").Count);
    }

    [Fact]
    public void ActivationHistogram_DeadLatent_DoesNotBreak()
    {
        var histogram = Render<ActivationHistogram>(x => x.Add(y => y.Label, "Latent 802").Add(y => y.Counts, new double[40]).Add(y => y.Maximum, 0));

        Assert.DoesNotContain("NaN", histogram.Markup, StringComparison.Ordinal);
        Assert.DoesNotContain("not a number", histogram.Markup, StringComparison.Ordinal);
    }

    [Fact]
    public void DensityHistogram_Range_PalesWhatIsOutside()
    {
        var histogram = Density(new BarRange(8, 32));

        Assert.Equal((24, 8), (histogram.FindAll("rect.on").Count, histogram.FindAll("rect.off").Count));
        Assert.Equal("0.01% or more", histogram.Find("figcaption span").TextContent);
        Assert.Contains("chosen: 0.01% or more", histogram.Find("svg[role=img]").GetAttribute("aria-label"), StringComparison.Ordinal);
        Assert.NotNull(histogram.Find("polyline.twin"));
        Assert.Equal(["From", "To", "Latents", "Random twin"], histogram.FindAll("th").Select(x => x.TextContent));
        Assert.Equal(["0.001%", "0.1%", "10%"], histogram.FindAll(".axis span").Select(x => x.TextContent));
        Assert.Empty(histogram.FindAll("input"));
    }

    [Fact]
    public void DensityHistogram_Handles_NeverPassEachOtherAndTellOnRelease()
    {
        var chosen = new List<BarRange?>();
        var histogram = Density(null, chosen.Add);
        histogram.FindAll("input")[1].Input("10");
        histogram.FindAll("input")[0].Input("20");

        Assert.Empty(chosen);
        Assert.Equal("9", histogram.FindAll("input")[0].GetAttribute("value"));

        histogram.FindAll("input")[0].Change("9");
        Assert.Equal([new BarRange(9, 10)], chosen);

        histogram.FindAll("input")[0].Input("0");
        histogram.FindAll("input")[1].Input("32");
        histogram.FindAll("input")[1].Change("32");
        Assert.Null(chosen[^1]);
    }

    [Fact]
    public void DensityHistogram_NoLatents_SaysSo() => Assert.Equal("Fires on: no latents",
        Render<DensityHistogram>(x => x.Add(y => y.Title, "Fires on").Add(y => y.Edges, []).Add(y => y.Counts, [])).Find("svg[role=img]").GetAttribute("aria-label"));

    [Fact]
    public void IntervalPlot_Score_CarriesItsTwin()
    {
        var plot = Render<IntervalPlot>(x => x.Add(y => y.Label, "Detection").Add(y => y.Value, 0.93).Add(y => y.Low, 0.88).Add(y => y.High, 0.97).Add(y => y.Twin, 0.74)
            .Add(y => y.Chance, 0.5).Add(y => y.AxisLow, 0.5)).Find(".iv");

        Assert.Equal("Detection 0.93, 95% interval 0.88 to 0.97; random twin 0.74; chance 0.50", plot.GetAttribute("aria-label"));
        Assert.Equal("--v:86%;--lo:76%;--hi:94%;--w:120px;--h:22px", plot.GetAttribute("style"));
        Assert.Equal("left:48%", plot.QuerySelector("i")!.GetAttribute("style"));
        Assert.Equal("left:0%", plot.QuerySelector("u")!.GetAttribute("style"));
        Assert.NotNull(plot.QuerySelector("s"));
    }

    [Fact]
    public void IntervalPlot_WithoutTwin_SaysThatThereIsNoBaselineYet()
    {
        Assert.Equal("Simulation 0.71; no baseline yet", Render<IntervalPlot>(x => x.Add(y => y.Label, "Simulation").Add(y => y.Value, 0.71)).Find(".iv").GetAttribute("aria-label"));
        Assert.Equal("cosine 0.62", Render<IntervalPlot>(x => x.Add(y => y.Label, "cosine").Add(y => y.Value, 0.62).Add(y => y.HasTwin, false)).Find(".iv").GetAttribute("aria-label"));
    }

    [Fact]
    public void IntervalPlot_BeyondTheAxis_StandsAtItsEnd() =>
        Assert.StartsWith("--v:0%", Render<IntervalPlot>(x => x.Add(y => y.Label, "Loss recovered").Add(y => y.Value, -0.4)).Find(".iv").GetAttribute("style"), StringComparison.Ordinal);

    [Fact]
    public void Rug_Latent_IsPlacedAmongTheOthers()
    {
        var rug = Render<Rug>(x => x.Add(y => y.Label, "Fires on").Add(y => y.Quantiles, [.. Enumerable.Range(1, 101).Select(i => i / 1000.0)]).Add(y => y.Value, 0.063)
            .Add(y => y.Twin, 0.02).Add(y => y.Logarithmic, true).Add(y => y.Text, Figures.Percent));

        Assert.Equal("Fires on 6.3%, higher than 62% of the dictionary; random twin 2%", rug.Find("svg").GetAttribute("aria-label"));
        Assert.Equal(60, rug.FindAll("line:not(.me)").Count);
        Assert.Single(rug.FindAll(".twin"));
    }

    [Fact]
    public void Sparkline_Activations_AreBarsAndTimeIsALine()
    {
        var bars = Render<Sparkline>(x => x.Add(y => y.Label, "Activations").Add(y => y.Activations, true).Add(y => y.Values, [900, 100, 10, 40]));
        Assert.Equal(4, bars.FindAll("rect").Count);
        Assert.Equal("Activations: 1,050 in all, most at 12.5% of the maximum", bars.Find("svg").GetAttribute("aria-label"));

        var line = Render<Sparkline>(x => x.Add(y => y.Label, "Loss").Add(y => y.Values, [3, 2, double.NaN, 1, 1.5]));
        Assert.Equal(2, line.FindAll("polyline").Count);
        Assert.Equal("Loss: from 3.00 to 1.50, between 1.00 and 3.00", line.Find("svg").GetAttribute("aria-label"));
    }

    private IRenderedComponent<DensityHistogram> Density(BarRange? selected, Action<BarRange?>? changed = null) => Render<DensityHistogram>(x =>
    {
        x.Add(y => y.Title, "Fires on").Add(y => y.Edges, [.. Enumerable.Range(0, 33).Select(i => -5 + (i / 8.0))])
            .Add(y => y.Counts, [.. Enumerable.Range(0, 32).Select(i => 32 - Math.Abs(i - 16))]).Add(y => y.Twin, [.. Enumerable.Range(0, 32)]).Add(y => y.Selected, selected);
        if (changed is not null)
        {
            x.Add(y => y.SelectedChanged, changed);
        }
    });
}
