using SaePortal.Web.Charts;

namespace SaePortal.Web.Tests.Charts;

public sealed class CountScaleTests
{
    [Fact]
    public void Linear_Counts_AreAsHighAsTheyAreMany()
    {
        var scale = new CountScale(400, linear: true);

        Assert.Equal([0, 0.25, 1], new[] { 0.0, 100, 400 }.Select(scale.Place));
        Assert.Equal([100, 200, 300, 400], scale.Ticks);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(99)]
    [InlineData(5_500_000)]
    public void Linear_Ticks_AreFewWholeAndWithinTheScale(double largest)
    {
        var ticks = new CountScale(largest, linear: true).Ticks;

        Assert.InRange(ticks.Count, 1, 5);
        Assert.All(ticks, x => Assert.True(x == Math.Round(x) && x <= Math.Max(1, largest)));
    }
}
