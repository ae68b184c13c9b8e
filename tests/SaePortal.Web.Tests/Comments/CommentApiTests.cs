using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using SaePortal.Web.People;
using SaePortal.Web.Tests.Api;
using SaePortal.Web.Tests.Cli;
using SaePortal.Web.Tests.People;

namespace SaePortal.Web.Tests.Comments;

/// <summary>Comments and tags over the API, by the owner and by visitors who are known by nothing but a cookie.</summary>
[Collection("portal")]
public sealed class CommentApiTests(PortalFixture portal)
{
    private const string Latent = $"dictionaries/{StoriesFolder.Dictionary}/latents/5";

    [Fact]
    public async Task Comment_IsKeptForItsWriter_ByTheirCookieAlone()
    {
        using var ada = new AVisitor(portal, "192.0.2.10");
        using var bob = new AVisitor(portal, "192.0.2.11");
        Assert.Equal(JsonValueKind.Null, (await PortalFixture.Ok(await ada.Http.GetAsync(Api("visitor"), Stop))).GetProperty("number").ValueKind);

        var written = await PortalFixture.Ok(await ada.Http.PostAsJsonAsync("api/v1/" + Latent + "/comments", new { text = "Fires on *sad*." }, Stop));
        var id = written.GetProperty("id").GetInt32();
        var named = await PortalFixture.Ok(await ada.Http.PatchAsJsonAsync("api/v1/visitor", new { name = "Ada" }, Stop));
        await PortalFixture.Problem(await bob.Http.PatchAsJsonAsync($"api/v1/comments/{id}", new { text = "mine" }, Stop), HttpStatusCode.Forbidden, "Only its author");
        await PortalFixture.Problem(await bob.Http.DeleteAsync(Api($"comments/{id}"), Stop), HttpStatusCode.Forbidden, "Only its author");
        var edited = await PortalFixture.Ok(await ada.Http.PatchAsJsonAsync($"api/v1/comments/{id}", new { text = "Fires on *sad* and more." }, Stop));

        Assert.Equal(written.GetProperty("authorNumber").GetInt32(), named.GetProperty("number").GetInt32());
        Assert.Equal("Ada", edited.GetProperty("author").GetString());
        var listed = (await portal.Get($"{Latent}/comments")).GetProperty("items").EnumerateArray().Single(x => x.GetProperty("id").GetInt32() == id);
        Assert.Equal("Fires on *sad* and more.", listed.GetProperty("text").GetString());

        await PortalFixture.Ok(await bob.Http.PostAsJsonAsync($"api/v1/comments/{id}/report", new { reason = "wrong" }, Stop));
        Assert.Equal("wrong", (await portal.Get("comments/reported")).GetProperty("items").EnumerateArray().Single(x => x.GetProperty("comment").GetProperty("id").GetInt32() == id).GetProperty("reasons")[0].GetString());
        await PortalFixture.Ok(await portal.Http.PostAsync(new Uri($"comments/{id}/hide", UriKind.Relative), null, Stop));
        Assert.DoesNotContain((await portal.Get($"{Latent}/comments")).GetProperty("items").EnumerateArray(), x => x.GetProperty("id").GetInt32() == id);
        await PortalFixture.Ok(await portal.Http.PostAsync(new Uri($"comments/{id}/keep", UriKind.Relative), null, Stop));
        await PortalFixture.Ok(await ada.Http.DeleteAsync(Api($"comments/{id}"), Stop));
        await PortalFixture.Problem(await ada.Http.DeleteAsync(Api($"comments/{id}"), Stop), HttpStatusCode.NotFound, "no comment");
    }

    [Fact]
    public async Task Cookie_OfAnotherPortalOrForged_IsNobodys()
    {
        using var eve = new AVisitor(portal, "192.0.2.12");
        using var request = new HttpRequestMessage(HttpMethod.Get, "api/v1/visitor");
        request.Headers.Add("Cookie", $"{VisitorCookie.Name}=owner");

        var seen = await PortalFixture.Ok(await eve.Plain.SendAsync(request, Stop));

        Assert.Equal(JsonValueKind.Null, seen.GetProperty("number").ValueKind);
    }

    [Theory]
    [InlineData(Latent + "/comments", "{\"text\":\"\"}", HttpStatusCode.BadRequest, "empty")]
    [InlineData(Latent + "/comments", "{\"text\":null}", HttpStatusCode.BadRequest, "text")]
    [InlineData(Latent + "/comments", "{}", HttpStatusCode.BadRequest, "lacks")]
    [InlineData("dictionaries/small/latents/96/comments", "{\"text\":\"x\"}", HttpStatusCode.NotFound, "0 to 95")]
    [InlineData("dictionaries/none/latents/1/comments", "{\"text\":\"x\"}", HttpStatusCode.NotFound, "no dictionary")]
    [InlineData(Latent + "/tags", "{\"tag\":\"<b>\"}", HttpStatusCode.BadRequest, "no tag")]
    [InlineData("comments/999999/report", "{\"reason\":\"x\"}", HttpStatusCode.NotFound, "no comment")]
    [InlineData("comments/999999/report", "{\"reason\":\" \"}", HttpStatusCode.BadRequest, "empty")]
    public async Task BadInput_IsAnsweredWithASentence(string path, string body, HttpStatusCode status, string mentions) =>
        await PortalFixture.Problem(await portal.Http.PostAsync(Relative(path), new StringContent(body, System.Text.Encoding.UTF8, "application/json"), Stop), status, mentions);

    [Fact]
    public async Task Comment_TooLong_OrFromAnotherSite_IsRefused()
    {
        await PortalFixture.Problem(await portal.Http.PostAsJsonAsync(Latent + "/comments", new { text = new string('x', 4_001) }, Stop), HttpStatusCode.BadRequest, "4,001");
        using var visitor = new AVisitor(portal, "192.0.2.13");
        visitor.Http.DefaultRequestHeaders.Add("Origin", "https://evil.example");

        await PortalFixture.Problem(await visitor.Http.PostAsJsonAsync("api/v1/" + Latent + "/comments", new { text = "x" }, Stop), HttpStatusCode.Forbidden, "Another site");
    }

    [Fact]
    public async Task Tags_AreAddedRemovedAndLeadToLatents()
    {
        using var ada = new AVisitor(portal, "192.0.2.14");
        using var bob = new AVisitor(portal, "192.0.2.15");

        await PortalFixture.Ok(await ada.Http.PostAsJsonAsync("api/v1/" + Latent + "/tags", new { tag = "Api Tag" }, Stop));
        Assert.Contains((await portal.Get($"dictionaries/{StoriesFolder.Dictionary}/tags")).GetProperty("items").EnumerateArray(), x => x.GetProperty("tag").GetString() == "api-tag" && x.GetProperty("latents").GetInt32() == 1);
        Assert.Equal([5], (await portal.Get($"dictionaries/{StoriesFolder.Dictionary}/tags/api-tag")).GetProperty("items").EnumerateArray().Select(x => x.GetInt32()));
        await PortalFixture.Problem(await bob.Http.DeleteAsync(Api(Latent + "/tags/api-tag"), Stop), HttpStatusCode.Forbidden, "Only who added");
        await PortalFixture.Ok(await ada.Http.DeleteAsync(Api(Latent + "/tags/api-tag"), Stop));
        Assert.DoesNotContain((await portal.Get($"{Latent}/tags")).EnumerateArray(), x => x.GetProperty("tag").GetString() == "api-tag");
    }

    [Fact]
    public async Task Visitor_WhoWritesWithoutEnd_Waits()
    {
        using var eve = new AVisitor(portal, "192.0.2.16");
        var answers = new List<HttpStatusCode>();
        for (var i = 0; i < WriteLimit.Most + 2; i++)
        {
            answers.Add((await eve.Http.PatchAsJsonAsync("api/v1/visitor", new { name = "Eve" }, Stop)).StatusCode);
        }

        Assert.Equal(HttpStatusCode.OK, answers[0]);
        Assert.Equal(HttpStatusCode.TooManyRequests, answers[^1]);
        await PortalFixture.Problem(await eve.Http.PatchAsJsonAsync("api/v1/visitor", new { name = "Eve" }, Stop), HttpStatusCode.TooManyRequests, "Wait");
    }

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private static Uri Relative(string path) => new(path, UriKind.Relative);

    private static Uri Api(string path) => new("api/v1/" + path, UriKind.Relative);
}
