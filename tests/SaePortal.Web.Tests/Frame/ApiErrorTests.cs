using System.Net;
using System.Text;
using System.Text.Json;

namespace SaePortal.Web.Tests.Frame;

/// <summary>Whatever is wrong with a request to the API, a program can read the answer.</summary>
[Collection("frame")]
public sealed class ApiErrorTests(PortalUnderTest portal)
{
    [Theory]
    [InlineData("GET", "api/v1/nothing", null, HttpStatusCode.NotFound, "")]
    [InlineData("POST", "api/v1/nothing", "{}", HttpStatusCode.NotFound, "")]
    [InlineData("GET", "api/v1/models/none", null, HttpStatusCode.NotFound, "none")]
    [InlineData("GET", "api/v1/models?limit=many", null, HttpStatusCode.BadRequest, "\"many\" is no value for limit")]
    [InlineData("GET", "api/v1/runs?state=asleep", null, HttpStatusCode.BadRequest, "\"asleep\" means nothing here")]
    [InlineData("GET", "api/v1/runs/99999999999", null, HttpStatusCode.NotFound, "")]
    [InlineData("POST", "api/v1/models", "{}", HttpStatusCode.BadRequest, "lacks path, name")]
    [InlineData("POST", "api/v1/models", "{\"path\":null,\"name\":\"a\"}", HttpStatusCode.BadRequest, "field path")]
    [InlineData("POST", "api/v1/models", "{\"path\":\"/etc/passwd\",\"name\":\"a\"}", HttpStatusCode.NotFound, "/etc/passwd")]
    [InlineData("POST", "api/v1/models", "not json", HttpStatusCode.BadRequest, "body")]
    [InlineData("POST", "api/v1/models", "", HttpStatusCode.BadRequest, "")]
    [InlineData("POST", "api/v1/runs", "{\"name\":\"a\"}", HttpStatusCode.BadRequest, "kind")]
    [InlineData("POST", "api/v1/runs", "{\"kind\":\"sleep\"}", HttpStatusCode.BadRequest, "")]
    [InlineData("POST", "api/v1/runs", "{\"kind\":\"harvest\"}", HttpStatusCode.BadRequest, "lacks")]
    [InlineData("POST", "api/v1/runs", "{\"kind\":\"harvest\",\"dictionary\":\"none\",\"corpus\":\"none\",\"tokens\":\"many\"}", HttpStatusCode.BadRequest, "field tokens")]
    [InlineData("POST", "api/v1/runs", "null", HttpStatusCode.BadRequest, "no body")]
    [InlineData("POST", "api/v1/dictionaries/none/encode", "{}", HttpStatusCode.BadRequest, "lacks text")]
    [InlineData("PATCH", "api/v1/corpora/none", "{}", HttpStatusCode.BadRequest, "lacks name")]
    [InlineData("POST", "api/v1/uploads/corpus", "{}", HttpStatusCode.UnsupportedMediaType, "")]
    public async Task Request_ThatIsWrong_IsAnsweredWithAProblem(string method, string address, string? body, HttpStatusCode status, string title)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), address) { Content = body is null ? null : new StringContent(body, Encoding.UTF8, "application/json") };
        using var response = await portal.Owner.SendAsync(request, TestContext.Current.CancellationToken);
        var text = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);

        Assert.True(response.StatusCode == status, $"{response.StatusCode}: {text}");
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
        Assert.Contains(title, JsonDocument.Parse(text).RootElement.GetProperty("title").GetString(), StringComparison.Ordinal);
        Assert.DoesNotContain("SaePortal.", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("no-such-file.png")]
    [InlineData("css/no-such.css")]
    [InlineData("a/b/c/d")]
    public async Task Page_ThatIsNot_IsNotAQuestionOfSigningIn(string address)
    {
        using var response = await portal.Visitor.GetAsync(new Uri(address, UriKind.Relative), TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
    }
}
