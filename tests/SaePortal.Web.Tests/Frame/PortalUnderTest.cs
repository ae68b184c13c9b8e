using System.Net.Http.Headers;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using SaePortal.Compute;
using SaePortal.Compute.Nodes;
using SaePortal.Storage.Databases;
using SaePortal.Web.Access;
using SaePortal.Web.Hosting;

namespace SaePortal.Web.Tests.Frame;

/// <summary>The portal itself, without a compute node, over an empty data folder, listening on a free port.</summary>
public sealed class PortalUnderTest : IAsyncLifetime
{
    private readonly string _data = Directory.CreateTempSubdirectory("saeportal-web-").FullName;
    private WebApplication? _app;
    private PortalDatabase? _database;

    /// <summary>The owner's token.</summary>
    public const string Token = "token-of-the-owner";

    /// <summary>Its endpoints, files left out.</summary>
    public IReadOnlyList<RouteEndpoint> Endpoints { get; private set; } = [];

    /// <summary>A client that comes from this machine: the owner.</summary>
    public HttpClient Owner { get; private set; } = null!;

    /// <summary>A client that comes through a proxy from elsewhere: a visitor.</summary>
    public HttpClient Visitor { get; private set; } = null!;

    /// <summary>A client from elsewhere that carries the token.</summary>
    public HttpClient Bearer { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        var opened = await PortalDatabase.Open(_data, null, CancellationToken.None);
        _database = opened.Value!;
        var options = new PortalOptions { Data = _data, ImportRoots = [Path.Combine(_data, "import")] };
        _app = PortalHost.Build(options, new ServeOptions("http://127.0.0.1:0", false), _database!, new OwnerSecrets(Token, "secret-of-commands"), SiloSetup.FreePort());
        await _app.StartAsync();
        Endpoints = [.. ((IEndpointRouteBuilder)_app).DataSources.SelectMany(x => x.Endpoints).OfType<RouteEndpoint>()];
        var address = _app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();
        HttpClient Client() => new(new HttpClientHandler { AllowAutoRedirect = false, UseCookies = false }) { BaseAddress = new Uri(address) };
        (Owner, Visitor, Bearer) = (Client(), Client(), Client());
        Visitor.DefaultRequestHeaders.Add("X-Forwarded-For", "203.0.113.9");
        Bearer.DefaultRequestHeaders.Add("X-Forwarded-For", "203.0.113.9");
        Bearer.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", Token);
    }

    public async ValueTask DisposeAsync()
    {
        Owner.Dispose();
        Visitor.Dispose();
        Bearer.Dispose();
        await _app!.StopAsync();
        await _app.DisposeAsync();
        await _database!.DisposeAsync();
        Directory.Delete(_data, true);
    }
}

/// <summary>Tests that share one portal.</summary>
[CollectionDefinition("frame")]
public sealed class FrameCollection : ICollectionFixture<PortalUnderTest>;
