using System.Reflection;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Components;
using SaePortal.Web.Docs;

namespace SaePortal.Web.Tests.Docs;

public sealed partial class DocsLinkTests
{
    private static readonly string[] s_written = [.. DocsLibrary.Embedded, DocsLibrary.Verbs];

    public static TheoryData<string, string> Links { get; } =
        [.. s_written.SelectMany(slug => Link().Matches(DocsLibrary.Source(slug)).Select(x => new TheoryDataRow<string, string>(slug, x.Groups["to"].Value))).Where(x => !x.Data.Item2.Contains("://", StringComparison.Ordinal))];

    public static TheoryData<string> Pages { get; } = [.. s_written];

    [Theory]
    [MemberData(nameof(Links))]
    public void Link_WithinThePortal_LeadsSomewhere(string page, string link)
    {
        Assert.True(LeadsSomewhere(page, link), $"{page} links to {link}");
    }

    [Theory]
    [InlineData("training.md#no-such-section")]
    [InlineData("no-such-page.md")]
    [InlineData("/no-such-page")]
    public void Link_ToNothing_WouldBeFound(string link) => Assert.False(LeadsSomewhere("training", link));

    [Fact]
    public void Contents_AndFiles_AreTheSame() =>
        Assert.Equal(s_written.Append(DocsLibrary.Components).Order(StringComparer.Ordinal), DocsLibrary.Pages.Select(x => x.Slug).Order(StringComparer.Ordinal));

    /// <summary>A page that the contents do not name stands last, below the fold of the sidebar.</summary>
    [Fact]
    public void Contents_OfEveryFile_NameIt_SoThatNoneFallsUnderMore()
    {
        Assert.DoesNotContain(DocsLibrary.Sections, x => x.Name == DocsLibrary.Unnamed);
        Assert.Contains("demo", DocsLibrary.Sections[0].Pages.Select(x => x.Slug));
    }

    [Theory]
    [MemberData(nameof(Pages))]
    public void Page_Always_HasTitleSummaryAndAnchorsOfItsOwn(string slug)
    {
        var page = DocsLibrary.Find(slug)!;

        Assert.NotEmpty(page.Title);
        Assert.InRange(page.Summary.Length, 40, 200);
        Assert.All(page.Headings, x => Assert.NotEmpty(x.Id));
        Assert.Equal(page.Headings.Select(x => x.Id).Distinct(), page.Headings.Select(x => x.Id));
        Assert.All(page.Blocks.OfType<DocsProse>(), x => Assert.DoesNotMatch("href=\"/", x.Html));
    }

    [Theory]
    [InlineData("training.md", "docs/training")]
    [InlineData("training.md#settings", "docs/training#settings")]
    [InlineData("#here", "docs/runs#here")]
    [InlineData("/train", "train")]
    [InlineData("/", "./")]
    [InlineData("https://example.org/a.md", "https://example.org/a.md")]
    public void Address_Link_IsRelativeToTheBase(string link, string address) => Assert.Equal(address, DocsMarkdown.Address("runs", link));

    [Fact]
    public void Read_HtmlInMarkdown_IsText()
    {
        var page = DocsMarkdown.Read("x", "# T <b>\n\nA <script>alert(1)</script> in it.\n\n| A |\n| --- |\n| <img src=x> |\n");

        Assert.Equal("T <b>", page.Title);
        Assert.Contains("&lt;script&gt;", Assert.Single(page.Blocks.OfType<DocsProse>()).Html, StringComparison.Ordinal);
        Assert.Contains("&lt;img", Assert.Single(page.Blocks.OfType<DocsTable>()).Html, StringComparison.Ordinal);
    }

    private static bool LeadsSomewhere(string page, string link)
    {
        var address = DocsMarkdown.Address(page, link);
        if (!address.StartsWith("docs/", StringComparison.Ordinal))
        {
            // /api is no page of Blazor's.
            return address is "./" or "api" || Routes().Contains("/" + address);
        }

        if (DocsLibrary.Picture(link) is not null)
        {
            return true;
        }

        var parts = address["docs/".Length..].Split('#');
        return DocsLibrary.Find(parts[0]) is { } target && (parts.Length == 1 || target.Headings.Any(x => x.Id == parts[1]));
    }

    private static IEnumerable<string> Routes() => typeof(DocsPage).Assembly.GetTypes().SelectMany(x => x.GetCustomAttributes<RouteAttribute>()).Select(x => x.Template);

    [GeneratedRegex(@"\]\((?<to>[^)\s]+)\)")]
    private static partial Regex Link();
}
