using System.Net.Http.Json;
using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.Playwright;
using SaePortal.Tests.Shared;

namespace SaePortal.Browser.Tests.Pages;

/// <summary>Comment, tag, add to a list, share; somebody else opens the link without scripts, and answers.</summary>
[Collection(BrowserCollection.Name)]
public sealed class WritingInTheBrowserTests(ChromiumBrowser browser, HarvestedPortal portal)
{
    [Fact]
    public async Task Reader_CommentsTagsListsAndShares_AndAnotherSeesTheSame()
    {
        Assert.SkipUnless(SharedFiles.Exist, "shared/ is not here");
        await using var watched = await browser.Page();
        var page = watched.Page;
        // Walked to, so that the circuit's own forms are what is used.
        await watched.Open($"{portal.Url}/tiny/harvested/10");
        await page.GetByRole(AriaRole.Link, new() { Name = "Next latent" }).ClickAsync();
        await watched.Arrives("/tiny/harvested/11");

        await page.GetByLabel("Your comment", new() { Exact = true }).FillAsync("It *may* be <img src=x onerror=\"document.title='owned'\"> [88](tiny/harvested/88)");
        await page.GetByRole(AriaRole.Button, new() { Name = "Comment", Exact = true }).ClickAsync();
        await Assertions.Expect(page.Locator(".comment em")).ToHaveTextAsync("may");
        await Assertions.Expect(page.GetByLabel("Your comment", new() { Exact = true })).ToHaveValueAsync("");
        await page.Locator("summary", new() { HasText = "+ tag" }).ClickAsync();
        await page.GetByLabel("Tag", new() { Exact = true }).FillAsync("Browser test");
        await page.GetByRole(AriaRole.Button, new() { Name = "Add", Exact = true }).ClickAsync();
        await Assertions.Expect(page.Locator(".tags li").First).ToContainTextAsync("browser-test");

        await page.Locator("h1").ClickAsync();
        await page.Keyboard.PressAsync("l");
        await page.Locator(".addto select").SelectOptionAsync("new");
        await page.Locator(".addto input[name=title]").FillAsync("From a browser");
        await page.Locator(".addto input[name=note]").FillAsync("seen here");
        await page.GetByRole(AriaRole.Button, new() { Name = "Add to the list" }).ClickAsync();
        await Assertions.Expect(page.Locator(".addto > summary")).ToContainTextAsync("On 1 list");
        await page.GotoAsync($"{portal.Url}/tiny/harvested/12");
        await watched.Interactive();
        await page.Keyboard.PressAsync("l");
        await page.Locator(".addto select").SelectOptionAsync(new SelectOptionValue { Label = "From a browser" });
        await page.GetByRole(AriaRole.Button, new() { Name = "Add to the list" }).ClickAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "From a browser" }).ClickAsync();
        await watched.Arrives(new Regex("/lists/\\d+$"));
        await Assertions.Expect(page.Locator(".entry b")).ToHaveTextAsync(["Latent 11", "Latent 12"]);
        await page.GetByRole(AriaRole.Button, new() { Name = "Move latent 12 up" }).ClickAsync();
        await Assertions.Expect(page.Locator(".entry b")).ToHaveTextAsync(["Latent 12", "Latent 11"]);
        await page.Locator(".entry").Nth(1).DragToAsync(page.Locator(".entry").First);
        await Assertions.Expect(page.Locator(".entry b")).ToHaveTextAsync(["Latent 11", "Latent 12"]);
        var list = new Uri(page.Url).AbsolutePath;

        await page.GetByRole(AriaRole.Link, new() { Name = "Share" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Make a short link" }).ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Img, new() { NameRegex = new Regex("^QR code of") })).ToBeVisibleAsync();
        var shared = await page.Locator(".address").First.InnerTextAsync();
        Assert.Matches($"^{Regex.Escape(portal.Url)}/s/\\w{{8}}$", shared);

        await using var stranger = await browser.Stranger();
        var other = stranger.Page;
        await other.GotoAsync(shared);
        Assert.Equal(list, new Uri(other.Url).AbsolutePath);
        await Assertions.Expect(other.Locator(".entry b")).ToHaveTextAsync(["Latent 11", "Latent 12"]);
        await Assertions.Expect(other.GetByText("seen here")).ToBeVisibleAsync();
        Assert.Equal(0, await other.GetByRole(AriaRole.Button, new() { NameRegex = new Regex("^Move") }).CountAsync());
        await other.GetByRole(AriaRole.Link, new() { Name = "Latent 11" }).ClickAsync();
        await Assertions.Expect(other.Locator(".comment em")).ToHaveTextAsync("may");
        await Assertions.Expect(other.Locator(".tags li").First).ToContainTextAsync("browser-test");
        await other.GetByLabel("Your comment", new() { Exact = true }).FillAsync("Without a script.");
        await other.GetByRole(AriaRole.Button, new() { Name = "Comment", Exact = true }).ClickAsync();
        await Assertions.Expect(other.Locator(".comment").Nth(1)).ToContainTextAsync("Without a script.");
        await other.Locator("summary", new() { HasText = "Report" }).First.ClickAsync();
        await other.GetByLabel("What is wrong with it").FillAsync("not so");
        await other.GetByRole(AriaRole.Button, new() { Name = "Tell the owner" }).ClickAsync();
        await Assertions.Expect(other.GetByText("You reported it.")).ToBeVisibleAsync();
        Assert.Empty(stranger.Wrong);

        await watched.Open($"{portal.Url}/reports");
        await Assertions.Expect(page.Locator(".reasons li")).ToHaveTextAsync("not so");
        await page.GetByRole(AriaRole.Button, new() { Name = "Hide it" }).ClickAsync();
        await Assertions.Expect(page.GetByText("Nothing to decide")).ToBeVisibleAsync();
        await other.ReloadAsync();
        await Assertions.Expect(other.Locator(".comment")).ToHaveCountAsync(1);
        var left = await portal.Http.GetFromJsonAsync<JsonElement>("api/v1/dictionaries/harvested/latents/11/comments");
        Assert.Equal("Without a script.", Assert.Single(left.GetProperty("items").EnumerateArray()).GetProperty("text").GetString());
        Assert.Empty(watched.Wrong);
    }

    /// <summary>Whom the portal does not know yet: the browser sends the first form, and brings back a cookie; the next one goes over the circuit.</summary>
    [Fact]
    public async Task Visitor_WithScripts_IsKnownAfterTheFirstThingTheyWrite()
    {
        Assert.SkipUnless(SharedFiles.Exist, "shared/ is not here");
        await using var visitor = await browser.Stranger(scripts: true);
        var page = visitor.Page;
        await visitor.Open($"{portal.Url}/tiny/harvested/20");
        foreach (var (text, address) in new[] { ("first", new Regex("/20#comment-\\d+$")), ("second", new Regex("/20#comment-\\d+$")) })
        {
            await visitor.Interactive();
            await page.GetByLabel("Your comment", new() { Exact = true }).FillAsync(text);
            await page.GetByRole(AriaRole.Button, new() { Name = "Comment", Exact = true }).ClickAsync();
            await Assertions.Expect(page.Locator(".comment").Last).ToContainTextAsync(text);
            await visitor.Arrives(address);
        }

        var written = (await portal.Http.GetFromJsonAsync<JsonElement>("api/v1/dictionaries/harvested/latents/20/comments")).GetProperty("items").EnumerateArray().ToList();
        Assert.Equal(["first", "second"], written.Select(x => x.GetProperty("text").GetString()));
    }
}
