using System.Text.RegularExpressions;
using Microsoft.Playwright;
using SaePortal.Tests.Shared;

namespace SaePortal.Browser.Tests.Pages;

/// <summary>What the field of the top bar finds, and where it leads.</summary>
[Collection(BrowserCollection.Name)]
public sealed class SearchTests(ChromiumBrowser browser, HarvestedPortal portal)
{
    [Fact]
    public async Task Text_TypedIntoTheBar_FindsLatents_AndOneOfThemOpensWithTheText()
    {
        Assert.SkipUnless(SharedFiles.Exist, "shared/ is not here");
        await using var watched = await browser.Page();
        await watched.Open(portal.Url + "/tiny/harvested/3");

        await watched.Page.Keyboard.PressAsync("/");
        await watched.Page.Keyboard.TypeAsync("Lily was happy with the dog.");
        await watched.Page.Keyboard.PressAsync("Enter");
        await watched.Arrives(new Regex("/search\\?q=Lily"));
        await Assertions.Expect(watched.Page.GetByRole(AriaRole.Heading, new() { Level = 2 })).ToHaveTextAsync(new Regex("latents of \\d dictionaries fire"));
        Assert.NotEqual(0, await watched.Page.Locator(".strip i").CountAsync());

        // One token alone, in one dictionary.
        await watched.Page.Locator("select[name=in]").SelectOptionAsync("harvested");
        await watched.Page.Locator("main").GetByRole(AriaRole.Button, new() { Name = "Find latents" }).ClickAsync();
        await watched.Arrives(new Regex("text=Lily.*in=harvested"));
        await watched.Page.Locator("button[name=token]").Nth(3).ClickAsync();
        await watched.Arrives(new Regex("token=\\d+"));
        await Assertions.Expect(watched.Page.GetByRole(AriaRole.Heading, new() { Level = 2 })).ToHaveTextAsync(new Regex("^\\d latents? of harvested fires? on token"));

        var link = watched.Page.Locator("td.which a").First;
        var latent = await link.InnerTextAsync();
        await link.ClickAsync();
        await watched.Arrives(new Regex($"/tiny/harvested/{latent}\\?text=Lily"));
        await watched.Interactive();
        await Assertions.Expect(watched.Page.Locator(".tried")).ToContainTextAsync("Peak");
        Assert.Empty(watched.Wrong);
    }

    [Theory]
    [InlineData("harvested/7", "/tiny/harvested/7")]
    [InlineData("tiny/bare", "/tiny/bare")]
    [InlineData("hostile", "/corpora/hostile")]
    public async Task Name_TypedIntoTheBar_LeadsToItsPage(string words, string path)
    {
        Assert.SkipUnless(SharedFiles.Exist, "shared/ is not here");
        await using var watched = await browser.Page();
        await watched.Open(portal.Url + "/search");

        await watched.Page.Locator("[data-search]").FillAsync(words);
        await watched.Page.Locator("[data-search]").PressAsync("Enter");

        await watched.Arrives(path);
        await watched.Interactive();
        Assert.Empty(watched.Wrong);
    }

    /// <summary>What is too long for a model is told by the page; the address is as long as the text is.</summary>
    [Theory]
    [InlineData("a", 100_000, "100,000 characters")]
    [InlineData("😀", 50_000, "100,000 characters")]
    [InlineData(" ", 1, "fire")]
    public async Task Text_OfAnyLength_HasAnAnswer(string part, int times, string says)
    {
        Assert.SkipUnless(SharedFiles.Exist, "shared/ is not here");
        var page = await portal.Http.GetStringAsync($"search?text={Uri.EscapeDataString(string.Concat(Enumerable.Repeat(part, times)))}");

        Assert.Contains(says, page, StringComparison.Ordinal);
    }
}
