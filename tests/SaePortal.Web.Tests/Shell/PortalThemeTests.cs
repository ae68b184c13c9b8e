using System.Text.RegularExpressions;
using MudBlazor;
using MudBlazor.Utilities;
using SaePortal.Web.Shell;

namespace SaePortal.Web.Tests.Shell;

public sealed partial class PortalThemeTests
{
    private static readonly string s_css = File.ReadAllText(Path.Combine(WebRoot.Folder, "css", "theme.css"));

    /// <summary>The styles outweigh the theme in the browser; a colour that differs between them would change when a circuit is there.</summary>
    [Fact]
    public void Palettes_AndStyles_NameTheSameColours()
    {
        var colours = Declared().Matches(s_css).Where(x => x.Groups["name"].Value.StartsWith("mud-palette-", StringComparison.Ordinal)).ToList();
        Assert.True(colours.Count > 25);
        foreach (Match colour in colours)
        {
            var property = string.Concat(colour.Groups["name"].Value["mud-palette-".Length..].Split('-').Select(x => char.ToUpperInvariant(x[0]) + x[1..]));
            property = property switch { "PrimaryText" => "PrimaryContrastText", "DarkText" => "DarkContrastText", "ActionDefaultHover" => "TableHover", _ => property };
            Assert.Equal(new MudColor(colour.Groups["light"].Value), Of(PortalTheme.Theme.PaletteLight, property));
            Assert.Equal(new MudColor(colour.Groups["dark"].Value), Of(PortalTheme.Theme.PaletteDark, property));
        }
    }

    [Fact]
    public void Shadows_AllElevations_AreTheOneShadow()
    {
        Assert.Equal(26, PortalTheme.Theme.Shadows.Elevation.Length);
        Assert.Equal("none", PortalTheme.Theme.Shadows.Elevation[0]);
        Assert.Equal(["var(--sp-shadow)"], PortalTheme.Theme.Shadows.Elevation.Skip(1).Distinct());
    }

    [Fact]
    public void Heat_Steps_AreEvenInLightnessAndReadable()
    {
        foreach (var (letter, dark) in new[] { ('h', false), ('h', true), ('n', false), ('n', true) })
        {
            var steps = Enumerable.Range(1, 10).Select(x => Colour($"sp-{letter}{x}", dark)).Prepend(new MudColor(dark ? "#111516" : "#FFFFFF")).ToList();
            var luminances = steps.Select(Luminance).ToList();
            Assert.Equal(dark ? luminances.Order() : luminances.OrderDescending(), luminances);
            foreach (var step in Enumerable.Range(1, 10))
            {
                var ink = Colour(step <= 5 ? "sp-on-cool" : step == 6 ? "sp-on-warm" : "sp-on-hot", dark);
                Assert.True(Contrast(ink, steps[step]) >= 4.5, $"{letter}{step}, dark {dark}: {Contrast(ink, steps[step]):F2}");
            }
        }
    }

    [Theory]
    [InlineData("mud-palette-text-primary", 7)]
    [InlineData("mud-palette-text-secondary", 7)]
    [InlineData("sp-text-3", 4.5)]
    [InlineData("mud-palette-primary", 4.5)]
    [InlineData("mud-palette-success", 4.5)]
    [InlineData("mud-palette-warning", 4.5)]
    [InlineData("mud-palette-error", 4.5)]
    [InlineData("mud-palette-lines-inputs", 3)]
    [InlineData("sp-c1", 3)]
    [InlineData("sp-c2", 3)]
    [InlineData("sp-random", 3)]
    public void Colour_OnThePage_IsSeen(string name, double least)
    {
        foreach (var dark in new[] { false, true })
        {
            var contrast = Contrast(Colour(name, dark), Colour("mud-palette-background", dark));
            Assert.True(contrast >= least, $"{name}, dark {dark}: {contrast:F2}");
        }
    }

    private static MudColor Of(Palette palette, string property) => (MudColor)(typeof(Palette).GetProperty(property)
        ?? throw new InvalidOperationException($"MudBlazor's palette has no {property}.")).GetValue(palette)!;

    private static MudColor Colour(string name, bool dark) =>
        new(Declared().Matches(s_css).Single(x => x.Groups["name"].Value == name).Groups[dark ? "dark" : "light"].Value);

    private static double Contrast(MudColor one, MudColor other)
    {
        double a = Luminance(one), b = Luminance(other);
        return (Math.Max(a, b) + 0.05) / (Math.Min(a, b) + 0.05);
    }

    private static double Luminance(MudColor colour)
    {
        return (0.2126 * Linear(colour.R)) + (0.7152 * Linear(colour.G)) + (0.0722 * Linear(colour.B));

        static double Linear(byte channel) => channel / 255.0 is var x && x <= 0.04045 ? x / 12.92 : Math.Pow((x + 0.055) / 1.055, 2.4);
    }

    [GeneratedRegex(@"--(?<name>[a-z0-9-]+): light-dark\((?<light>#[0-9A-F]{6}), (?<dark>#[0-9A-F]{6})\);")]
    private static partial Regex Declared();
}
