using SaePortal.Web.Charts;

namespace SaePortal.Web.Tests.Charts;

public sealed class LogScaleTests
{
    [Theory]
    [InlineData(0.0332, 0.49, new[] { 0.02, 0.05, 0.1, 0.2, 0.5 })]
    [InlineData(0.05, 0.05, new[] { 0.02, 0.05, 0.1 })]
    [InlineData(3e-6, 0.4, new[] { 1e-5, 1e-4, 1e-3, 1e-2, 1e-1 })]
    [InlineData(1e-12, 1, new[] { 1e-12, 1e-9, 1e-6, 1e-3, 1 })]
    public void Around_Values_TicksAreOneTwoFiveOrPowers(double low, double high, double[] ticks)
    {
        var scale = LogScale.Around(low, high);

        Assert.Equal(ticks, scale.Ticks, (x, y) => Math.Abs((x / y) - 1) < 1e-9);
        Assert.True(scale.Low <= low && high <= scale.High);
    }

    [Fact]
    public void Place_Decades_AreEvenlyApart()
    {
        var scale = LogScale.Within(0.001, 10);

        Assert.Equal([0, 0.25, 0.5, 0.75, 1], new[] { 0.001, 0.01, 0.1, 1, 10 }.Select(x => Math.Round(scale.Place(x), 9)));
        Assert.True(double.IsNaN(scale.Place(0)));
        Assert.True(double.IsNaN(scale.Place(-1)));
    }

    [Theory]
    [InlineData(0.02, "0.02")]
    [InlineData(0.5, "0.5")]
    [InlineData(5000, "5,000")]
    [InlineData(20_000, "20 k")]
    [InlineData(1e-5, "1e−5")]
    public void Text_Tick_IsShort(double tick, string text) => Assert.Equal(text, LogScale.Around(1e-6, 1e6).Text(tick));

    [Fact]
    public void Ends_ThatCannotBe_AreRefused()
    {
        Assert.Throws<ArgumentException>(() => LogScale.Around(0, 1));
        Assert.Throws<ArgumentException>(() => LogScale.Within(2, 1));
        Assert.Throws<ArgumentException>(() => LogScale.Within(1, double.PositiveInfinity));
    }

    [Fact]
    public void CountScale_OneAndLargest_AreSeen()
    {
        var scale = new CountScale(1_095);

        Assert.Equal([1, 10, 100, 1000], scale.Ticks);
        Assert.Equal(0, scale.Place(0));
        Assert.InRange(scale.Place(1), 0.09, 0.11);
        Assert.Equal(1, scale.Place(1_095), 9);
        Assert.Equal(1, new CountScale(0).Place(1), 9);
    }
}
