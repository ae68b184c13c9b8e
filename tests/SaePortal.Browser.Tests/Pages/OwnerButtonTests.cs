using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.Playwright;
using SaePortal.Browser.Tests.Processes;
using SaePortal.Tests.Shared;

namespace SaePortal.Browser.Tests.Pages;

/// <summary>What the owner's buttons and forms do, by what is there afterwards.</summary>
[Collection(BrowserCollection.Name)]
public sealed class OwnerButtonTests(ChromiumBrowser browser, SmallPortal small) : IClassFixture<SmallPortal>
{
    private readonly PortalProcess _portal = small.Process;

    [Fact]
    public async Task Run_IsPausedResumedCancelledAndRemovedByItsButtons()
    {
        Assert.SkipUnless(SharedFiles.Exist, "shared/ is not here");
        await using var watched = await browser.Page();
        var page = watched.Page;
        var started = await _portal.Http.PostAsJsonAsync("api/v1/runs", new { kind = "train", name = "long", model = "tiny", corpus = "dogs", hook = SmallPortal.Hook, width = 256, k = 8, tokens = 100_000_000 });
        var run = (await started.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("run").GetInt32();
        await _portal.Step(run, 5);
        await watched.Open($"{_portal.Url}/runs/{run}");

        await page.GetByRole(AriaRole.Button, new() { Name = "Pause" }).ClickAsync();
        await _portal.Reaches(run, "paused");
        await page.GetByRole(AriaRole.Button, new() { NameRegex = new Regex("^Resume from") }).ClickAsync();
        await _portal.Reaches(run, "running");
        await page.GetByRole(AriaRole.Button, new() { Name = "Cancel" }).ClickAsync();
        await _portal.Reaches(run, "cancelled");
        await page.GetByRole(AriaRole.Button, new() { Name = "Remove" }).ClickAsync();
        await page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { Name = "Keep it" }).ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Dialog)).ToHaveCountAsync(0);
        Assert.Equal("cancelled", await _portal.State(run));
        await page.GetByRole(AriaRole.Button, new() { Name = "Remove" }).ClickAsync();
        await page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { Name = "Remove" }).ClickAsync();
        await watched.Arrives("/runs");

        Assert.Equal(HttpStatusCode.NotFound, await Status($"api/v1/runs/{run}"));
        Assert.False(Directory.Exists(Path.Combine(_portal.Data, "artifacts", "runs", $"{run}")));
        Assert.Empty(watched.Wrong);
    }

    [Theory]
    [InlineData("tiny/basis", "tiny/base", "api/v1/dictionaries/base")]
    [InlineData("corpora/dogs", "corpora/hounds", "api/v1/corpora/hounds")]
    [InlineData("tiny", "small", "api/v1/models/small")]
    public async Task NamedThing_IsRenamedByItsButton_AndItsOldAddressLeadsToIt(string address, string renamed, string resource)
    {
        Assert.SkipUnless(SharedFiles.Exist, "shared/ is not here");
        await using var watched = await browser.Page();
        await watched.Open($"{_portal.Url}/{address}");

        await Rename(watched.Page, renamed.Split('/')[^1]);
        await watched.Arrives($"/{renamed}");
        await Assertions.Expect(watched.Page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync(renamed.Split('/')[^1]);
        Assert.Equal(HttpStatusCode.OK, await Status(resource));
        await watched.Open($"{_portal.Url}/{address}");
        await watched.Arrives($"/{renamed}");
        // Back, for whichever test comes next.
        await watched.Interactive();
        await Rename(watched.Page, address.Split('/')[^1]);
        await watched.Arrives($"/{address}");

        Assert.Empty(watched.Wrong);
    }

    [Fact]
    public async Task NamedThing_IsRemovedByItsButton_WithWhatDependsOnIt()
    {
        Assert.SkipUnless(SharedFiles.Exist, "shared/ is not here");
        await using var watched = await browser.Page();
        var page = watched.Page;
        await Import("model", SharedFiles.PathTo("models/tinystories-260k")!, "--name", "gone");
        await Import("dictionary", Path.Combine(_portal.Data, "basis"), "--model", "gone", "--hook", SmallPortal.Hook, "--name", "gone-first");
        await Import("dictionary", Path.Combine(_portal.Data, "basis"), "--model", "gone", "--hook", SmallPortal.Hook, "--name", "gone-with-it");
        await Import("corpus", Path.Combine(_portal.Data, "text.txt"), "--name", "gone-text");

        await Remove("gone/gone-first", "gone-first");
        Assert.Equal(HttpStatusCode.NotFound, await Status("api/v1/dictionaries/gone-first"));
        Assert.Equal(HttpStatusCode.OK, await Status("api/v1/dictionaries/gone-with-it"));
        await Remove("corpora/gone-text", "gone-text");
        Assert.Equal(HttpStatusCode.NotFound, await Status("api/v1/corpora/gone-text"));
        await Remove("gone", "1 dictionary goes with it: gone-with-it");
        Assert.Equal(HttpStatusCode.NotFound, await Status("api/v1/models/gone"));
        Assert.Equal(HttpStatusCode.NotFound, await Status("api/v1/dictionaries/gone-with-it"));
        Assert.Equal(HttpStatusCode.OK, await Status("api/v1/dictionaries/basis"));
        Assert.Empty(watched.Wrong);

        async Task Remove(string address, string said)
        {
            await watched.Open($"{_portal.Url}/{address}");
            await page.GetByRole(AriaRole.Button, new() { Name = "Remove" }).ClickAsync();
            await Assertions.Expect(page.GetByRole(AriaRole.Dialog)).ToContainTextAsync(said);
            await page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { Name = "Remove" }).ClickAsync();
            await watched.Arrives(new Regex($"/{address}$"), leaves: true);
        }

        async Task Import(string noun, string path, params string[] more)
        {
            var (code, _, error) = await _portal.Verb([noun, "import", path, .. more]);
            Assert.True(code == 0, error);
        }
    }

    [Fact]
    public async Task Clone_WithCopiesInFoldersBelow_IsUploadedWithoutThem()
    {
        Assert.SkipUnless(SharedFiles.Exist, "shared/ is not here");
        await using var watched = await browser.Page();
        var page = watched.Page;
        var clone = Directory.CreateDirectory(Path.Combine(_portal.Data, "a-clone")).FullName;
        var below = Directory.CreateDirectory(Path.Combine(clone, "onnx")).FullName;
        foreach (var file in Directory.GetFiles(SharedFiles.PathTo("models/tinystories-260k")!))
        {
            File.Copy(file, Path.Combine(clone, Path.GetFileName(file)));
        }

        await File.WriteAllTextAsync(Path.Combine(below, "config.json"), "{}");
        await File.WriteAllTextAsync(Path.Combine(below, "tokenizer.json"), "{}");
        await File.WriteAllTextAsync(Path.Combine(below, "model.onnx"), "x");
        await watched.Open(_portal.Url + "/train?import=model");

        await page.Locator("input[name=files]").SetInputFilesAsync(clone);
        await Assertions.Expect(page.GetByText("2 files of the folders in it are left out")).ToBeVisibleAsync();
        await Assertions.Expect(page.Locator("[name=importName]")).ToHaveValueAsync("a-clone");
        await Press(page, "Import");

        await Assertions.Expect(page.GetByText("The model a-clone is here")).ToBeVisibleAsync();
        Assert.Empty(Directory.EnumerateFileSystemEntries(Path.Combine(_portal.Data, "import", "uploads")));
        Assert.Empty(watched.Wrong);
    }

    [Fact]
    public async Task RepositoryOfSeveralDictionaries_IsRefusedWithTheFoldersToChooseFrom()
    {
        Assert.SkipUnless(SharedFiles.Exist, "shared/ is not here");
        await using var watched = await browser.Page();
        var page = watched.Page;
        var repository = Directory.CreateDirectory(Path.Combine(_portal.Data, "saes")).FullName;
        await File.WriteAllTextAsync(Path.Combine(repository, "config.json"), "{}");
        foreach (var hook in new[] { "layers.0", "layers.1" })
        {
            var folder = Directory.CreateDirectory(Path.Combine(repository, hook)).FullName;
            await File.WriteAllTextAsync(Path.Combine(folder, "cfg.json"), "{}");
            await File.WriteAllTextAsync(Path.Combine(folder, "sae.safetensors"), "x");
        }

        await watched.Open(_portal.Url + "/train?import=dictionary");
        await page.Locator("input[name=files]").SetInputFilesAsync(repository);
        await Assertions.Expect(page.Locator("[name=importName]")).ToHaveValueAsync("saes");
        await Press(page, "Import");

        await Assertions.Expect(page.GetByText("but in layers.0, layers.1. Choose one of these folders.")).ToBeVisibleAsync();
        Assert.Empty(watched.Wrong);
    }

    private static Task Press(IPage page, string button) => page.GetByRole(AriaRole.Button, new() { Name = button, Exact = true }).ClickAsync();

    private static async Task Rename(IPage page, string name)
    {
        await page.GetByRole(AriaRole.Button, new() { Name = "Rename" }).ClickAsync();
        var dialog = page.GetByRole(AriaRole.Dialog);
        await dialog.Locator("[name=name]").FillAsync(name);
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Rename" }).ClickAsync();
    }

    private async Task<HttpStatusCode> Status(string path)
    {
        using var answer = await _portal.Http.GetAsync(new Uri(path, UriKind.Relative));
        return answer.StatusCode;
    }
}
