using System.Net.Http.Json;
using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.Playwright;
using SaePortal.Tests.Shared;

namespace SaePortal.Browser.Tests.Pages;

/// <summary>Steering with a real node: by the page, and by the API's stream.</summary>
[Collection(BrowserCollection.Name)]
public sealed class SteeringInTheBrowserTests(ChromiumBrowser browser, HarvestedPortal portal)
{
    [Fact]
    public async Task Reader_SteersSavesAndOpensTheLink_AndSeesTheSame()
    {
        Assert.SkipUnless(SharedFiles.Exist, "shared/ is not here");
        await Node();
        var latent = await Alive();
        await using var watched = await browser.Page();
        var page = watched.Page;
        await watched.Open($"{portal.Url}/steer?latent=harvested/{latent}=3&tokens=12&temperature=0");
        await page.Locator("[name=prompt]").FillAsync("Once upon a time");
        await page.GetByRole(AriaRole.Button, new() { Name = "Steer", Exact = true }).ClickAsync();
        var save = page.GetByRole(AriaRole.Button, new() { Name = "Save and get a link" });
        await Assertions.Expect(save).ToBeVisibleAsync(new() { Timeout = 60_000 });
        await watched.Arrives(new Regex("prompt=Once"));
        var (plain, steered) = (await Text(page, "plain"), await Text(page, "steered"));
        Assert.NotEmpty(plain);
        await save.ClickAsync();
        var link = page.Locator(".save a");
        await Assertions.Expect(link).ToBeVisibleAsync();
        Assert.Empty(watched.Wrong);
        Assert.Empty(await watched.Inspect());

        await using var other = await browser.Page(phone: true);
        await other.Open($"{portal.Url}/{await link.GetAttributeAsync("href")}");
        Assert.Equal(plain, await Text(other.Page, "plain"));
        Assert.Equal(steered, await Text(other.Page, "steered"));
        Assert.Empty(other.Wrong);
        Assert.Empty(await other.Inspect());
        await other.Page.GetByRole(AriaRole.Link, new() { Name = "Run again" }).ClickAsync();
        await Assertions.Expect(other.Page.Locator("[name=prompt]")).ToHaveValueAsync("Once upon a time");
        await Assertions.Expect(other.Page.Locator($"[name='strength-harvested-{latent}']")).ToHaveValueAsync("3");
    }

    [Fact]
    public async Task Stream_OfStrengthZero_TellsOneTextTwice_AndSavesIt()
    {
        Assert.SkipUnless(SharedFiles.Exist, "shared/ is not here");
        await Node();
        using var answer = await portal.Http.PostAsJsonAsync(
            "api/v1/steer", new { latents = new[] { new { dictionary = "harvested", latent = await Alive(), strength = 0 } }, prompt = "Once upon a time", tokens = 6, seed = 5, save = true });
        var body = await answer.Content.ReadAsStringAsync();

        Assert.True(answer.IsSuccessStatusCode, body);
        Assert.Equal("text/event-stream", answer.Content.Headers.ContentType?.MediaType);
        var events = body.Split('\n').Where(x => x.StartsWith("data: ", StringComparison.Ordinal)).Select(x => JsonDocument.Parse(x[6..]).RootElement).ToList();
        var ended = events.Where(x => x.GetProperty("kind").GetString() == "ended").ToDictionary(x => x.GetProperty("side").GetString()!, x => x.GetProperty("text").GetString());
        Assert.Equal(ended["plain"], ended["steered"]);
        Assert.All(events.Where(x => x.GetProperty("kind").GetString() == "token" && x.GetProperty("side").GetString() == "steered"), x => Assert.InRange(x.GetProperty("token").GetProperty("change").GetDouble(), -1e-3, 1e-3));
        var saved = await portal.Http.GetFromJsonAsync<JsonElement>($"api/v1/steer/{events[^1].GetProperty("share").GetString()}");
        Assert.Equal(ended["plain"], string.Concat(saved.GetProperty("outcome").GetProperty("samples")[0].GetProperty("plain").GetProperty("tokens").EnumerateArray().Select(x => x.GetProperty("text").GetString())));
    }

    private Task Node() => Eventually.Holds("a node is there", async () => (await portal.Http.GetFromJsonAsync<JsonElement>("api/v1/status")).GetProperty("nodes").GetArrayLength() > 0);

    private async Task<int> Alive() => (await portal.Http.GetFromJsonAsync<JsonElement>("api/v1/dictionaries/harvested/latents?alive=true&limit=1")).GetProperty("items")[0].GetProperty("index").GetInt32();

    private static Task<string> Text(IPage page, string side) => page.Locator($".side[data-side={side}] .strip").First.InnerTextAsync();
}
