using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.Playwright;
using SaePortal.Browser.Tests.Processes;
using SaePortal.Tests.Shared;

namespace SaePortal.Browser.Tests.Pages;

/// <summary>Every page in both themes and at both sizes: nothing fails, nothing is asked of other machines, everything has a name, nothing runs as a script.</summary>
[Collection(BrowserCollection.Name)]
public sealed class EveryPageTests(ChromiumBrowser browser, HarvestedPortal portal)
{
    private static readonly string[] s_pages =
    [
        "/", "/tiny", "/tiny/harvested", "/tiny/harvested?sort=density&order=desc&entropy=0.5..&token=o", "/tiny/bare", "/tiny/harvested/3", "/tiny/harvested/3?view=passages&band=5", "/tiny/harvested/3?view=short&spaces=yes&near=fires&counts=linear", "/tiny/harvested/3?bar=3&view=contexts&near=reads&text=One%0ATwo",
        "/tiny/bare/3", "/runs", "/runs/1", "/runs/2", "/train", "/train?import=dictionary", "/train?dictionary=bare", "/train?kind=model", "/corpora", "/corpora/hostile", "/status", "/signin",
        "/search", "/search?text=Lily%20was%20%3Cscript%3E%20happy&sort=rarity&token=2", "/search?promotes=o", "/search?by=direction", "/steer", "/steer?latent=harvested/3=2", "/lists", "/share?of=tiny/harvested/3", "/share", "/reports",
        "/docs", "/docs/concepts", "/docs/verbs", "/docs?q=latent", "/docs/components",
    ];

    public static TheoryData<ColorScheme, bool> Views => new()
    {
        { ColorScheme.Light, false }, { ColorScheme.Dark, false }, { ColorScheme.Light, true }, { ColorScheme.Dark, true },
    };

    [Theory]
    [MemberData(nameof(Views))]
    public async Task Page_InEveryThemeAndSize_HasNothingToTripOver(ColorScheme scheme, bool phone)
    {
        Assert.SkipUnless(SharedFiles.Exist, "shared/ is not here");
        await using var watched = await browser.Page(scheme, phone);
        var wrong = new List<string>();
        foreach (var path in s_pages)
        {
            await watched.Open(portal.Url + path);
            wrong.AddRange((await watched.Inspect()).Select(x => $"{path}: {x}"));
            Assert.DoesNotContain("owned", await watched.Page.TitleAsync(), StringComparison.Ordinal);
            // A page that fails says so in good order, and has no title of its own.
            wrong.AddRange((await watched.Page.TitleAsync()).EndsWith("SaePortal", StringComparison.Ordinal) && await watched.Page.Locator("h1").First.TextContentAsync() != "This page stopped" ? [] : [$"{path}: stopped by an error"]);
        }

        Assert.True(wrong.Count + watched.Wrong.Count == 0, string.Join('\n', wrong.Concat(watched.Wrong)));
    }

    [Theory]
    [MemberData(nameof(Views))]
    public async Task ErrorPage_InEveryThemeAndSize_HasNothingToTripOver(ColorScheme scheme, bool phone)
    {
        Assert.SkipUnless(SharedFiles.Exist, "shared/ is not here");
        await using var watched = await browser.Page(scheme, phone);
        var wrong = new List<string>();
        foreach (var (path, status) in new[] { ("/error", 200), ("/tiny/harvested/4711", 404), ("/nothing/at/all/here", 404) })
        {
            Assert.Equal(status, (await watched.Page.GotoAsync(portal.Url + path))!.Status);
            wrong.AddRange((await watched.Inspect()).Select(x => $"{path}: {x}"));
        }

        // The browser tells of the page's own status, and of nothing else.
        wrong.AddRange(watched.Wrong.Where(x => !x.Contains("404", StringComparison.Ordinal)));
        Assert.Equal(2, watched.Wrong.Count(x => x.StartsWith("HTTP 404", StringComparison.Ordinal)));
        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
    }

    [Fact]
    public async Task ApiPage_ShowsTheEndpoints_AndAsksNoOtherHost()
    {
        Assert.SkipUnless(SharedFiles.Exist, "shared/ is not here");
        await using var watched = await browser.Page();

        await watched.Page.GotoAsync(portal.Url + "/api");
        // The page lists what lies further down when one gets there.
        await Assertions.Expect(watched.Page.GetByRole(AriaRole.Link, new() { Name = "/api/v1/models" }).First).ToBeVisibleAsync(new() { Timeout = 30_000 });
        await watched.Page.WaitForLoadStateAsync(LoadState.NetworkIdle);

        Assert.True(watched.Wrong.Count == 0, string.Join('\n', watched.Wrong));
    }

    [Fact]
    public async Task Pages_WithoutScripts_AreReadable()
    {
        Assert.SkipUnless(SharedFiles.Exist, "shared/ is not here");
        foreach (var (path, words) in new[]
        {
            ("/", "harvested"), ("/tiny/harvested", "Fires most on"), ("/tiny/harvested/3", "Where it fires"), ("/search?promotes=o", "that make it likelier"), ("/runs/1", "Unexplained variance"), ("/corpora/hostile", "&lt;script&gt;"),
        })
        {
            Assert.Contains(words, await portal.Http.GetStringAsync(path[1..]), StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("lists?before=abc")]
    [InlineData("reports?before=abc&hidden=maybe")]
    [InlineData("runs?before=abc&state=gone")]
    [InlineData("corpora/hostile?from=abc&document=x&part=y&mark=z")]
    [InlineData("tiny/harvested?goto=abc&skip=-1&values=q&after=q")]
    [InlineData("tiny/harvested/3?bar=99999&band=x&near=q&view=q&lines=q")]
    [InlineData("signin?wrong=maybe")]
    [InlineData("steer?from=nothing&latent=garbage&temperature=cold&tokens=many&samples=-1&colour=99")]
    [InlineData("search?text=x&in=nobody&token=9999&skip=-5&sort=beauty")]
    [InlineData("share?of=https://elsewhere.example/")]
    public async Task Page_WhoseParametersMakeNoSense_LeavesThemOut(string path)
    {
        Assert.SkipUnless(SharedFiles.Exist, "shared/ is not here");
        var page = await portal.Http.GetStringAsync(path);

        Assert.Contains("SaePortal</title>", page, StringComparison.Ordinal);
        Assert.DoesNotContain("This page stopped", page, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", HttpStatusCode.OK)]
    [InlineData("tiny/harvested/3", HttpStatusCode.OK)]
    [InlineData("api/v1/models", HttpStatusCode.OK)]
    [InlineData("css/app.css", HttpStatusCode.OK)]
    [InlineData("tiny/nothing", HttpStatusCode.NotFound)]
    [InlineData("api/v1/models/nothing", HttpStatusCode.NotFound)]
    public async Task Head_AtAnyAddress_IsGetWithoutItsBody(string path, HttpStatusCode status)
    {
        Assert.SkipUnless(SharedFiles.Exist, "shared/ is not here");
        using var request = new HttpRequestMessage(HttpMethod.Head, path);
        using var answer = await portal.Http.SendAsync(request);

        Assert.Equal(status, answer.StatusCode);
        Assert.Empty(await answer.Content.ReadAsByteArrayAsync());
    }

    [Fact]
    public async Task Run_OnADeviceThatNoNodeHas_IsRefused()
    {
        Assert.SkipUnless(SharedFiles.Exist, "shared/ is not here");
        Assert.SkipWhen(File.Exists("/proc/driver/nvidia/version"), "This machine has a GPU.");
        await Eventually.Holds("a node is there", async () => (await portal.Http.GetFromJsonAsync<JsonElement>("api/v1/status")).GetProperty("nodes").GetArrayLength() > 0);
        using var answer = await portal.Http.PostAsJsonAsync("api/v1/runs", new { kind = "harvest", dictionary = "bare", corpus = "hostile", tokens = 1_000, device = "cuda:0" });

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Contains("No compute node has cuda:0", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Port_ThatIsTaken_GetsOneSentence()
    {
        Assert.SkipUnless(SharedFiles.Exist, "shared/ is not here");
        await using var second = new PortalProcess();
        var (code, output, error) = await second.Verb("serve", "--urls", portal.Url);

        Assert.Equal(1, code);
        Assert.Single(error.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.DoesNotContain("   at ", output + error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task LibtorchFolder_ThatIsNotThere_IsToldAtStart()
    {
        await using var second = new PortalProcess(environment: new Dictionary<string, string> { ["SAEPORTAL__Libtorch"] = "/nowhere/lib", ["SAEPORTAL__BasePath"] = "sae" });
        var (code, output, error) = await second.Verb("serve", "--urls", second.Url);

        Assert.Equal(2, code);
        Assert.Contains("SAEPORTAL__Libtorch is \"/nowhere/lib\", which is no folder.", error, StringComparison.Ordinal);
        Assert.Contains("SAEPORTAL__BasePath is \"sae\".", error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", output + error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("nothing")]
    [InlineData("tiny/nothing")]
    [InlineData("tiny/harvested/96")]
    [InlineData("tiny/harvested/99999999999")]
    [InlineData("runs/4711")]
    [InlineData("corpora/nothing")]
    [InlineData("docs/nothing")]
    public async Task Address_OfNothing_Is404WithAPage(string path)
    {
        Assert.SkipUnless(SharedFiles.Exist, "shared/ is not here");
        using var answer = await portal.Http.GetAsync(new Uri(path, UriKind.Relative));

        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        Assert.Contains("<h1", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Filter_OfTheTable_IsInTheAddressAndNothingElseIs()
    {
        Assert.SkipUnless(SharedFiles.Exist, "shared/ is not here");
        await using var watched = await browser.Page();
        await watched.Open(portal.Url + "/tiny/harvested?sort=density&order=desc");

        await watched.Page.Locator("input[name=token]").FillAsync("o");
        await watched.Page.GetByRole(AriaRole.Button, new() { Name = "Filter" }).ClickAsync();
        await watched.Arrives(new Regex("token=o"));
        Assert.EndsWith("/tiny/harvested?sort=density&order=desc&token=o", watched.Page.Url, StringComparison.Ordinal);
        // A form leads to a new page. What is chosen there before its circuit lives is drawn over.
        await watched.Interactive();
        await watched.Page.Locator("select[name=alive]").SelectOptionAsync("no");
        await watched.Page.GetByRole(AriaRole.Button, new() { Name = "Filter" }).ClickAsync();
        await watched.Arrives(new Regex("alive=no"));

        await Assertions.Expect(watched.Page.GetByRole(AriaRole.Status).First).ToHaveTextAsync("0 of 96");
        Assert.Empty(watched.Wrong);
    }

    [Fact]
    public async Task Activations_OfAText_AreSavedFromTheModelsPage()
    {
        Assert.SkipUnless(SharedFiles.Exist, "shared/ is not here");
        await using var watched = await browser.Page();
        await watched.Open(portal.Url + "/tiny");
        await watched.Page.Locator("select[name=hook]").SelectOptionAsync("blocks.1.hook_resid_post");
        await watched.Page.Locator("textarea[name=text]").FillAsync("One day, Lily was sad.");

        var saved = await watched.Page.RunAndWaitForDownloadAsync(() => watched.Page.GetByRole(AriaRole.Button, new() { Name = "Save as safetensors" }).ClickAsync());

        Assert.Equal("tiny.activations.safetensors", saved.SuggestedFilename);
        var bytes = await File.ReadAllBytesAsync((await saved.PathAsync())!);
        var header = System.Text.Json.JsonDocument.Parse(bytes.AsMemory(8, (int)BitConverter.ToInt64(bytes))).RootElement;
        var shape = header.GetProperty("blocks.1.hook_resid_post").GetProperty("shape").EnumerateArray().Select(x => x.GetInt32()).ToArray();
        Assert.Equal((1, 64), (shape[0], shape[2]));
        Assert.Equal(header.GetProperty("input_ids").GetProperty("shape")[1].GetInt32(), shape[1]);
    }

    [Fact]
    public async Task Page_ThatOpens_TakesNoFocus()
    {
        Assert.SkipUnless(SharedFiles.Exist, "shared/ is not here");
        await using var watched = await browser.Page();
        await watched.Open(portal.Url + "/tiny/harvested/3");

        // What the circuit does on its first render is done when it answers this.
        await watched.Page.Keyboard.PressAsync("]");
        await Assertions.Expect(watched.Page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync("Latent 4");

        Assert.Equal("BODY", await watched.Page.EvaluateAsync<string>("document.activeElement.tagName"));
    }

    [Fact]
    public async Task Page_WalkedTo_IsReadFromItsHeading()
    {
        Assert.SkipUnless(SharedFiles.Exist, "shared/ is not here");
        await using var watched = await browser.Page();
        await watched.Open(portal.Url + "/tiny/harvested/3");

        await watched.Page.GetByRole(AriaRole.Link, new() { Name = "harvested" }).First.ClickAsync();

        await Assertions.Expect(watched.Page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToBeFocusedAsync();
    }

    [Fact]
    public async Task Latent_WalkedByKeys_GoesThroughExamplesAndLatents()
    {
        Assert.SkipUnless(SharedFiles.Exist, "shared/ is not here");
        await using var watched = await browser.Page();
        await watched.Open(portal.Url + "/tiny/harvested/3");

        await watched.Page.Keyboard.PressAsync("j");
        await watched.Page.Keyboard.PressAsync("j");
        Assert.Equal(1, await watched.Page.EvaluateAsync<int>("[...document.querySelectorAll('summary.ln')].indexOf(document.activeElement)"));
        await watched.Page.Keyboard.PressAsync("]");
        await Shown(4);
        await watched.Page.Keyboard.PressAsync("[");
        await Shown(3);
        await watched.Page.Keyboard.PressAsync("g");
        await watched.Page.Keyboard.TypeAsync("17");
        await watched.Page.Keyboard.PressAsync("Enter");
        await Shown(17);
        Assert.EndsWith("/tiny/harvested/17", watched.Page.Url, StringComparison.Ordinal);
        Assert.Empty(watched.Wrong);

        // The address changes before the page does.
        Task Shown(int latent) => Assertions.Expect(watched.Page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync($"Latent {latent}");
    }
}
