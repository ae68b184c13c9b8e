using System.Text.RegularExpressions;
using Microsoft.Playwright;
using SaePortal.Browser.Tests.Processes;
using SaePortal.Tests.Shared;

namespace SaePortal.Browser.Tests.Pages;

/// <summary>The whole way by the pages alone: upload a model and text, train, lose the compute node, read a latent's page.</summary>
[Collection(BrowserCollection.Name)]
public sealed partial class TrainingInTheBrowserTests(ChromiumBrowser browser)
{
    private const float Patience = 180_000;

    [Fact]
    public async Task Reader_UploadsTrainsLosesTheNodeAndOpensALatent()
    {
        Assert.SkipUnless(SharedFiles.Exist, "shared/ is not here");
        await using var watched = await browser.Page();
        await using var portal = new PortalProcess();
        var serving = await portal.Serve();
        var page = watched.Page;

        await watched.Open(portal.Url + "/train");
        await Expect(page.GetByText("First a model and some text")).ToBeVisibleAsync();
        await page.Locator("input[name=files]").SetInputFilesAsync(SharedFiles.PathTo("models/tinystories-260k")!);
        await Expect(page.Locator("[name=importName]")).ToHaveValueAsync("tinystories-260k");
        await page.GetByRole(AriaRole.Button, new() { Name = "Import", Exact = true }).ClickAsync();
        await Expect(page.GetByText("The model tinystories-260k is here")).ToBeVisibleAsync();

        await page.GetByRole(AriaRole.Button, new() { Name = "Corpus" }).ClickAsync();
        // The picker of a model takes folders only, and stands there until the page is drawn anew.
        await page.Locator("input[name=files]:not([webkitdirectory])").SetInputFilesAsync(SharedFiles.PathTo("corpora/stories.txt.gz")!);
        await Expect(page.Locator("[name=importName]")).ToHaveValueAsync("stories");
        await page.GetByRole(AriaRole.Button, new() { Name = "Import", Exact = true }).ClickAsync();
        await Expect(page.GetByText("The corpus stories is here: 5,000 documents.")).ToBeVisibleAsync(new() { Timeout = Patience });
        Assert.Empty(Directory.EnumerateFileSystemEntries(Path.Combine(portal.Data, "import", "uploads")));

        await page.Locator("[name=name]").FillAsync("resid-1");
        await page.Locator("[name=hook]").FillAsync("blocks.1.hook_resid_post");
        await page.Locator("[name=width]").FillAsync("128");
        await page.Locator("[name=k]").FillAsync("200");
        await page.Locator("[name=tokens]").FillAsync("400K");
        await page.GetByRole(AriaRole.Button, new() { Name = "Start training" }).ClickAsync();
        await Expect(page.GetByText("The k is 200. It must lie between 1 and 128, the width.")).ToBeVisibleAsync();
        await page.Locator("[name=k]").FillAsync("8");
        await page.GetByText("More settings").ClickAsync();
        await page.Locator("[name=checkpointEvery]").FillAsync("10");
        await page.GetByRole(AriaRole.Button, new() { Name = "Start training" }).ClickAsync();

        await watched.Arrives("/runs/1", Patience / 3);

        await portal.Step(1, 25);
        using (var node = await PortalProcess.Child(serving))
        {
            node.Kill();
        }

        await Expect(page.Locator(".log").GetByText("node lost")).ToBeVisibleAsync(new() { Timeout = Patience });
        await Expect(page.GetByRole(AriaRole.Link, new() { Name = "Open resid-1" })).ToBeVisibleAsync(new() { Timeout = Patience });
        Assert.Equal("completed", await portal.State(1));
        await portal.Reaches(2, "completed");

        await page.GetByRole(AriaRole.Link, new() { Name = "Open resid-1" }).ClickAsync();
        await watched.Arrives("/tinystories-260k/resid-1");
        await page.GetByRole(AriaRole.Link, new() { Name = "Fires on", Exact = true }).ClickAsync();
        await watched.Arrives("?sort=density&order=desc");
        await page.Locator("tr.latent a").First.ClickAsync();
        await watched.Arrives(LatentAddress());

        await Expect(page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync(new Regex(@"^Latent \d+$"));
        await Expect(page.Locator(".ln i[class^=h]").First).ToBeVisibleAsync();
        await Expect(page.Locator("meta[property='og:description']")).ToHaveAttributeAsync("content", new Regex(@"^Fires on .+ of tokens, most on .+ latents\.$"));
        await TryAText(watched);
        Assert.Empty(watched.Wrong);
        Assert.Empty(await watched.Inspect());
    }

    /// <summary>The node answers for one latent and one text, and the answer has an address.</summary>
    private static async Task TryAText(WatchedPage watched)
    {
        var page = watched.Page;
        await page.Keyboard.PressAsync("t");
        await page.Keyboard.TypeAsync("Once upon a time there was a little girl named Lily.");
        await page.GetByRole(AriaRole.Button, new() { Name = "Show activations" }).ClickAsync();
        await Expect(page.Locator(".tried")).ToBeVisibleAsync(new() { Timeout = Patience });
        await watched.Arrives(new Regex("text=Once%20upon"));
    }

    private static ILocatorAssertions Expect(ILocator locator) => Assertions.Expect(locator);

    [GeneratedRegex(@"/tinystories-260k/resid-1/\d+$")]
    private static partial Regex LatentAddress();
}
