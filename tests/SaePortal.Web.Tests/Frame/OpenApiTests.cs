using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Routing;
using SaePortal.Core.Runs;
using SaePortal.Web.Access;
using SaePortal.Web.Docs;

namespace SaePortal.Web.Tests.Frame;

[Collection("frame")]
public sealed partial class OpenApiTests(PortalUnderTest portal)
{
    [Fact]
    public async Task Document_AndEndpoints_AreTheSame()
    {
        var described = (await Operations()).Select(x => $"{x.Method} {x.Path}").Order(StringComparer.Ordinal);
        var mapped = portal.Endpoints.Where(x => Template(x).StartsWith("/api/v1", StringComparison.Ordinal))
            .SelectMany(x => x.Metadata.GetMetadata<IHttpMethodMetadata>()!.HttpMethods.Select(y => $"{y} {Template(x)}")).Order(StringComparer.Ordinal);

        Assert.Equal(mapped, described);
    }

    [Fact]
    public async Task Operations_All_SayWhatTheyDoAndWhatCanGoWrong()
    {
        foreach (var (method, path, operation) in await Operations())
        {
            var where = $"{method} {path}";
            Assert.True(operation.TryGetProperty("summary", out var summary) && summary.GetString()!.Length > 5, where);
            Assert.Single(operation.GetProperty("tags").EnumerateArray());
            if (operation.TryGetProperty("parameters", out var parameters))
            {
                Assert.All(parameters.EnumerateArray(), x => Assert.True(x.TryGetProperty("description", out var about) && about.GetString()!.Length > 5, $"{where} {x.GetProperty("name")}"));
            }

            var responses = operation.GetProperty("responses").EnumerateObject().ToList();
            Assert.Contains(responses, x => x.Name is "200" or "201" && x.Value.GetProperty("content").EnumerateObject().Single() is { Name: "application/json" or "application/octet-stream" or "text/event-stream" } content && content.Value.TryGetProperty("schema", out _));
            Assert.All(responses.Where(x => x.Name[0] is '4' or '5'), x => Assert.True(x.Value.GetProperty("content").TryGetProperty("application/problem+json", out _), $"{where} {x.Name}"));
            Assert.All(responses, x => Assert.EndsWith(".", x.Value.GetProperty("description").GetString(), StringComparison.Ordinal));
            // What takes something from the request can be asked wrongly.
            Assert.Equal(operation.TryGetProperty("parameters", out _) || operation.TryGetProperty("requestBody", out _), responses.Exists(x => x.Name == "400"));
        }
    }

    [Fact]
    public async Task Operations_OfTheOwner_SaySo()
    {
        foreach (var (method, path, operation) in await Operations())
        {
            var owners = AccessTable.Rules.Any(x => x.Value == Audience.Owner && Parameter().Replace(x.Key, "{${name}}") == $"{method} {path}");

            // What visitors wrote is refused to other visitors too.
            Assert.True(operation.GetProperty("responses").TryGetProperty("403", out _) || !owners, $"{method} {path}");
            Assert.Equal(owners, operation.TryGetProperty("security", out _));
        }
    }

    /// <summary>A page of the documentation that names an endpoint names one that is.</summary>
    [Fact]
    public async Task Docs_Endpoints_Exist()
    {
        var paths = (await Operations()).Select(x => new Regex($"^{Regex.Replace(x.Path, @"\{[^}]+\}", "[^/]+")}$")).ToList();
        var named = DocsLibrary.Embedded.SelectMany(x => ApiPath().Matches(DocsLibrary.Source(x)).Select(y => y.Value)).Where(x => x != "/api/v1").ToList();

        Assert.True(named.Count > 5);
        Assert.All(named, x => Assert.Contains(paths, y => y.IsMatch(x)));
    }

    /// <summary>Every word that the document offers for a parameter is taken.</summary>
    [Theory]
    [InlineData("/api/v1/runs", "state", "api/v1/runs")]
    [InlineData("/api/v1/dictionaries/{name}/latents", "sort", "api/v1/dictionaries/none/latents")]
    public async Task Choices_OfTheDocument_AreTaken(string path, string parameter, string address)
    {
        var schema = (await Operations()).Single(x => x.Path == path && x.Method == "GET").Operation.GetProperty("parameters").EnumerateArray().Single(x => x.GetProperty("name").GetString() == parameter).GetProperty("schema");
        var words = schema.GetProperty("enum").EnumerateArray().Where(x => x.ValueKind == JsonValueKind.String).Select(x => x.GetString()).ToList();

        Assert.InRange(words.Count, 5, 6);
        foreach (var word in words)
        {
            using var response = await portal.Visitor.GetAsync(new Uri($"{address}?{parameter}={word}", UriKind.Relative), TestContext.Current.CancellationToken);
            Assert.True(response.StatusCode is HttpStatusCode.OK or HttpStatusCode.NotFound, $"{word}: {response.StatusCode}");
        }
    }

    /// <summary>The parameters that are taken are those of the document: each is refused only for its value, and an unknown one is told all of them.</summary>
    [Fact]
    public async Task Queries_OfTheDocument_AreThoseThatAreTaken()
    {
        var many = 0;
        foreach (var (_, path, operation) in (await Operations()).Where(x => x.Method == "GET"))
        {
            var address = Regex.Replace(path, @"\{[^}]+\}", "1")[1..];
            var names = operation.TryGetProperty("parameters", out var parameters)
                ? parameters.EnumerateArray().Where(x => x.GetProperty("in").GetString() == "query").Select(x => x.GetProperty("name").GetString()!).ToList() : [];
            many += names.Count;
            if (AccessTable.Of("GET", portal.Endpoints.First(x => Template(x) == path).RoutePattern.RawText!) != Audience.Visitor)
            {
                continue;
            }

            var refused = await portal.Visitor.GetAsync(new Uri($"{address}?unheardOf=1", UriKind.Relative), TestContext.Current.CancellationToken);
            var body = await refused.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
            Assert.True(refused.StatusCode == HttpStatusCode.BadRequest, $"{path}: {refused.StatusCode}");
            Assert.True(body.Contains(names.Count == 0 ? "takes none" : $"There are {string.Join(", ", names)}.", StringComparison.Ordinal), $"{path}: {body}");
        }

        Assert.True(many > 20, $"{many}");
    }

    /// <summary>A recipe that was read can be sent again as it is.</summary>
    [Fact]
    public void Recipe_OfARun_HasNothingButItsSettings()
    {
        var json = JsonSerializer.SerializeToElement<RunSpec>(new HarvestSpec { Dictionary = "d", Corpus = "c", Tokens = 1 }, JsonSerializerOptions.Web);

        Assert.Equal(["corpus", "device", "dictionary", "kind", "seed", "threads", "tokens"], json.EnumerateObject().Select(x => x.Name).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Docs_Recipes_AreRunsAsTheApiReadsThem()
    {
        var recipes = Recipe().Matches(DocsLibrary.Source("http-api")).Select(x => JsonSerializer.Deserialize<RunSpec>(x.Groups["json"].Value, JsonSerializerOptions.Web)).ToList();

        Assert.Equal([typeof(TrainSpec), typeof(HarvestSpec), typeof(ModelTrainSpec)], recipes.Select(x => x!.GetType()));
        Assert.Equal(2_000_000, ((TrainSpec)recipes[0]!).Tokens);
    }

    /// <summary>The one page with an inline script: it carries a nonce that the policy of this very response names, and asks no other host.</summary>
    [Fact]
    public async Task Page_Scripts_CarryTheNonceOfTheirResponse()
    {
        var nonces = new HashSet<string>();
        for (var i = 0; i < 2; i++)
        {
            using var response = await portal.Visitor.GetAsync(new Uri("api/", UriKind.Relative), TestContext.Current.CancellationToken);
            var page = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
            var policy = Assert.Single(response.Headers.GetValues("Content-Security-Policy"), x => x.Contains("script-src", StringComparison.Ordinal));
            var nonce = Nonce().Match(policy).Groups["nonce"].Value;

            Assert.NotEmpty(nonce);
            Assert.All(Script().Matches(page).Select(x => x.Value), x => Assert.Contains($"nonce=\"{nonce}\"", WebUtility.HtmlDecode(x), StringComparison.Ordinal));
            Assert.DoesNotContain("https://", page, StringComparison.Ordinal);
            Assert.DoesNotContain("unsafe-eval", policy, StringComparison.Ordinal);
            nonces.Add(nonce);
        }

        Assert.Equal(2, nonces.Count);
        using var other = await portal.Visitor.GetAsync(new Uri("docs", UriKind.Relative), TestContext.Current.CancellationToken);
        Assert.All(other.Headers.GetValues("Content-Security-Policy"), x => Assert.DoesNotContain("nonce", x, StringComparison.Ordinal));
    }

    private static string Template(RouteEndpoint endpoint) => Parameter().Replace("/" + endpoint.RoutePattern.RawText!.TrimStart('/'), "{${name}}");

    private async Task<List<(string Method, string Path, JsonElement Operation)>> Operations()
    {
        var document = JsonDocument.Parse(await portal.Visitor.GetStringAsync(new Uri("openapi/v1.json", UriKind.Relative), TestContext.Current.CancellationToken));
        return [.. document.RootElement.GetProperty("paths").EnumerateObject().SelectMany(x => x.Value.EnumerateObject().Select(y => (y.Name.ToUpperInvariant(), x.Name, y.Value)))];
    }

    [GeneratedRegex(@"\{(?<name>\w+)(:\w+)?\}")]
    private static partial Regex Parameter();

    [GeneratedRegex(@"/api/v1[\w./-]*")]
    private static partial Regex ApiPath();

    [GeneratedRegex("-d '(?<json>\\{\\s*\"kind\"[^']*)'")]
    private static partial Regex Recipe();

    [GeneratedRegex("'nonce-(?<nonce>[^']+)'")]
    private static partial Regex Nonce();

    [GeneratedRegex("<script[^>]*>")]
    private static partial Regex Script();
}
