using System.Net;
using System.Net.Http.Json;
using System.Reflection;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.SignalR;
using SaePortal.Web.Access;
using SaePortal.Web.Live;

namespace SaePortal.Web.Tests.Frame;

[Collection("frame")]
public sealed partial class AccessTests(PortalUnderTest portal)
{
    private static readonly string[] s_hubMethods = [.. typeof(RunHub).Assembly.GetTypes().Where(x => x.IsSubclassOf(typeof(Hub)) && !x.IsAbstract)
        .Where(x => x.Namespace?.StartsWith("SaePortal.", StringComparison.Ordinal) == true)
        .SelectMany(x => x.GetMethods(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly).Where(y => !y.IsSpecialName && y.GetBaseDefinition() == y).Select(y => $"{x.Name}.{y.Name}"))];

    [Fact]
    public void Endpoints_All_AreInTheTable()
    {
        var undecided = Routes().Where(x => AccessTable.Of(x.Method, x.Route) is null).Select(x => $"{x.Method} {x.Route}").ToList();

        Assert.True(portal.Endpoints.Count > 40);
        Assert.Empty(undecided);
        Assert.Null(AccessTable.Of("GET", "/no-such-page"));
        Assert.Null(AccessTable.Of("POST", "/api/v1/everything"));
    }

    [Fact]
    public void Table_EveryRule_IsAboutSomethingThatIs()
    {
        var routes = Routes().Select(x => $"{x.Method} {x.Route}").ToHashSet(StringComparer.OrdinalIgnoreCase);

        Assert.All(AccessTable.Rules.Keys, x => Assert.True(routes.Contains(x) || (x.StartsWith("* ", StringComparison.Ordinal) && routes.Any(y => y.EndsWith(x[1..], StringComparison.OrdinalIgnoreCase))), x));
    }

    [Fact]
    public void HubMethods_AndTable_AreTheSame()
    {
        Assert.NotEmpty(s_hubMethods);
        Assert.Equal(s_hubMethods.Order(StringComparer.Ordinal), AccessTable.HubMethods.Keys.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task OwnersEndpoints_AVisitor_IsRefused()
    {
        var owners = AccessTable.Rules.Where(x => x.Value == Audience.Owner).Select(x => x.Key.Split(' ')).ToList();

        Assert.True(owners.Count > 10);
        foreach (var rule in owners)
        {
            using var request = Request(rule[0], rule[1]);
            using var response = await portal.Visitor.SendAsync(request, TestContext.Current.CancellationToken);
            if (rule[1].StartsWith("/api/", StringComparison.Ordinal))
            {
                Assert.True(response.StatusCode == HttpStatusCode.Forbidden, $"{rule[0]} {rule[1]} answers {response.StatusCode} to a visitor.");
                Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
            }
            else
            {
                Assert.Equal((HttpStatusCode.Redirect, "/signin?from="), (response.StatusCode, response.Headers.Location?.OriginalString.Split('%')[0]));
            }
        }
    }

    [Fact]
    public async Task OwnersEndpoints_TheOwner_IsNotRefused()
    {
        foreach (var client in new[] { portal.Owner, portal.Bearer })
        {
            foreach (var (rule, _) in AccessTable.Rules.Where(x => x.Value == Audience.Owner))
            {
                using var request = Request(rule.Split(' ')[0], rule.Split(' ')[1]);
                using var response = await client.SendAsync(request, TestContext.Current.CancellationToken);
                Assert.False(response.StatusCode is HttpStatusCode.Forbidden or HttpStatusCode.Redirect, $"{rule} answers {response.StatusCode} to the owner.");
            }
        }
    }

    [Theory]
    [InlineData("Host", "evil.example")]
    [InlineData("Forwarded", "for=203.0.113.9")]
    [InlineData("X-Forwarded-Host", "sae.example.org")]
    [InlineData("Origin", "https://evil.example")]
    [InlineData("Sec-Fetch-Site", "cross-site")]
    [InlineData("Authorization", "Bearer wrong")]
    public async Task Request_ThatMayComeFromElsewhere_IsNotTheOwners(string header, string value)
    {
        using var request = Request("POST", "/api/v1/runs/1/pause");
        request.Headers.TryAddWithoutValidation(header, value);

        using var response = await (header == "Authorization" ? portal.Visitor : portal.Owner).SendAsync(request, TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.Forbidden, response.StatusCode);
    }

    [Fact]
    public async Task SignIn_RightToken_GivesACookieThatIsTheOwners()
    {
        var form = await portal.Visitor.GetAsync(new Uri("signin", UriKind.Relative), TestContext.Current.CancellationToken);
        var page = await form.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        var token = AntiforgeryToken().Match(page).Groups["value"].Value;
        foreach (var (given, right) in new[] { ("wrong", false), (PortalUnderTest.Token, true) })
        {
            using var post = new HttpRequestMessage(HttpMethod.Post, "signin")
            {
                Content = new FormUrlEncodedContent(new Dictionary<string, string> { ["token"] = given, ["from"] = "/train", ["__RequestVerificationToken"] = token }),
            };
            post.Headers.Add("Cookie", string.Join("; ", form.Headers.GetValues("Set-Cookie").Select(x => x.Split(';')[0])));
            using var answer = await portal.Visitor.SendAsync(post, TestContext.Current.CancellationToken);
            var cookies = answer.Headers.TryGetValues("Set-Cookie", out var set) ? set.Where(x => x.StartsWith(OwnerAuthentication.Cookie, StringComparison.Ordinal)).ToList() : [];

            Assert.Equal(right, cookies.Count == 1);
            Assert.Equal(right ? "/train" : "/signin?wrong=true&from=%2Ftrain", answer.Headers.Location?.OriginalString);
            using var train = new HttpRequestMessage(HttpMethod.Get, "train");
            train.Headers.Add("Cookie", cookies.Count == 1 ? cookies[0].Split(';')[0] : $"{OwnerAuthentication.Cookie}=forged");
            using var opened = await portal.Visitor.SendAsync(train, TestContext.Current.CancellationToken);
            Assert.Equal(right ? HttpStatusCode.OK : HttpStatusCode.Redirect, opened.StatusCode);
        }
    }

    private static HttpRequestMessage Request(string method, string route) => new(new HttpMethod(method), Parameter().Replace(route, x => x.Value.Contains(":int", StringComparison.Ordinal) ? "1" : "some"))
    {
        Content = route.Contains("/uploads/", StringComparison.Ordinal) ? new MultipartFormDataContent { { new StringContent("x"), "file", "x.txt" } } : method is "POST" or "PATCH" ? JsonContent.Create(new { name = "some" }) : null,
    };

    /// <summary>Every method and route; files that the build lists by name are the framework's.</summary>
    private IEnumerable<(string Method, string Route)> Routes() =>
        from endpoint in portal.Endpoints
        from method in endpoint.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods is { Count: > 0 } methods ? methods : ["GET", "POST"]
        let page = endpoint.Metadata.GetMetadata<Microsoft.AspNetCore.Components.Endpoints.ComponentTypeMetadata>() is not null
        where !page || method == "GET"
        select (method, "/" + endpoint.RoutePattern.RawText!.TrimStart('/'));

    [GeneratedRegex(@"\{[^}]+\}")]
    private static partial Regex Parameter();

    [GeneratedRegex("name=\"__RequestVerificationToken\" value=\"(?<value>[^\"]+)\"")]
    private static partial Regex AntiforgeryToken();
}
