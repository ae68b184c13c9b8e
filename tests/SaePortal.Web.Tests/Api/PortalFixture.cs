using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using SaePortal.Compute;
using SaePortal.Compute.Nodes;
using SaePortal.Storage.Databases;
using SaePortal.Web.Access;
using SaePortal.Web.Hosting;
using SaePortal.Web.Tests.Cli;

namespace SaePortal.Web.Tests.Api;

/// <summary>A real portal on a free port of this machine, without a compute node, over a copy of the stories' folder; tests of one collection share it.</summary>
public sealed class PortalFixture(StoriesFolder stories) : IAsyncLifetime
{
    /// <summary>Bytes of the largest upload.</summary>
    public const int LargestUpload = 300_000;

    private ServedFolder _folder = null!;
    private PortalDatabase _database = null!;
    private WebApplication _app = null!;

    /// <summary>The data folder.</summary>
    public string Data { get; private set; } = "";

    /// <summary>Makes a request the owner's.</summary>
    public string OwnerToken => _folder.OwnerToken;

    /// <summary>The owner's client.</summary>
    public HttpClient Http { get; private set; } = null!;

    /// <summary>A visitor's client.</summary>
    public HttpClient Visitor { get; private set; } = null!;

    /// <summary>Where it listens.</summary>
    public Uri Url => new(_app.Urls.First());

    /// <summary>A service of the portal.</summary>
    public T Service<T>()
        where T : notnull => _app.Services.GetRequiredService<T>();

    /// <inheritdoc />
    public async ValueTask InitializeAsync()
    {
        Data = await stories.Copy();
        _folder = ServedFolder.Take(Data).Value!;
        var opened = await PortalDatabase.Open(Data, null, Xunit.TestContext.Current.CancellationToken);
        _database = opened.Value!;
        var secrets = new OwnerSecrets(_folder.OwnerToken, "the-secret");
        var port = SiloSetup.FreePort();
        var options = new PortalOptions { Data = Data, ImportRoots = [Path.Combine(Data, "import")] };
        _app = PortalHost.Build(options, new ServeOptions("http://127.0.0.1:0", false, LargestUpload), _database, secrets, port);
        await _app.StartAsync();
        var url = _app.Urls.First();
        PortalAddress.OfThisProcess(url, secrets.Secret, port).Write(Data);
        (Http, Visitor) = (Client(url), Client(url));
        Http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", secrets.OwnerToken);
        // A forwarded request is not this machine's own.
        Visitor.DefaultRequestHeaders.Add("X-Forwarded-For", "192.0.2.1");
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        PortalAddress.Remove(Data);
        Http.Dispose();
        Visitor.Dispose();
        await _app.StopAsync();
        await _app.DisposeAsync();
        await _database.DisposeAsync();
        _folder.Dispose();
        Directory.Delete(Data, true);
    }

    /// <summary>Reads JSON that must be there.</summary>
    public async Task<JsonElement> Get(string path)
    {
        using var response = await Http.GetAsync(new Uri(path, UriKind.Relative));
        return await Ok(response);
    }

    /// <summary>The JSON of an answer that must be a good one.</summary>
    public static async Task<JsonElement> Ok(HttpResponseMessage response)
    {
        var body = await response.Content.ReadAsStringAsync();
        Assert.True(response.IsSuccessStatusCode, $"{(int)response.StatusCode}: {body}");
        return JsonDocument.Parse(body).RootElement;
    }

    /// <summary>The answer must be a problem: this status, one sentence, what to do, no trace of the inside.</summary>
    public static async Task<string> Problem(HttpResponseMessage response, HttpStatusCode status, string mentions)
    {
        var body = await response.Content.ReadAsStringAsync();
        Assert.True(response.StatusCode == status, $"{(int)response.StatusCode}: {body}");
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
        var problem = JsonDocument.Parse(body).RootElement;
        Assert.Equal((int)status, problem.GetProperty("status").GetInt32());
        var sentence = $"{problem.GetProperty("title").GetString()} {(problem.TryGetProperty("detail", out var detail) ? detail.GetString() : "")}";
        Assert.Contains(mentions, sentence, StringComparison.OrdinalIgnoreCase);
        Assert.EndsWith(".", sentence, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", body, StringComparison.Ordinal);
        Assert.DoesNotContain("SaePortal.", body, StringComparison.Ordinal);
        Assert.DoesNotContain("System.", body, StringComparison.Ordinal);
        Assert.True(body.Length < 3_000, $"The problem has {body.Length} characters.");
        return sentence;
    }

    private static HttpClient Client(string url) => new() { BaseAddress = new Uri(url + "/api/v1/") };
}

/// <summary>Tests that share one portal, one after the other.</summary>
[CollectionDefinition("portal")]
public sealed class PortalCollection : ICollectionFixture<PortalFixture>;
