using Microsoft.AspNetCore.Components;
using SaePortal.Web.Charts;

namespace SaePortal.Web.Docs.Gallery;

/// <summary>The charts. <c>ChartTable</c> and <c>LinePlotPicture</c> are parts of them.</summary>
public sealed partial class ChartsGallery : ComponentBase
{
    private static readonly ChartSeries[] s_nothing = [new("rate", [])];
    private static readonly ChartSeries[] s_gaps = [new("rate", [.. Enumerable.Range(0, 60).Select(x => new ChartPoint(x, x is > 20 and < 30 ? double.NaN : Math.Sin(x / 6.0)))])];
    private static readonly ChartSeries[] s_constant = [new("rate", [.. Enumerable.Range(0, 60).Select(x => new ChartPoint(x, 16))])];
    private static readonly ChartSeries[] s_huge = [new("rate", [.. Enumerable.Range(0, 60).Select(x => new ChartPoint(x, Math.Pow(10, (x / 5.0) - 6)))])];
    private static readonly double[] s_small = [900, 300, 150, 80, 50, 30, 22, 20, 30, 60, 100, 80, 40, 20, 10, 8];
    private static readonly double[] s_line = [.. Enumerable.Range(1, 40).Select(x => 2.3 + (3 / (double)x))];
    private static readonly double[] s_linear = [.. Enumerable.Range(0, 33).Select(x => 0.5 + (x / 64.0))];
}
