using SaePortal.Web.Latents;

namespace SaePortal.Web.Tests.Latents;

public sealed class ActivatingTextTests : BunitContext
{
    [Fact]
    public void Marks_OnlyFiringTokens_AndTheLeadingSpaceStaysOutside()
    {
        var strip = Strip([new("The"), new(" cat"), new(" was"), new(" scared", 8.29, Id: 871), new(",", 0.56), new(" and", 0.05)]);

        Assert.Equal(
            "The cat was <i class=\"h9\" data-v=\"8.29\" data-i=\"43\" data-t=\"871\" data-s=\"\">scared</i><i class=\"h1\" data-v=\"0.56\" data-i=\"44\">,</i> and",
            AfterSentence(strip));
    }

    [Fact]
    public void Sentence_Marks_AreSaidStrongestFirst()
    {
        Assert.Equal("Peak 9.42 on “upset”; also “scared” 8.29, “.” 1.23.", Sentence([new(" scared", 8.29), new(" upset", 9.42), new(".", 1.23)]));
        Assert.Equal("It does not fire here.", Sentence([new("The"), new(" cat", 0.01)]));
        Assert.Equal("Peak 5.00 on a newline; also “e” 5.00, “d” 4.00, “c” 3.00 and 2 more.",
            Sentence([new("a", 1), new("b", 2), new("c", 3), new("d", 4), new("\n", 5), new("e", 5)]));
    }

    [Fact]
    public void WhiteSpace_ThatFires_CanBeSeen()
    {
        Assert.Contains("<i class=\"h10\" data-v=\"9.62\" data-i=\"41\"><u aria-hidden=\"true\">↵</u></i>", Strip([new("end."), new("\n", 9.62)]).InnerHtml, StringComparison.Ordinal);
        Assert.Contains("<u aria-hidden=\"true\">··</u></i>x", Strip([new("  ", 9.62), new("x")]).InnerHtml, StringComparison.Ordinal);
        Assert.Contains("<u aria-hidden=\"true\">→</u> </i>", Strip([new("\t", 9.62)]).InnerHtml, StringComparison.Ordinal);
    }

    [Fact]
    public void Spaces_OnRequest_StaySpacesThatCanBeSeen()
    {
        StripToken[] tokens = [new("a  b"), new(" cat", 9)];

        var strip = Render<ActivatingText>(x => x.Add(y => y.Tokens, tokens).Add(y => y.Maximum, 9).Add(y => y.Spaces, true)).Find(".strip");

        Assert.Equal(3, strip.QuerySelectorAll("u.sp").Length);
        Assert.EndsWith("a  b cat", strip.TextContent, StringComparison.Ordinal);
        Assert.Equal("cat", strip.QuerySelector("i")!.TextContent);
    }

    [Fact]
    public void Outlined_SilentToken_HasABorderAndKeepsItsSpaceOutside()
    {
        StripToken[] tokens = [new("so"), new(" happy"), new(".")];

        var strip = Render<ActivatingText>(x => x.Add(y => y.Tokens, tokens).Add(y => y.Maximum, 9).Add(y => y.Outlined, 1)).Find(".strip");

        Assert.Equal(("happy", "off", "0"), (strip.QuerySelector("i")!.TextContent, strip.QuerySelector("i")!.ClassName, strip.QuerySelector("i")!.GetAttribute("data-v")));
        Assert.EndsWith("so happy.", strip.TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public void Newline_Silent_IsAnArrowAndARealBreakOnRequest()
    {
        StripToken[] tokens = [new("end."), new("\n"), new("Then")];

        Assert.Equal("end.<u aria-hidden=\"true\">↵</u><wbr>Then", AfterSentence(Strip(tokens)));
        Assert.Equal("end.<u aria-hidden=\"true\">↵</u>\nThen", AfterSentence(Strip(tokens, breakLines: true)));
    }

    [Fact]
    public void OddTokens_CannotHarmThePage()
    {
        var strip = Strip([new("<script>"), new(" \"a&b\"", 9), new("\\xE2"), new("\u0007"), new("\u202e"), new("слово")]);

        Assert.Empty(strip.QuerySelectorAll("script"));
        Assert.Contains("\"a&b\"", strip.QuerySelector("i")!.TextContent, StringComparison.Ordinal);
        Assert.Contains("\\xE2\\x07\\u202Eслово", strip.TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public void SpecialToken_IsAnOutlinedChip()
    {
        var strip = Strip([new("<|endoftext|>", Special: true), new("Once"), new("<|pad|>", 9, Special: true)]);

        Assert.Equal("<|endoftext|>", strip.QuerySelector("span.special")!.TextContent);
        Assert.Equal("<|pad|>", strip.QuerySelector("i.h10.special")!.TextContent);
    }

    [Fact]
    public void CharacterOverSeveralTokens_TakesTheStrongest()
    {
        var mark = Strip([new("😀", 1), new("", 7.5), new("", 3)]).QuerySelector("i")!;

        Assert.Equal(("😀", "7.5"), (mark.TextContent, mark.GetAttribute("data-v")));
    }

    [Fact]
    public void NegativeActivation_IsVioletWithItsSignInTheSentence()
    {
        var strip = Strip([new("good", -9.62)]);

        Assert.NotNull(strip.QuerySelector("i.n10"));
        Assert.StartsWith("Peak −9.62 on “good”", strip.TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public void Text_WithoutMarks_IsNoStopOfTheTabKey()
    {
        Assert.False(Strip([new("The")]).HasAttribute("tabindex"));
        Assert.True(Strip([new("The", 5)]).HasAttribute("tabindex"));
    }

    [Fact]
    public void TokenChip_Space_IsADot()
    {
        Assert.Equal("·Lily", Render<TokenChip>(x => x.Add(y => y.Text, " Lily")).Find(".tok").TextContent);
        Assert.Equal("·", Render<TokenChip>(x => x.Add(y => y.Text, " ")).Find(".tok").TextContent);
        Assert.Equal("<s>", Render<TokenChip>(x => x.Add(y => y.Text, "<s>").Add(y => y.Special, true)).Find(".special").TextContent);
    }

    [Fact]
    public void BandHeader_SaysRangeAndCount()
    {
        var header = Render<BandHeader>(x => x.Add(y => y.Name, "Band 5").Add(y => y.Low, 6.4).Add(y => y.High, 8.0).Add(y => y.Maximum, 9.62).Add(y => y.Description, "675 tokens, 12% of activations"));

        Assert.Equal("Band 5 6.40 to 8.00 675 tokens, 12% of activations", string.Join(' ', header.Find("header").TextContent.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)));
        Assert.NotNull(header.Find(".sw.h9"));
    }

    private string Sentence(IReadOnlyList<StripToken> tokens) => Strip(tokens).QuerySelector(".vh")!.TextContent.Trim();

    private static string AfterSentence(AngleSharp.Dom.IElement strip)
    {
        strip.QuerySelector(".vh")!.Remove();
        return strip.InnerHtml;
    }

    private AngleSharp.Dom.IElement Strip(IReadOnlyList<StripToken> tokens, bool breakLines = false) => Render<ActivatingText>(x => x
        .Add(y => y.Tokens, tokens).Add(y => y.Maximum, 9.62).Add(y => y.Start, 40).Add(y => y.BreakLines, breakLines).Add(y => y.Where, "story 2,114")).Find(".strip");
}
