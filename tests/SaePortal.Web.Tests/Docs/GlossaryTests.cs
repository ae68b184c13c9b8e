using System.Text.RegularExpressions;
using System.Xml.Linq;
using SaePortal.Web.Docs;

namespace SaePortal.Web.Tests.Docs;

public sealed partial class GlossaryTests
{
    public static TheoryData<Term> Terms { get; } = [.. Enum.GetValues<Term>()];

    public static TheoryData<string> Pictures { get; } = [.. Directory.EnumerateFiles(Folder, "*.svg").Select(x => Path.GetFileName(x))];

    private static string Folder => Path.Combine(WebRoot.Folder, "..", "src", "SaePortal.Web", "Docs", "Pictures");

    [Theory]
    [MemberData(nameof(Terms))]
    public void Term_IsExplained_ShortlyAndInTheConcepts(Term term)
    {
        var entry = Glossary.Of(term);

        Assert.InRange(entry.Meaning.Length, 20, 130);
        Assert.EndsWith(".", entry.Meaning, StringComparison.Ordinal);
        Assert.InRange((entry.Meaning + entry.More).Length, 20, 240);
        Assert.Equal($"docs/concepts#{entry.Anchor}", entry.Href);
    }

    [Fact]
    public void Concepts_EveryTermOfThePages_HasAPlace() => Assert.Equal(Enum.GetValues<Term>().Length, Enum.GetValues<Term>().Select(x => Glossary.Of(x).Anchor).Distinct().Count());

    /// <summary>A picture takes its colours from the theme, each with one to fall back on where it is looked at alone, and has nothing that a page could have too.</summary>
    [Theory]
    [MemberData(nameof(Pictures))]
    public void Picture_File_IsADrawingForBothThemesThatAPageShows(string file)
    {
        var text = File.ReadAllText(Path.Combine(Folder, file));
        var drawing = XDocument.Parse(text);

        Assert.All(
            drawing.Descendants().Attributes().Where(x => x.Name.LocalName is "fill" or "stroke"), x => Assert.True(x.Value == "none" || Colour().IsMatch(x.Value), $"{file}: {x}"));
        Assert.DoesNotContain(drawing.Descendants(), x => x.Name.LocalName is "script" or "style" or "image" or "foreignObject" or "use" || x.Attribute("id") is not null);
        Assert.Contains(DocsLibrary.Pages.SelectMany(x => x.Blocks).OfType<DocsPicture>(), x => x.Svg == text);
    }

    [GeneratedRegex(@"^var\(--[a-z0-9-]+, #[0-9A-F]{6,8}\)$")]
    private static partial Regex Colour();
}
