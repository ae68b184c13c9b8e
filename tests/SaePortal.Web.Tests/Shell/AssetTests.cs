using System.Text.RegularExpressions;
using System.Xml.Linq;
using SaePortal.Web.Shell;

namespace SaePortal.Web.Tests.Shell;

public sealed partial class AssetTests
{
    [Fact]
    public void Sprite_AndGlyphs_NameTheSameIcons()
    {
        var ids = XDocument.Load(Path.Combine(WebRoot.Folder, "icons", "sprite.svg")).Root!.Elements().Select(x => x.Attribute("id")!.Value);

        Assert.Equal(Enum.GetValues<Glyph>().Select(Icon.IdOf).Order(StringComparer.Ordinal), ids.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Fonts_EveryFaceHasItsFile_AndEveryFileItsFace()
    {
        var named = FontFile().Matches(File.ReadAllText(Path.Combine(WebRoot.Folder, "css", "fonts.css"))).Select(x => x.Groups[1].Value);
        var there = Directory.EnumerateFiles(Path.Combine(WebRoot.Folder, "fonts"), "*.woff2").Select(Path.GetFileName);

        Assert.Equal(there.Order(StringComparer.Ordinal), named.Order(StringComparer.Ordinal));
        Assert.Equal(3, Directory.GetFiles(Path.Combine(WebRoot.Folder, "fonts"), "*-OFL.txt").Length);
    }

    /// <summary>The portal sends nothing to other machines, and a policy without foreign sources would break what did.</summary>
    [Fact]
    public void Styles_AndScripts_NameNoOtherMachine()
    {
        foreach (var file in Directory.EnumerateFiles(WebRoot.Folder, "*.*", SearchOption.AllDirectories).Where(x => Path.GetExtension(x) is ".css" or ".js"))
        {
            Assert.DoesNotContain("//", Comment().Replace(File.ReadAllText(file), ""), StringComparison.Ordinal);
        }
    }

    [GeneratedRegex(@"url\(\.\./fonts/([^)]+)\)")]
    private static partial Regex FontFile();

    [GeneratedRegex(@"(^|\s)//.*$", RegexOptions.Multiline)]
    private static partial Regex Comment();
}
