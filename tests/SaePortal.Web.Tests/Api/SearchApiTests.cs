using System.Net;

namespace SaePortal.Web.Tests.Api;

/// <summary>The search for programs; this portal has no compute node.</summary>
[Collection("portal")]
public sealed class SearchApiTests(PortalFixture portal)
{
    [Fact]
    public async Task Tokens_PromotedAndSuppressed_AreFoundWithTheirLatents()
    {
        var latent = (await portal.Get("dictionaries/small/latents/5")).GetProperty("latent");
        foreach (var (parameter, list, sign) in new[] { ("promotes", "promoted", 1), ("suppresses", "suppressed", -1) })
        {
            var token = latent.GetProperty(list)[0];
            var found = await portal.Get($"search/tokens?{parameter}=%23{token.GetProperty("token").GetInt32()}&in=small&limit=500");

            var items = found.GetProperty("latents").EnumerateArray().ToList();
            Assert.Equal(found.GetProperty("found").GetInt32(), items.Count);
            Assert.Equal(token.GetProperty("logit").GetSingle(), items.Single(x => x.GetProperty("index").GetInt32() == 5).GetProperty("logit").GetSingle());
            Assert.All(items, x => Assert.Equal(sign, Math.Sign(x.GetProperty("logit").GetSingle())));
            Assert.Equal(items.Select(x => Math.Abs(x.GetProperty("logit").GetSingle())).OrderDescending(), items.Select(x => Math.Abs(x.GetProperty("logit").GetSingle())));
        }
    }

    [Theory]
    [InlineData(HttpStatusCode.BadRequest, "once", "search/tokens")]
    [InlineData(HttpStatusCode.BadRequest, "once", "search/tokens?promotes=a&suppresses=b")]
    [InlineData(HttpStatusCode.BadRequest, "0 characters", "search/tokens?promotes=")]
    [InlineData(HttpStatusCode.BadRequest, "limit", "search/tokens?promotes=a&limit=0")]
    [InlineData(HttpStatusCode.BadRequest, "no parameter", "search/tokens?token=a")]
    [InlineData(HttpStatusCode.NotFound, "no dictionary", "search/tokens?promotes=a&in=nobody")]
    public async Task Tokens_OfABadQuestion_AreAProblem(HttpStatusCode status, string mentions, string address)
    {
        using var answer = await portal.Visitor.GetAsync(new Uri(address, UriKind.Relative), TestContext.Current.CancellationToken);
        await PortalFixture.Problem(answer, status, mentions);
    }

    [Theory]
    [InlineData(HttpStatusCode.ServiceUnavailable, "No compute node", "text", """{"text":"a"}""")]
    [InlineData(HttpStatusCode.NotFound, "no dictionary", "text", """{"text":"a","in":"nobody"}""")]
    [InlineData(HttpStatusCode.BadRequest, "0 characters", "text", """{"text":""}""")]
    [InlineData(HttpStatusCode.BadRequest, "sort", "text", """{"text":"a","sort":"loud"}""")]
    [InlineData(HttpStatusCode.BadRequest, "limit", "text", """{"text":"a","limit":101}""")]
    [InlineData(HttpStatusCode.BadRequest, "token", "text", """{"text":"a","token":-1}""")]
    [InlineData(HttpStatusCode.BadRequest, "text", "text", """{"in":"small"}""")]
    [InlineData(HttpStatusCode.BadRequest, "2 numbers", "direction", """{"dictionary":"small","vector":[1,2]}""")]
    [InlineData(HttpStatusCode.BadRequest, "vector", "direction", """{"dictionary":"small","vector":["a"]}""")]
    [InlineData(HttpStatusCode.NotFound, "no dictionary", "direction", """{"dictionary":"nobody","vector":[1]}""")]
    public async Task Search_OfABadQuestion_IsAProblem(HttpStatusCode status, string mentions, string kind, string body)
    {
        using var content = new StringContent(body, System.Text.Encoding.UTF8, "application/json");
        using var answer = await portal.Visitor.PostAsync(new Uri($"search/{kind}", UriKind.Relative), content, TestContext.Current.CancellationToken);
        await PortalFixture.Problem(answer, status, mentions);
    }
}
