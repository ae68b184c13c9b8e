using SaePortal.Web.Shell;

namespace SaePortal.Web.Tests.Shell;

public sealed class FiguresTests
{
    [Theory]
    [InlineData(1_500_000, "1,500,000")]
    [InlineData(-12.6, "−13")]
    [InlineData(0, "0")]
    public void Grouped(double value, string text) => Assert.Equal(text, Figures.Grouped(value));

    [Theory]
    [InlineData(0, "0")]
    [InlineData(950, "950")]
    [InlineData(2048, "2,048")]
    [InlineData(20_940, "20.9 k")]
    [InlineData(1_310_000, "1.31 M")]
    [InlineData(2_000_000_000, "2 B")]
    [InlineData(-20_000, "−20 k")]
    public void Compact(double value, string text) => Assert.Equal(text, Figures.Compact(value));

    [Theory]
    [InlineData(0.0332, "0.0332")]
    [InlineData(9.416, "9.42")]
    [InlineData(16, "16.0")]
    [InlineData(20_940, "20,940")]
    [InlineData(0.0000321, "3.2e−5")]
    [InlineData(-0.25, "−0.250")]
    [InlineData(0, "0")]
    [InlineData(double.NaN, "not a number")]
    [InlineData(double.NegativeInfinity, "−∞")]
    public void Measure(double value, string text) => Assert.Equal(text, Figures.Measure(value));

    [Theory]
    [InlineData(9.416, "9.42")]
    [InlineData(11.2, "11.20")]
    [InlineData(142.04, "142.0")]
    [InlineData(0, "0")]
    [InlineData(0.0043, "0.00430")]
    public void Activation(double value, string text) => Assert.Equal(text, Figures.Activation(value));

    [Theory]
    [InlineData(0.66, "66%")]
    [InlineData(0.986, "98.6%")]
    [InlineData(0.0036, "0.36%")]
    [InlineData(0.0112, "1.12%")]
    [InlineData(0.000042, "0.0042%")]
    [InlineData(0, "0%")]
    [InlineData(1, "100%")]
    public void Percent(double share, string text) => Assert.Equal(text, Figures.Percent(share));

    [Theory]
    [InlineData(2.41, "+2.41")]
    [InlineData(-1.99, "−1.99")]
    [InlineData(-0.001, "0.00")]
    public void WithSign(double value, string text) => Assert.Equal(text, Figures.WithSign(value));

    [Theory]
    [InlineData(33, "0:33")]
    [InlineData(725, "12:05")]
    [InlineData(3725, "1:02:05")]
    public void Duration(int seconds, string text) => Assert.Equal(text, Figures.Duration(TimeSpan.FromSeconds(seconds)));

    [Fact]
    public void Svg_AndCss_AreForMachines()
    {
        Assert.Equal("-3.1", Figures.Svg(-3.14));
        Assert.Equal("30.5%", Figures.CssPercent(0.305));
    }
}
