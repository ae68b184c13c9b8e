using System.Globalization;
using System.Text.RegularExpressions;
using SaePortal.Web.Sharing;
using ZXing;
using ZXing.Common;

namespace SaePortal.Web.Tests.Sharing;

/// <summary>The drawing is read back by another program, as a camera does.</summary>
public sealed partial class QrCodeTests : BunitContext
{
    [Theory]
    [InlineData("http://127.0.0.1:5000/s/bcdfghjk")]
    [InlineData("https://sae.example.org/portal/s/23456789")]
    [InlineData("https://sae.example.org/demo/resid-2/417?text=%E6%97%A5%E6%9C%AC")]
    public void Drawing_IsReadBack(string text)
    {
        var svg = Render<QrCode>(x => x.Add(y => y.Text, text)).Find("svg");
        var size = int.Parse(svg.GetAttribute("viewBox")!.Split(' ')[2], CultureInfo.InvariantCulture);
        const int Scale = 8;
        var pixels = new byte[size * Scale * size * Scale];
        Array.Fill(pixels, (byte)255);
        foreach (Match run in Run().Matches(svg.QuerySelector("path")!.GetAttribute("d")!))
        {
            var (x, y, width) = (Number(run, "x"), Number(run, "y"), Number(run, "w"));
            for (var row = y * Scale; row < (y + 1) * Scale; row++)
            {
                Array.Fill(pixels, (byte)0, (row * size * Scale) + (x * Scale), width * Scale);
            }
        }

        var read = new BarcodeReaderGeneric { Options = new DecodingOptions { PossibleFormats = [BarcodeFormat.QR_CODE], TryHarder = true } }
            .Decode(new RGBLuminanceSource(pixels, size * Scale, size * Scale, RGBLuminanceSource.BitmapFormat.Gray8));

        Assert.Equal(text, read?.Text);
        Assert.Equal($"QR code of {text}", svg.GetAttribute("aria-label"));
    }

    [Fact]
    public void Text_ThatFitsNoCode_IsNoError() => Assert.Null(QrCode.Modules(new string('x', 5_000)));

    private static int Number(Match match, string group) => int.Parse(match.Groups[group].Value, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"M(?<x>\d+) (?<y>\d+)h(?<w>\d+)v1h-\d+z")]
    private static partial Regex Run();
}
