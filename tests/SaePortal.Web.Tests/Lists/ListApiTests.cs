using System.Net;
using System.Net.Http.Json;
using SaePortal.Web.Tests.Api;
using SaePortal.Web.Tests.Cli;
using SaePortal.Web.Tests.People;

namespace SaePortal.Web.Tests.Lists;

/// <summary>Lists and short links over the API and over the pages' plain forms, without a script.</summary>
[Collection("portal")]
public sealed class ListApiTests(PortalFixture portal)
{
    private const string Latent = $"{StoriesFolder.Model}/{StoriesFolder.Dictionary}/7";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task List_OverTheApi_IsMadeOrderedCopiedSavedAndRemoved()
    {
        using var ada = new AVisitor(portal, "192.0.2.20");
        using var bob = new AVisitor(portal, "192.0.2.21");
        var list = (await PortalFixture.Ok(await ada.Http.PostAsJsonAsync("api/v1/lists", new { title = "Over the API" }, Stop))).GetProperty("list").GetInt32();
        foreach (var latent in new[] { 3, 1, 2 })
        {
            await PortalFixture.Ok(await ada.Http.PostAsJsonAsync($"api/v1/lists/{list}/entries", new { dictionary = StoriesFolder.Dictionary, latent, note = $"n{latent}" }, Stop));
        }

        var entries = await Entries(bob, list);
        Assert.Equal([3, 1, 2], entries.Select(x => x.Latent));
        await PortalFixture.Problem(await bob.Http.PatchAsJsonAsync($"api/v1/lists/{list}/entries/{entries[0].Entry}", new { place = 2 }, Stop), HttpStatusCode.Forbidden, "Fork it");
        await PortalFixture.Problem(await ada.Http.PatchAsJsonAsync($"api/v1/lists/{list}/entries/{entries[0].Entry}", new { }, Stop), HttpStatusCode.BadRequest, "changes nothing");
        await PortalFixture.Ok(await ada.Http.PatchAsJsonAsync($"api/v1/lists/{list}/entries/{entries[0].Entry}", new { place = 2, note = "moved" }, Stop));
        Assert.Equal([1, 2, 3], (await Entries(bob, list)).Select(x => x.Latent));

        var fork = (await PortalFixture.Ok(await bob.Http.PostAsync(new Uri($"api/v1/lists/{list}/fork", UriKind.Relative), null, Stop))).GetProperty("list").GetInt32();
        await PortalFixture.Ok(await bob.Http.DeleteAsync(new Uri($"api/v1/lists/{fork}/entries/{(await Entries(bob, fork))[0].Entry}", UriKind.Relative), Stop));
        Assert.Equal([2, 3], (await Entries(ada, fork)).Select(x => x.Latent));
        var csv = await bob.Http.GetStringAsync(new Uri($"api/v1/lists/{list}/export?format=csv", UriKind.Relative), Stop);
        Assert.Equal(4, csv.Split("\r\n", StringSplitOptions.RemoveEmptyEntries).Length);
        Assert.Contains($"{portal.Url}{StoriesFolder.Model}/{StoriesFolder.Dictionary}/2", csv, StringComparison.Ordinal);
        await PortalFixture.Problem(await bob.Http.GetAsync(new Uri($"api/v1/lists/{list}/export?format=exe", UriKind.Relative), Stop), HttpStatusCode.BadRequest, "csv, json, markdown");
        await PortalFixture.Problem(await bob.Http.DeleteAsync(new Uri($"api/v1/lists/{list}", UriKind.Relative), Stop), HttpStatusCode.Forbidden, "Only who made");
        await PortalFixture.Ok(await portal.Http.DeleteAsync(new Uri($"lists/{list}", UriKind.Relative), Stop));
        await PortalFixture.Problem(await ada.Http.GetAsync(new Uri($"api/v1/lists/{list}", UriKind.Relative), Stop), HttpStatusCode.NotFound, "no list");
    }

    [Fact]
    public async Task Bookmarks_AreSeenByNobodyElse()
    {
        using var ada = new AVisitor(portal, "192.0.2.22");
        using var bob = new AVisitor(portal, "192.0.2.23");
        var list = (await PortalFixture.Ok(await ada.Http.PostAsJsonAsync("api/v1/visitor/bookmarks", new { dictionary = StoriesFolder.Dictionary, latent = 4 }, Stop))).GetProperty("list").GetInt32();

        Assert.Equal([4], (await Entries(ada, list)).Select(x => x.Latent));
        Assert.Equal([list], (await PortalFixture.Ok(await ada.Http.GetAsync(new Uri("api/v1/visitor/lists", UriKind.Relative), Stop))).EnumerateArray().Select(x => x.GetProperty("list").GetInt32()));
        Assert.Equal(HttpStatusCode.OK, (await ada.Http.GetAsync(new Uri($"lists/{list}", UriKind.Relative), Stop)).StatusCode);
        foreach (var path in new[] { $"lists/{list}", $"api/v1/lists/{list}", $"api/v1/lists/{list}/export" })
        {
            Assert.Equal(HttpStatusCode.NotFound, (await bob.Http.GetAsync(new Uri(path, UriKind.Relative), Stop)).StatusCode);
        }

        await PortalFixture.Problem(await ada.Http.PostAsJsonAsync("api/v1/shares", new { of = $"lists/{list}" }, Stop), HttpStatusCode.NotFound, "no list");
    }

    /// <summary>What a browser without scripts does: comment, tag, list, share; each form leads back to a page that shows it.</summary>
    [Fact]
    public async Task Forms_WithoutScripts_DoEverything()
    {
        using var ada = new AVisitor(portal, "192.0.2.24");
        var about = new[] { ("dictionary", StoriesFolder.Dictionary), ("latent", "7"), ("back", Latent + "?band=top") };

        var commented = await ada.Post(Latent, "post/comments", [.. about, ("text", "Seen **without** <script>alert(1)</script> scripts.")]);
        Assert.Equal(HttpStatusCode.Redirect, commented.StatusCode);
        Assert.Matches($"^/{Latent}\\?band=top#comment-\\d+$", commented.Headers.Location!.OriginalString);
        await Leads(ada.Post(Latent, "post/tags", [.. about, ("tag", "No Script")]), $"/{Latent}?band=top");
        await Leads(ada.Post(Latent, "post/name", ("name", "Ada <b>"), ("back", Latent)), $"/{Latent}");
        await Leads(ada.Post(Latent, "post/lists/add", [.. about, ("list", "new"), ("title", "Plain"), ("note", "by hand")]), $"/{Latent}?band=top");
        var page = await ada.Http.GetStringAsync(new Uri(Latent, UriKind.Relative), Stop);
        Assert.Contains("Seen <strong>without</strong> &lt;script&gt;alert(1)&lt;/script&gt; scripts.", page, StringComparison.Ordinal);
        Assert.Contains("Ada &lt;b&gt;", page, StringComparison.Ordinal);
        Assert.Contains("no-script", page, StringComparison.Ordinal);
        Assert.Contains("On 1 list", page, StringComparison.Ordinal);

        var list = (await PortalFixture.Ok(await ada.Http.GetAsync(new Uri("api/v1/visitor/lists", UriKind.Relative), Stop)))[0].GetProperty("list").GetInt32();
        Assert.Contains("by hand", await ada.Http.GetStringAsync(new Uri($"lists/{list}", UriKind.Relative), Stop), StringComparison.Ordinal);
        await Leads(ada.Post(Latent, "post/shares", ("of", $"lists/{list}")), $"/share?of=lists%2F{list}");
        var share = await portal.Visitor.GetStringAsync(new Uri($"{portal.Url}share?of=lists%2F{list}"), Stop);
        var code = System.Text.RegularExpressions.Regex.Match(share, "/s/(?<code>\\w{8})").Groups["code"].Value;
        Assert.Contains("Ada &lt;b&gt;", share, StringComparison.Ordinal);
        var opened = await ada.Plain.GetAsync(new Uri($"s/{code}", UriKind.Relative), Stop);
        Assert.Equal((HttpStatusCode.OK, $"{portal.Url}lists/{list}"), (opened.StatusCode, opened.RequestMessage!.RequestUri!.ToString()));
        await Leads(ada.Post(Latent, $"post/lists/{list}", ("act", "remove")), "/lists");
        Assert.Contains("was removed", await ada.Plain.GetStringAsync(new Uri($"s/{code}", UriKind.Relative), Stop), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Form_ThatIsRefused_SaysWhy_AndGivesBackWhatWasWritten()
    {
        using var ada = new AVisitor(portal, "192.0.2.25");

        var refused = await ada.Post(Latent, "post/tags", ("dictionary", StoriesFolder.Dictionary), ("latent", "7"), ("tag", "<b>&"), ("back", Latent));
        var text = await refused.Content.ReadAsStringAsync(Stop);

        Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
        Assert.Contains("is no tag.", text, StringComparison.Ordinal);
        Assert.Contains("&lt;b&gt;&amp;</textarea>", text, StringComparison.Ordinal);
        Assert.Contains($"href=\"{Latent}\"", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("//evil.example")]
    [InlineData("https://evil.example")]
    [InlineData("\\\\evil.example")]
    [InlineData("x\r\nSet-Cookie: a=b")]
    [InlineData("日本")]
    public async Task Form_NeverLeadsElsewhere(string back)
    {
        using var ada = new AVisitor(portal, "192.0.2.26");

        var answer = await ada.Post(Latent, "post/name", ("name", ""), ("back", back));

        Assert.Equal(HttpStatusCode.Redirect, answer.StatusCode);
        var to = new Uri(portal.Url, answer.Headers.Location!);
        Assert.Equal(portal.Url.Authority, to.Authority);
    }

    [Fact]
    public async Task Form_WithoutItsToken_IsRefused()
    {
        using var ada = new AVisitor(portal, "192.0.2.27");
        using var form = new FormUrlEncodedContent([KeyValuePair.Create("name", "Eve")]);

        var answer = await ada.Http.PostAsync(new Uri("post/name", UriKind.Relative), form, Stop);

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Contains("too old", await answer.Content.ReadAsStringAsync(Stop), StringComparison.Ordinal);
        Assert.False(answer.Headers.Contains("Set-Cookie") && string.Join(' ', answer.Headers.GetValues("Set-Cookie")).Contains("saeportal-visitor", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Share_OfALatentsView_KeepsTheView_AndSaysWhoMadeIt()
    {
        using var ada = new AVisitor(portal, "192.0.2.28");
        var of = $"{Latent}?band=top&text=a%20sad%20dog%20%F0%9F%90%B6";
        var made = await PortalFixture.Ok(await ada.Http.PostAsJsonAsync("api/v1/shares", new { of }, Stop));
        var again = await PortalFixture.Ok(await portal.Http.PostAsJsonAsync("shares", new { of = "/" + of }, Stop));
        var code = made.GetProperty("code").GetString();

        Assert.Equal((of, code), (made.GetProperty("address").GetString(), again.GetProperty("code").GetString()));
        Assert.StartsWith("Visitor", (await portal.Get($"shares/{code}")).GetProperty("author").GetString(), StringComparison.Ordinal);
        using var answer = await ada.Http.GetAsync(new Uri($"s/{code}", UriKind.Relative), Stop);
        Assert.Equal(HttpStatusCode.Redirect, answer.StatusCode);
        Assert.EndsWith(of, answer.Headers.Location!.OriginalString, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NotFound, (await ada.Http.GetAsync(new Uri("s/bcdfghjk", UriKind.Relative), Stop)).StatusCode);
    }

    [Theory]
    [InlineData("runs/1")]
    [InlineData("")]
    [InlineData("https://evil.example/a/b/1")]
    [InlineData("tiny/small/99999999999999999999")]
    [InlineData("tiny/small/96")]
    [InlineData("lists/0")]
    public async Task Share_OfSomethingElse_SaysSo(string of)
    {
        using var answer = await portal.Http.PostAsJsonAsync("shares", new { of }, Stop);

        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        using var page = await portal.Visitor.GetAsync(new Uri($"{portal.Url}share?of={Uri.EscapeDataString(of)}"), Stop);
        Assert.Equal(HttpStatusCode.OK, page.StatusCode);
    }

    /// <summary>Addresses under names that a model or a dictionary once had.</summary>
    [Fact]
    public async Task Address_OfARenamedDictionary_LeadsToIt_WithItsQuery()
    {
        using var ada = new AVisitor(portal, "192.0.2.29");
        await PortalFixture.Ok(await portal.Http.PatchAsJsonAsync($"dictionaries/{StoriesFolder.Dictionary}", new { name = "renamed" }, Stop));
        try
        {
            foreach (var (old, now) in new[] { ($"{Latent}?band=top", $"{StoriesFolder.Model}/renamed/7?band=top"), ($"{StoriesFolder.Model}/{StoriesFolder.Dictionary}?sort=density", $"{StoriesFolder.Model}/renamed?sort=density"), ("elsewhere/renamed/7", $"{StoriesFolder.Model}/renamed/7") })
            {
                using var answer = await ada.Http.GetAsync(new Uri(old, UriKind.Relative), Stop);
                Assert.Equal((HttpStatusCode.Redirect, $"{portal.Url}{now}"), (answer.StatusCode, new Uri(portal.Url, answer.Headers.Location!).ToString()));
            }
        }
        finally
        {
            await PortalFixture.Ok(await portal.Http.PatchAsJsonAsync("dictionaries/renamed", new { name = StoriesFolder.Dictionary }, Stop));
        }
    }

    private static async Task<List<(int Entry, int Latent)>> Entries(AVisitor visitor, int list) =>
        [.. (await PortalFixture.Ok(await visitor.Http.GetAsync(new Uri($"api/v1/lists/{list}", UriKind.Relative), Stop))).GetProperty("entries").EnumerateArray().Select(x => (x.GetProperty("entry").GetInt32(), x.GetProperty("latent").GetInt32()))];

    private static async Task Leads(Task<HttpResponseMessage> post, string to)
    {
        using var answer = await post;
        Assert.True(answer.StatusCode == HttpStatusCode.Redirect, $"{answer.StatusCode}: {await answer.Content.ReadAsStringAsync(Stop)}");
        Assert.Equal(to, answer.Headers.Location!.OriginalString);
    }
}
