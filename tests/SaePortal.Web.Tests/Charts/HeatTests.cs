using SaePortal.Web.Charts;

namespace SaePortal.Web.Tests.Charts;

public sealed class HeatTests
{
    [Theory]
    [InlineData(0, 0)]
    [InlineData(0.02, 0)]
    [InlineData(0.021, 1)]
    [InlineData(0.1, 1)]
    [InlineData(0.101, 2)]
    [InlineData(0.3, 3)]
    [InlineData(0.7, 7)]
    [InlineData(0.95, 10)]
    [InlineData(1, 10)]
    [InlineData(1.4, 10)]
    public void Step_Linear_IsTenthsOfTheMaximum(double share, int step)
    {
        Assert.Equal(step, Heat.Step(share * 9.62, 9.62));
        Assert.Equal(step, Heat.Step(-share * 9.62, 9.62));
    }

    [Theory]
    [InlineData(0.02, 0)]
    [InlineData(0.1, 3)]
    [InlineData(0.5, 8)]
    [InlineData(1, 10)]
    public void Step_Logarithmic_DrawsSmallOnesApart(double share, int step) => Assert.Equal(step, Heat.Step(share, 1, logarithmic: true));

    [Fact]
    public void Class_BelowZero_IsTheOtherColour()
    {
        Assert.Equal("h7", Heat.Class(6.31, 9.62));
        Assert.Equal("n7", Heat.Class(-6.31, 9.62));
        Assert.Null(Heat.Class(0.01, 9.62));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(double.NaN)]
    public void Step_WithoutMaximum_IsNone(double maximum) => Assert.Equal(0, Heat.Step(3, maximum));
}
