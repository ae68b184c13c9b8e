using SaePortal.Web.Charts;

namespace SaePortal.Web.Tests.Charts;

public sealed class NiceScaleTests
{
    [Theory]
    [InlineData(0, 2_000_000, new[] { 0, 500_000, 1_000_000, 1_500_000, 2_000_000.0 })]
    [InlineData(0.03, 0.94, new[] { 0, 0.5, 1 })]
    [InlineData(0.62, 0.983, new[] { 0.6, 0.7, 0.8, 0.9, 1 })]
    [InlineData(-3.2, 4.1, new[] { -4, -2, 0, 2, 4, 6.0 })]
    [InlineData(0, 187, new[] { 0, 50, 100, 150, 200.0 })]
    public void Around_Values_EndsAndTicksAreNice(double low, double high, double[] ticks)
    {
        var scale = NiceScale.Around(low, high);

        Assert.Equal(ticks, scale.Ticks, (x, y) => Math.Abs(x - y) < 1e-9);
        Assert.Equal(ticks[0], scale.Low, 9);
        Assert.Equal(ticks[^1], scale.High, 9);
    }

    [Fact]
    public void Around_ValueThatGrowsALittle_AxisStays()
    {
        Assert.Equal(NiceScale.Around(0, 153).High, NiceScale.Around(0, 187).High);
        Assert.NotEqual(NiceScale.Around(0, 187).High, NiceScale.Around(0, 201).High);
    }

    [Fact]
    public void Within_RaggedEnds_AreKept()
    {
        var scale = NiceScale.Within(130, 1_953);

        Assert.Equal((130, 1_953), (scale.Low, scale.High));
        Assert.Equal([500, 1000, 1500], scale.Ticks);
        Assert.Equal(0.5, scale.Place(130 + (1_823 / 2.0)), 9);
    }

    [Theory]
    [InlineData(0, 0, 1)]
    [InlineData(14, 0, 15)]
    [InlineData(-2, -2, 0)]
    public void Around_OneValue_SpansFromZero(double value, double low, double high)
    {
        var scale = NiceScale.Around(value, value, 3);

        Assert.Equal((low, high), (scale.Low, scale.High));
    }

    [Theory]
    [InlineData(0, 1, "0", "0.5", "1")]
    [InlineData(0, 20_000, "0", "10 k", "20 k")]
    [InlineData(0, 2_000_000, "0", "1 M", "2 M")]
    [InlineData(-0.2, 0.2, "−0.2", "0", "0.2")]
    [InlineData(0, 8_000, "0", "5 k", "10 k")]
    public void Text_Ticks_AllOfOneUnit(double low, double high, params string[] texts)
    {
        var scale = NiceScale.Around(low, high, 2);

        Assert.Equal(texts, scale.Ticks.Select(scale.Text));
    }

    [Fact]
    public void Ticks_OfTinyStep_HaveNoRoundingErrorInTheirText()
    {
        var scale = NiceScale.Around(0.1, 0.7, 6);

        Assert.Equal(["0.1", "0.2", "0.3", "0.4", "0.5", "0.6", "0.7"], scale.Ticks.Select(scale.Text));
    }

    [Fact]
    public void Place_WhatIsNoNumber_IsNowhere()
    {
        Assert.True(double.IsNaN(NiceScale.Around(0, 1).Place(double.PositiveInfinity)));
        Assert.Throws<ArgumentException>(() => NiceScale.Around(0, double.NaN));
        Assert.Throws<ArgumentException>(() => NiceScale.Around(2, 1));
    }
}
