using AngleSharp.Dom;
using AngleSharp.Html.Parser;
using SaePortal.Web.Comments;

namespace SaePortal.Web.Tests.Comments;

/// <summary>What visitors write is read by an HTML parser, as a browser does: nothing but the few elements of Markdown comes out, with nothing that runs.</summary>
public sealed class CommentMarkdownTests
{
    private static readonly string[] s_elements = ["p", "em", "strong", "del", "code", "pre", "blockquote", "ul", "ol", "li", "br", "hr", "a", "h4", "h5", "h6"];

    public static TheoryData<string> Hostile =>
    [
        "<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "<svg/onload=alert(1)>", "<iframe src=javascript:alert(1)></iframe>", "<!--><script>alert(1)</script>",
        "[x](javascript:alert(1))", "[x](JaVaScRiPt:alert(1))", "[x](java\tscript:alert(1))", "[x](<java\nscript:alert(1)>)", "[x](javascript&colon;alert(1))", "[x](&#106;avascript:alert(1))",
        "[x](\u0001javascript:alert(1))", "[x](vbscript:x)", "[x](data:text/html,<script>alert(1)</script>)", "[x](file:///etc/passwd)", "<javascript:alert(1)>", "<data:text/html,x>", "[x]: javascript:alert(1)\n\n[x]",
        "![x](https://evil.example/pixel.png)", "![x](javascript:alert(1))", "![x\" onerror=\"alert(1)](y)", "[x](https://a.example \"y\\\" onclick=\\\"alert(1)\")", "[x](https://a.example/\"onmouseover=alert(1))",
        "[a![b](javascript:alert(1))c](https://a.example)", "[![x](javascript:1)](javascript:2)", "`<script>`", "```<script>\n</pre><script>alert(1)</script>\n```", "```\" onclick=\"alert(1)\nx\n```",
        "# <img src=x onerror=alert(1)>", "a\n===\nb", "> <script>alert(1)</script>", "* <a href=javascript:alert(1)>x</a>", "&lt;script&gt;", "<a name=x id=main class=btn>", "mailto:a@b.example <a@b.example>", "www.evil.example ftp://evil.example",
        "| a | b |\n|---|---|\n| <script> | x |", "[x]{onclick=alert(1)}", "{.btn #main onclick=alert(1)}\n# x", "\u202e<script>\u2066", "<style>body{display:none}</style>", "<form action=/post/comments><button>x",
    ];

    [Theory]
    [MemberData(nameof(Hostile))]
    public void Html_OfHostileText_HoldsNothingThatRunsOrIsFetched(string text)
    {
        foreach (var element in Elements(text))
        {
            Assert.Contains(element.LocalName, s_elements);
            foreach (var attribute in element.Attributes)
            {
                Assert.Contains((element.LocalName, attribute.Name), new[] { ("a", "href"), ("a", "rel"), ("a", "title"), ("ol", "start"), ("code", "class") });
                Assert.True(attribute.Name != "class" || attribute.Value.StartsWith("language-", StringComparison.Ordinal), attribute.Value);
            }

            if (element.LocalName == "a")
            {
                // As a browser resolves it.
                var url = new Uri(new Uri("https://portal.example/"), element.GetAttribute("href"));
                Assert.Contains(url.Scheme, new[] { "http", "https" });
                Assert.Equal("nofollow noopener ugc", element.GetAttribute("rel"));
            }
        }
    }

    [Fact]
    public void Html_OfMarkdown_IsWhatItSays()
    {
        var elements = Elements("# Title\n\n**Bold**, *slanted*, ~~gone~~ and `code`.\nSee [88](demo/resid-2/88) and https://a.example/x?y=1.\n\n- one\n- two\n\n> said\n\n![a picture](https://a.example/p.png)");

        Assert.Equal("Title", elements.Single(x => x.LocalName == "h4").TextContent);
        Assert.Equal(["Bold"], elements.Where(x => x.LocalName == "strong").Select(x => x.TextContent));
        Assert.Equal(["demo/resid-2/88", "https://a.example/x?y=1", "https://a.example/p.png"], elements.Where(x => x.LocalName == "a").Select(x => x.GetAttribute("href")));
        Assert.Equal("a picture", elements.Last(x => x.LocalName == "a").TextContent);
        Assert.Equal(2, elements.Count(x => x.LocalName == "li"));
        Assert.Single(elements, x => x.LocalName == "blockquote");
        Assert.Single(elements, x => x.LocalName == "del");
    }

    [Fact]
    public void Html_OfALinkThatLeadsNowhere_KeepsItsWords()
    {
        var html = CommentMarkdown.Html("before [the *words*](javascript:alert(1)) after").Value;

        Assert.Contains("the <em>words</em>", html, StringComparison.Ordinal);
        Assert.DoesNotContain("<a", html, StringComparison.Ordinal);
    }

    [Fact]
    public void Check_OfEndlessNesting_SaysSo_AndIsStillShownAsText()
    {
        var deep = new string('>', 4_000);

        Assert.Equal("Quotes or lists in it are nested too deeply.", CommentMarkdown.Check(deep).Problem?.What);
        Assert.StartsWith("<p>&gt;&gt;", CommentMarkdown.Html(deep).Value, StringComparison.Ordinal);
        Assert.True(CommentMarkdown.Check("> > > fine").Succeeded);
    }

    /// <summary>The longest texts that are taken, of the characters that make parsers look back.</summary>
    [Theory]
    [InlineData("[")]
    [InlineData("*a_")]
    [InlineData("![](")]
    [InlineData("`a``b")]
    [InlineData("- ")]
    [InlineData("<a ")]
    public void Html_OfRepetition_IsQuick(string piece)
    {
        var text = string.Concat(Enumerable.Repeat(piece, SaePortal.Core.People.Written.Comment / piece.Length));
        var watch = System.Diagnostics.Stopwatch.StartNew();

        CommentMarkdown.Html(text);

        Assert.InRange(watch.Elapsed.TotalSeconds, 0, 2);
    }

    private static List<IElement> Elements(string text) =>
        [.. new HtmlParser().ParseDocument($"<body><div id=\"root\">{CommentMarkdown.Html(text).Value}</div></body>").QuerySelectorAll("#root *, head *, body > :not(#root), body > #root ~ *")];
}
