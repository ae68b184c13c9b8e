using System.Diagnostics;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.Playwright;
using SaePortal.Browser.Tests.Pages;
using SaePortal.Tests.Shared;
using static Microsoft.Playwright.Assertions;

namespace SaePortal.Browser.Tests.Processes;

/// <summary>What a newcomer sees: the program is started over an empty folder, and nothing else is done.</summary>
[Collection(BrowserCollection.Name)]
public sealed partial class FirstStartTests(ChromiumBrowser browser)
{
    private static readonly TimeSpan s_longest = TimeSpan.FromMinutes(6);

    [Fact]
    public async Task FirstStart_LeadsToLatentsWithKnownMeanings_AndIsRemovedAndBroughtBack()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "children are found in /proc");
        await using var watched = await browser.Page();
        await using var portal = new PortalProcess(environment: new Dictionary<string, string> { ["SAEPORTAL__Demo"] = "true" });
        var clock = Stopwatch.StartNew();
        await portal.Serve();
        var page = watched.Page;

        await watched.Open(portal.Url);
        await Expect(page.GetByText("Demo experiment")).ToBeVisibleAsync();
        Assert.NotEqual("off", await State(portal));
        await Stages(portal, clock);

        // The page was never loaded again.
        await page.GetByRole(AriaRole.Link, new() { Name = "Open a striking latent" }).ClickAsync();
        await watched.Arrives(LatentAddress());
        await Expect(page.Locator(".ln i[class^=h]").First).ToBeVisibleAsync();
        await Expect(page.Locator("#meaning")).ToContainTextAsync("Detects");
        Assert.Empty(watched.Wrong);
        Assert.Empty(await watched.Inspect());
        await watched.Open(portal.Url);
        await page.Locator("svg[data-latents]").ClickAsync(new() { Position = new() { X = 5, Y = 5 } });
        await watched.Arrives("/demo/demo-resid-2/0");

        var (code, output, error) = await portal.Verb("demo", "remove");
        Assert.True(code == 0, error);
        Assert.StartsWith("Removed the dictionary \"demo-resid-2\", the corpus \"demo-world\", the model \"demo\": ", output, StringComparison.Ordinal);
        Assert.Equal("off", await State(portal));
        Assert.Equal(0, (await portal.Http.GetFromJsonAsync<JsonElement>("api/v1/models")).GetProperty("items").GetArrayLength());
        Assert.Empty(Directory.EnumerateDirectories(Path.Combine(portal.Data, "artifacts", "corpora")));
        (code, _, error) = await portal.Verb("demo", "remove");
        Assert.Equal((1, "saeportal: There is no demo here. saeportal demo restore brings it back.\n"), (code, error));
        Assert.Equal(0, (await portal.Verb("demo", "restore")).Code);
        Assert.Equal("working", await State(portal));
        await Eventually.Holds("the model is there again", async () => (await portal.Http.GetAsync(new Uri("api/v1/models/demo", UriKind.Relative))).IsSuccessStatusCode);
    }

    [Fact]
    public async Task FirstStart_ThatIsKilledInEveryStage_GoesOnAtTheNextStart()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "children are found in /proc");
        await using var portal = new PortalProcess(environment: new Dictionary<string, string> { ["SAEPORTAL__Demo"] = "true" });

        // While the text is written: what was written is not there, and nothing of it is left.
        var first = await portal.Serve();
        await Eventually.Holds("some text is written", async () => await Share(portal, "text") is > 0.05 and < 1);
        await Killed(first);

        // While the dictionary is trained. A pause is a checkpoint that no machine is too fast for.
        var second = await portal.Serve();
        await Eventually.Holds("the dictionary is being trained", async () => await Share(portal, "train") > 0.05, () => portal.Output, s_longest);
        Assert.Single(Directory.EnumerateDirectories(Path.Combine(portal.Data, "artifacts", "corpora")));
        var train = (await Number(portal, "run"))!.Value;
        (await portal.Http.PostAsync(new Uri($"api/v1/runs/{train}/pause", UriKind.Relative), null)).EnsureSuccessStatusCode();
        var checkpoint = (await portal.Reaches(train, "paused")).GetProperty("checkpoint").GetProperty("step").GetInt64();
        Assert.Equal("stopped", await State(portal));
        Assert.Equal(0, (await portal.Verb("demo", "restore")).Code);
        await portal.Step(train, checkpoint + 1);
        await Killed(second);

        // While it is harvested. The training went on from where it was.
        var third = await portal.Serve();
        await Eventually.Holds("the latents are being harvested", async () => await Share(portal, "harvest") is > 0.05 and < 1, () => portal.Output, s_longest);
        var log = await portal.Log(train);
        // Once after the pause, once after the end of the portal.
        Assert.True(log.Split($"Goes on from step {checkpoint} on ").Length == 3, $"The checkpoint was of step {checkpoint}.\n{log}");
        var harvest = await Number(portal, "run");
        Assert.NotEqual(train, harvest);
        await Killed(third);

        await portal.Serve();
        await Stages(portal, Stopwatch.StartNew());
        Assert.Equal([harvest, train], (await portal.Http.GetFromJsonAsync<JsonElement>("api/v1/runs")).GetProperty("items").EnumerateArray().Select(x => (int?)x.GetProperty("run").GetInt32()));
        Assert.Single(Directory.EnumerateDirectories(Path.Combine(portal.Data, "artifacts", "corpora")));
        var (code, _, error) = await portal.Verb("serve", "--urls", "http://127.0.0.1:0");

        // And a second portal beside it was refused.
        Assert.Equal(1, code);
        Assert.Contains("is already served by another portal. Use that one, or give another folder with --data.", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Portal_ThatShallStartEmpty_DoesAndOffersTheDemo()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "children are found in /proc");
        await using var watched = await browser.Page();
        await using var portal = new PortalProcess(environment: new Dictionary<string, string> { ["SAEPORTAL__Demo"] = "false" });
        await portal.Serve();

        await watched.Open(portal.Url);
        Assert.Equal("off", await State(portal));
        await watched.Page.GetByRole(AriaRole.Button, new() { Name = "Make the demo" }).ClickAsync();

        await Expect(watched.Page.GetByText("Demo experiment")).ToBeVisibleAsync();
        Assert.Empty(watched.Wrong);
    }

    /// <summary>Waits until the latents are there, and prints how long each stage took.</summary>
    private static async Task Stages(PortalProcess portal, Stopwatch clock)
    {
        var done = new HashSet<string>();
        await Eventually.Holds("the demo's latents are there", async () =>
        {
            var demo = await portal.Http.GetFromJsonAsync<JsonElement>("api/v1/demo");
            foreach (var stage in demo.GetProperty("stages").EnumerateArray().Where(x => x.GetProperty("share").GetDouble() >= 1))
            {
                var name = stage.GetProperty("stage").GetString()!;
                if (done.Add(name))
                {
                    Console.WriteLine($"first start: {name} done after {clock.Elapsed.TotalSeconds:F1} s ({stage.GetProperty("detail").GetString()})");
                }
            }

            Assert.NotEqual("stopped", demo.GetProperty("state").GetString());
            Assert.True(clock.Elapsed < s_longest, $"not done after {s_longest.TotalMinutes} minutes: {demo}\n{portal.Output}");
            return demo.GetProperty("state").GetString() == "done";
        }, () => portal.Output, s_longest);
    }

    private static async Task Killed(Process portal)
    {
        await PortalProcess.Signal(portal, "KILL");
        await portal.WaitForExitAsync();
    }

    private static async Task<string?> State(PortalProcess portal) => (await portal.Http.GetFromJsonAsync<JsonElement>("api/v1/demo")).GetProperty("state").GetString();

    private static async Task<int?> Number(PortalProcess portal, string property) =>
        (await portal.Http.GetFromJsonAsync<JsonElement>("api/v1/demo")).GetProperty(property) is { ValueKind: JsonValueKind.Number } number ? number.GetInt32() : null;

    private static async Task<double> Share(PortalProcess portal, string stage) =>
        (await portal.Http.GetFromJsonAsync<JsonElement>("api/v1/demo")).GetProperty("stages").EnumerateArray().Where(x => x.GetProperty("stage").GetString() == stage).Select(x => x.GetProperty("share").GetDouble()).FirstOrDefault();

    [GeneratedRegex(@"/demo/demo-resid-2/\d+$")]
    private static partial Regex LatentAddress();
}
