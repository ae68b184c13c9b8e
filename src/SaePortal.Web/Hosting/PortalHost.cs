using System.Net;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.AspNetCore.SignalR;
using MudBlazor.Services;
using SaePortal.Compute;
using SaePortal.Compute.Demo;
using SaePortal.Compute.ModelSessions;
using SaePortal.Compute.Nodes;
using SaePortal.Compute.Portal;
using SaePortal.Compute.Runs;
using SaePortal.Compute.Steering;
using SaePortal.Core.Answers;
using SaePortal.Storage.Artifacts;
using SaePortal.Storage.Databases;
using SaePortal.Web.Access;
using SaePortal.Web.Api;
using SaePortal.Web.Comments;
using SaePortal.Web.Lists;
using SaePortal.Web.Live;
using SaePortal.Web.People;
using SaePortal.Web.Sharing;
using SaePortal.Web.Shell;
using SaePortal.Web.Tags;

namespace SaePortal.Web.Hosting;

/// <summary>How a portal is started.</summary>
/// <param name="Urls">Where it listens, separated by ';'.</param>
/// <param name="WithNode">Whether it supervises a compute node of its own.</param>
/// <param name="LargestUpload">Bytes of the largest upload.</param>
internal sealed record ServeOptions(string Urls = "http://127.0.0.1:5000", bool WithNode = true, long LargestUpload = 200L << 30);

/// <summary>The portal's process: HTTP, the primary silo, the scheduler, and a compute node as a child.</summary>
internal static class PortalHost
{
    /// <summary>Bytes of the longest address; below what a request may have in memory, 1 MB.</summary>
    private const int LongestAddress = 960 << 10;

    /// <summary>Serves until it is asked to stop.</summary>
    /// <returns>Done when it stopped as it should, or why it could not begin.</returns>
    public static async Task<Answer<Done>> Run(PortalOptions options, ServeOptions serve, CancellationToken cancellation)
    {
        if (ServedFolder.Take(options.Data).Or(out var problem) is not { } folder)
        {
            return problem!;
        }

        using (folder)
        {
            var opened = await PortalDatabase.Open(options.Data, options.Database, cancellation).ConfigureAwait(false);
            if (!opened.Succeeded)
            {
                return opened.Problem;
            }

            await using var database = opened.Value;
            var secrets = new OwnerSecrets(folder.OwnerToken, Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(24)));
            var siloPort = SiloSetup.FreePort();
            await using var app = Build(options, serve, database, secrets, siloPort);
            try
            {
                await app.StartAsync(cancellation).ConfigureAwait(false);
            }
            catch (IOException e) when (e.InnerException is AddressInUseException or null)
            {
                return new Problem(ProblemKind.Conflict, $"Nothing can listen on {serve.Urls}: {e.Message}", "Choose another address with --urls, or stop what listens there.");
            }

            try
            {
                var url = Address(app);
                PortalAddress.OfThisProcess(url, secrets.Secret, siloPort).Write(options.Data);
                Announce(url + options.BasePath, secrets.OwnerToken, options);
                // Beside everything else: what a killed import left may be a whole corpus.
                var cleaning = Task.Run(app.Services.GetRequiredService<ArtifactFolder>().DropAbandoned, CancellationToken.None);
                var child = serve.WithNode ? app.Services.GetRequiredService<ChildNode>() : null;
                await (child?.StartAsync(cancellation) ?? Task.CompletedTask).ConfigureAwait(false);
                await AskedToStop(app, cancellation).ConfigureAwait(false);
                await cleaning.ConfigureAwait(false);
                // The node goes first, while the silo that it talks to is still there.
                await (child?.StopAsync(CancellationToken.None) ?? Task.CompletedTask).ConfigureAwait(false);
                await app.StopAsync(CancellationToken.None).ConfigureAwait(false);
                return Done.Yes;
            }
            finally
            {
                PortalAddress.Remove(options.Data);
            }
        }
    }

    private static async Task AskedToStop(WebApplication app, CancellationToken cancellation)
    {
        var asked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var told = app.Lifetime.ApplicationStopping.Register(() => asked.TrySetResult());
        using var cancelled = cancellation.Register(app.Lifetime.StopApplication);
        await asked.Task.ConfigureAwait(false);
    }

    /// <summary>Builds the application, without starting it: tests read its routes.</summary>
    internal static WebApplication Build(PortalOptions options, ServeOptions serve, PortalDatabase database, OwnerSecrets secrets, int siloPort)
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory });
        builder.WebHost.UseStaticWebAssets();
        builder.WebHost.UseUrls(serve.Urls);
        builder.WebHost.ConfigureKestrel(x =>
        {
            x.Limits.MaxRequestBodySize = 1 << 20;
            // A text or a vector that is searched for stands in the address: what is too long for a model is told by the page, not by the server.
            x.Limits.MaxRequestLineSize = LongestAddress;
        });
        // What is said of a port that is taken, and of calls to a node that died, has sentences of our own.
        builder.Logging.AddFilter("Orleans", LogLevel.Error).AddFilter("Orleans.Runtime.GrainCallCancellationManager", LogLevel.None)
            // A node that is gone is told once, by whoever watches it.
            .AddFilter("Orleans.Runtime.GrainDirectory.ClientDirectory", LogLevel.None).AddFilter("Orleans.Runtime.MembershipService", LogLevel.None).AddFilter("Microsoft.Extensions.Hosting.Internal.Host", LogLevel.None)
            .AddFilter("Microsoft.AspNetCore.DataProtection", LogLevel.Error).AddFilter("Polly", LogLevel.None);
        // HTTP answers while the silo is still joining.
        builder.Services.Configure<HostOptions>(x => x.ServicesStartConcurrently = true);
        builder.UseOrleans(silo => silo.Join(NodeMetadata.Portal, NodeMetadata.Portal, siloPort, SiloSetup.FreePort(), siloPort));

        var services = builder.Services;
        services.AddPortalData(options, database).AddSingleton(secrets).AddSingleton(new UploadLimit(serve.LargestUpload));
        services.AddSingleton<ClusterNodes>().AddSingleton<IDeviceCheck, NodeDevices>().AddSingleton<NodeTexts>().AddSingleton<ITextSessions>(x => x.GetRequiredService<NodeTexts>()).AddSingleton<NodeSteering>();
        services.AddHostedService<TokenEffectFill>().AddSingleton<NodeGate>().AddSingleton<RunScheduler>().AddHostedService(x => x.GetRequiredService<RunScheduler>()).AddHostedService<DemoExperiment>().AddSingleton<ChildNode>();
        services.AddDataProtection().SetApplicationName("saeportal").PersistKeysToFileSystem(new DirectoryInfo(Path.Combine(options.Data, "keys")));
        services.AddAuthentication(OwnerAuthentication.Name).AddScheme<AuthenticationSchemeOptions, OwnerAuthentication>(OwnerAuthentication.Name, null);
        services.AddAuthorization().AddCascadingAuthenticationState().AddScoped<IViewer, Viewer>();
        services.AddAntiforgery().AddProblemDetails().AddHttpContextAccessor();
        services.AddRazorComponents().AddInteractiveServerComponents();
        services.AddMudServices();
        services.AddSignalR(x => x.AddFilter<HubGate>()).AddJsonProtocol();
        services.AddPortalApi();
        services.AddPages();
        services.Configure<ForwardedHeadersOptions>(x =>
        {
            x.ForwardedHeaders = ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto | ForwardedHeaders.XForwardedHost;
            x.KnownIPNetworks.Clear();
            x.KnownProxies.Clear();
            foreach (var proxy in options.TrustedProxies)
            {
                x.KnownProxies.Add(IPAddress.Parse(proxy));
            }
        });

        var app = builder.Build();
        if (options.BasePath is { } path)
        {
            app.UsePathBase(path);
        }

        if (options.TrustedProxies.Count > 0)
        {
            app.UseForwardedHeaders();
        }

        app.UseSecurityHeaders();
        app.UseHead();
        app.UseWhen(x => !ApiFailures.Concerns(x), x => x.UseExceptionHandler("/error").UseStatusCodePagesWithReExecute("/not-found", createScopeForStatusCodePages: true));
        app.UseRouting();
        app.UseApiFailures();
        app.UseAuthentication();
        app.UseVisitors();
        app.UseAuthorization();
        app.UseAccessTable();
        app.UseAntiforgery();
        app.UsePostedForms();
        app.MapStaticAssets();
        app.MapPortalApi();
        app.MapSignIn();
        app.MapVisitorForms();
        app.MapCommentForms();
        app.MapTagForms();
        app.MapListForms();
        app.MapShareForms();
        app.MapHub<RunHub>("/hubs/runs");
        app.MapRazorComponents<App>().AddInteractiveServerRenderMode();
        return app;
    }

    private static string Address(WebApplication app)
    {
        var url = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();
        return url.Replace("0.0.0.0", "127.0.0.1", StringComparison.Ordinal).Replace("[::]", "127.0.0.1", StringComparison.Ordinal).Replace("//+", "//127.0.0.1", StringComparison.Ordinal).Replace("//*", "//127.0.0.1", StringComparison.Ordinal);
    }

    private static void Announce(string url, string token, PortalOptions options)
    {
        Console.WriteLine($"SaePortal is at {url}, its data in {options.Data}.");
        Console.WriteLine($"From another machine the owner signs in at {url}/signin with the token {token}");
    }
}
