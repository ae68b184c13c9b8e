using SaePortal.Web.Latents;

namespace SaePortal.Web.Tests.Latents;

public sealed class ConcordanceLineTests : BunitContext
{
    private static readonly StripToken[] s_tokens = [new("But"), new(" her"), new(" mom"), new(" was"), new(" upset", 9.42), new(" and", 0.97), new(" told")];

    [Fact]
    public void Line_Peak_StartsTheRightHalf()
    {
        var line = Line(s_tokens, 4);

        Assert.Equal("But her mom was", line.Find(".l").TextContent);
        Assert.Equal("upset and told", line.Find(".rt").TextContent);
        Assert.Equal(("upset", "h10 pk"), (line.Find(".rt i").TextContent, line.Find(".rt i").ClassName));
        Assert.Equal("9.42", line.Find(".v").TextContent);
        Assert.Equal("9.42", line.Find("[data-x]").GetAttribute("data-x"));
    }

    [Fact]
    public void Line_PeakWithinAWord_IsJoinedToWhatPrecedes()
    {
        Assert.NotEmpty(Line([new("Don"), new("au", 9)], 1).FindAll(".l.joined"));
        Assert.Empty(Line([new("Don"), new(" au", 9)], 1).FindAll(".l.joined"));
        Assert.Empty(Line([new("Don "), new("au", 9)], 1).FindAll(".l.joined"));
        Assert.Empty(Line([new("au", 9)], 0).FindAll(".l.joined"));
    }

    [Fact]
    public void Line_Newline_DoesNotBreakIt() => Assert.Empty(Line([new("end."), new("\n"), new("Then", 9), new("\n")], 2).FindAll("wbr"));

    [Fact]
    public void Line_Silent_IsOutlinedWithZero()
    {
        var line = Line([new(" so"), new(" happy"), new(".")], 1);

        Assert.Equal("0", line.Find(".v").TextContent);
        Assert.Equal("happy", line.Find("i.off.pk").TextContent);
    }

    [Fact]
    public void Line_LongContext_IsCutToWhatCanBeSeen()
    {
        StripToken[] tokens = [.. Enumerable.Range(0, 200).Select(x => new StripToken($" w{x}", x == 100 ? 5 : 0))];

        var line = Line(tokens, 100);

        Assert.StartsWith(" w60", line.Find(".l").TextContent, StringComparison.Ordinal);
        Assert.EndsWith(" w140", line.Find(".rt").TextContent, StringComparison.Ordinal);
        Assert.Equal("100", line.Find(".pk").GetAttribute("data-i"));
    }

    [Fact]
    public void Line_WithPassage_OpensItWithoutAScript()
    {
        var line = Render<ConcordanceLine>(x => x.Add(y => y.Tokens, s_tokens).Add(y => y.Peak, 4).Add(y => y.Maximum, 9.62).Add(y => y.Passage, "<p>all of it</p>"));

        Assert.Equal("all of it", line.Find("details > summary.ln + .passage p").TextContent);
        Assert.Contains("Peak 9.42 on “upset”", line.Find("summary .vh").TextContent, StringComparison.Ordinal);
    }

    private IRenderedComponent<ConcordanceLine> Line(IReadOnlyList<StripToken> tokens, int peak) =>
        Render<ConcordanceLine>(x => x.Add(y => y.Tokens, tokens).Add(y => y.Peak, peak).Add(y => y.Maximum, 9.62));
}
