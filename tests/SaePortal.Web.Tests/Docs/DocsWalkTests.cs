using System.Net;
using AngleSharp.Dom;
using AngleSharp.Html.Parser;
using SaePortal.Web.Docs;
using SaePortal.Web.Shell;
using SaePortal.Web.Tests.Frame;

namespace SaePortal.Web.Tests.Docs;

/// <summary>The documentation as a browser without scripts gets it: every link and every anchor of every page leads somewhere.</summary>
[Collection("frame")]
public sealed class DocsWalkTests(PortalUnderTest portal)
{
    [Fact]
    public async Task Links_OfEveryPage_LeadSomewhere()
    {
        var pages = new Dictionary<string, IDocument?>();
        var links = 0;
        // The specimens of components lead nowhere.
        foreach (var from in DocsLibrary.Pages.Where(x => x.Slug != DocsLibrary.Components).Select(x => PortalUrls.Docs(x.Slug)).Prepend("docs").Append(PortalUrls.DocsSearch("the latent")))
        {
            foreach (var link in (await Page(from))!.QuerySelectorAll("main a[href]").Select(x => x.GetAttribute("href")!).Distinct().Where(x => !x.Contains("://", StringComparison.Ordinal)))
            {
                var (address, anchor) = link.Split('#') is [var before, var after] ? (before, after) : (link, null);
                var target = await Page(address);
                Assert.True(target is not null, $"{from} links to {link}, which is not there");
                Assert.True(anchor is null || target.GetElementById(anchor) is not null, $"{from} links to {link}, which has no such anchor");
                links++;
            }
        }

        Assert.True(links > 300, $"only {links} links were walked");

        async Task<IDocument?> Page(string address)
        {
            if (!pages.TryGetValue(address, out var page))
            {
                using var answer = await portal.Owner.GetAsync(new Uri(address, UriKind.Relative), TestContext.Current.CancellationToken);
                page = answer.StatusCode is HttpStatusCode.NotFound or HttpStatusCode.InternalServerError ? null
                    : new HtmlParser().ParseDocument(await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
                pages[address] = page;
            }

            return page;
        }
    }

    [Fact]
    public async Task Search_WithoutScripts_ShowsTheWordInItsSentenceAndLeadsToItsHeading()
    {
        var page = await Open(PortalUrls.DocsSearch("fraction of variance unexplained"));

        var hit = page.QuerySelector("ol.hits li")!;
        Assert.Equal("docs/concepts#fvu", hit.QuerySelector("a")!.GetAttribute("href"));
        Assert.Contains("Fraction", hit.QuerySelectorAll("mark").Select(x => x.TextContent));
        // The bar has a search of its own, for latents.
        Assert.Equal("fraction of variance unexplained", page.QuerySelector("main form[role=search][action=docs] input[name=q]")!.GetAttribute("value"));
    }

    [Theory]
    [InlineData("<script>alert(1)</script>")]
    [InlineData("zzzzzz")]
    public async Task Search_ForWhatIsNotThere_SaysSo(string words)
    {
        var page = await Open(PortalUrls.DocsSearch(words));

        Assert.StartsWith("No section has", page.QuerySelector("main [role=status]")!.TextContent, StringComparison.Ordinal);
        Assert.Empty(page.QuerySelectorAll("main script, ol.hits"));
    }

    [Fact]
    public async Task Page_Always_HasTheContentsOfAllPagesAndOfItself()
    {
        var page = await Open("docs/concepts");
        var text = DocsLibrary.Find("concepts")!;

        Assert.Equal(DocsLibrary.Pages.Select(x => PortalUrls.Docs(x.Slug)), page.QuerySelectorAll("nav.contents ul a").Select(x => x.GetAttribute("href")));
        Assert.Equal(text.Headings.Select(x => x.Text), page.QuerySelectorAll("details.here a").Select(x => x.TextContent));
        Assert.Equal("page", page.QuerySelector("nav.contents a[href='docs/concepts']")!.GetAttribute("aria-current"));
        Assert.All(page.QuerySelectorAll("figure.picture"), x => Assert.True(x.QuerySelector("[role=img]")!.GetAttribute("aria-label")!.Length > 60 && x.QuerySelector("svg") is not null));
        Assert.NotEmpty(page.QuerySelectorAll("figure.picture"));
    }

    [Fact]
    public async Task Code_Always_CanBeCopied()
    {
        var page = await Open("docs/command-line");

        Assert.All(page.QuerySelectorAll(".code"), x => Assert.Equal(x.QuerySelector("code")!.TextContent, x.QuerySelector("button[data-copy]")!.GetAttribute("data-copy")));
        Assert.NotEmpty(page.QuerySelectorAll(".code"));
    }

    private async Task<IDocument> Open(string address) =>
        new HtmlParser().ParseDocument(await portal.Visitor.GetStringAsync(new Uri(address, UriKind.Relative), TestContext.Current.CancellationToken));
}
