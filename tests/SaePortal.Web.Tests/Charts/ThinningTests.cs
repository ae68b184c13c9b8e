using SaePortal.Web.Charts;

namespace SaePortal.Web.Tests.Charts;

public sealed class ThinningTests
{
    [Fact]
    public void ByColumn_ManyPoints_KeepsPeaksEndsAndOrder()
    {
        var points = Enumerable.Range(0, 100_000).Select(x => new ChartPoint(x, x == 77_777 ? 50 : x == 31_313 ? -50 : Math.Sin(x))).ToList();

        var thin = Thinning.ByColumn(points, 200);

        Assert.InRange(thin.Count, 400, 800);
        Assert.Contains(new ChartPoint(77_777, 50), thin);
        Assert.Contains(new ChartPoint(31_313, -50), thin);
        Assert.Equal((points[0], points[^1]), (thin[0], thin[^1]));
        Assert.Equal(thin.OrderBy(x => x.X), thin);
    }

    [Fact]
    public void ByColumn_FewPoints_AreAllKept()
    {
        ChartPoint[] points = [new(0, 1), new(1, 2)];

        Assert.Same(points, Thinning.ByColumn(points, 10));
        Assert.Empty(Thinning.ByColumn([], 10));
    }

    [Fact]
    public void ByColumn_NotANumber_DoesNotHideThePeakBesideIt()
    {
        var points = Enumerable.Range(0, 1_000).Select(x => new ChartPoint(x, x % 100 == 0 ? double.NaN : x == 555 ? 9 : 0)).ToList();

        Assert.Contains(new ChartPoint(555, 9), Thinning.ByColumn(points, 10));
    }

    [Fact]
    public void Evenly_LongTable_KeepsFirstAndLast()
    {
        var rows = Thinning.Evenly(Enumerable.Range(0, 641).ToList(), 50);

        Assert.Equal(50, rows.Count);
        Assert.Equal((0, 640), (rows[0], rows[^1]));
    }

    [Theory]
    [InlineData(-1, 0)]
    [InlineData(0, 0)]
    [InlineData(5, 0.5)]
    [InlineData(7.5, 0.75)]
    [InlineData(11, 1)]
    public void Quantiles_Rank_IsTheShareBelow(double value, double rank) =>
        Assert.Equal(rank, Quantiles.Rank([.. Enumerable.Range(0, 11).Select(x => (double)x)], value), 9);

    [Fact]
    public void Quantiles_None_HaveNoRank() => Assert.True(double.IsNaN(Quantiles.Rank([], 1)));
}
