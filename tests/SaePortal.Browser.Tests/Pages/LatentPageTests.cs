using System.Text.RegularExpressions;
using Microsoft.Playwright;
using SaePortal.Tests.Shared;

namespace SaePortal.Browser.Tests.Pages;

/// <summary>What a visitor does on a latent's page: picks a bar, asks for less and more, follows an example into its document, types a text.</summary>
[Collection(BrowserCollection.Name)]
public sealed class LatentPageTests(ChromiumBrowser browser, HarvestedPortal portal)
{
    [Fact]
    public async Task Examples_AreChosenByBarLengthAndText_AndLeadIntoTheirDocument()
    {
        Assert.SkipUnless(SharedFiles.Exist, "shared/ is not here");
        await using var watched = await browser.Page();
        var page = watched.Page;
        await watched.Open(portal.Url + "/tiny/harvested/3");

        // By its edge: the last bar holds the maximum, so it is never empty.
        await page.Locator(".bars a").Last.ClickAsync();
        await watched.Arrives("?bar=40");
        await Assertions.Expect(page.Locator(".bh h3")).ToHaveTextAsync(["Bar 40"]);
        await page.GetByRole(AriaRole.Link, new() { Name = "Weaker bar" }).ClickAsync();
        await watched.Arrives("?bar=39");
        await page.GetByRole(AriaRole.Link, new() { Name = "All bands" }).ClickAsync();
        await watched.Arrives("/tiny/harvested/3");
        await page.GetByRole(AriaRole.Link, new() { Name = "Passages" }).ClickAsync();
        await watched.Arrives("?view=passages");
        await page.GetByRole(AriaRole.Link, new() { Name = "Show spaces" }).ClickAsync();
        await watched.Arrives("?view=passages&spaces=yes");
        // The address changes before the page does.
        await Assertions.Expect(page.Locator(".passages u.sp").Nth(10)).ToBeAttachedAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "Measure it" }).ClickAsync();
        await Assertions.Expect(page.Locator(".stats")).ToContainTextAsync("a token where it fires", new() { Timeout = 60_000 });
        await page.GetByLabel("Only examples with this text").FillAsync("nothing has this text");
        await page.GetByRole(AriaRole.Button, new() { Name = "Filter" }).ClickAsync();
        await watched.Arrives(new Regex("find=nothing"));
        await Assertions.Expect(page.Locator(".found")).ToContainTextAsync("0 of ");
        await page.GetByRole(AriaRole.Link, new() { Name = "Clear" }).ClickAsync();
        await watched.Arrives("?view=passages&spaces=yes&loss=ablated");
        await page.GetByRole(AriaRole.Link, new() { NameRegex = new Regex("^Whole document") }).First.ClickAsync();
        await watched.Arrives(new Regex("corpora/hostile\\?document="));
        await Assertions.Expect(page.Locator("mark#mark")).ToBeInViewportAsync();

        Assert.Empty(watched.Wrong);
    }

    [Fact]
    public async Task Text_IsTriedAsItIsTyped_LineByLine_AndIsInTheAddress()
    {
        Assert.SkipUnless(SharedFiles.Exist, "shared/ is not here");
        await using var watched = await browser.Page();
        var page = watched.Page;
        await watched.Open(portal.Url + "/tiny/harvested/3");

        await page.Locator("#try").PressSequentiallyAsync("Once upon a time");
        await Assertions.Expect(page.Locator(".tried .strip")).ToHaveCountAsync(1, new() { Timeout = 60_000 });
        await watched.Arrives(new Regex("text=Once%20upon%20a%20time$"));
        await page.Locator("#try").PressAsync("Enter");
        await page.Locator("#try").PressSequentiallyAsync("They were happy");
        await Assertions.Expect(page.Locator(".tried .strip")).ToHaveCountAsync(2);
        await watched.Arrives(new Regex("happy$"));
        Assert.Equal("Once upon a time\nThey were happy", await page.Locator("#try").InputValueAsync());
        await page.GetByRole(AriaRole.Link, new() { Name = "One text" }).ClickAsync();
        await Assertions.Expect(page.Locator(".tried .strip")).ToHaveCountAsync(1);

        // The link shows its reader the same.
        await watched.Open(page.Url);
        await Assertions.Expect(page.Locator(".tried .strip")).ToHaveCountAsync(1);
        await page.Locator("#try").FillAsync("");
        await Assertions.Expect(page.Locator(".tried")).ToHaveCountAsync(0);
        Assert.Empty(watched.Wrong);
    }
}
