using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using SaePortal.Compute.ModelSessions;
using SaePortal.Compute.Portal;
using SaePortal.Compute.Runs;
using SaePortal.Compute.Steering;
using SaePortal.Core.Answers;
using SaePortal.Storage.Artifacts;
using SaePortal.Storage.Databases;
using SaePortal.Torch.Native;

namespace SaePortal.Compute.Nodes;

/// <summary>A process that computes: it joins the portal's cluster, takes runs and encodes texts.</summary>
public static class NodeHost
{
    private static readonly TimeSpan s_portalGone = TimeSpan.FromSeconds(5);

    /// <summary>Runs a node until its portal or its parent is gone, or it is asked to stop.</summary>
    /// <param name="options">The portal's options; its address is read from the data folder.</param>
    /// <param name="child">Whether a portal started it and holds its standard input.</param>
    /// <param name="cancellation">Asks it to stop.</param>
    /// <returns>Done when it ended as it should, or why it could not begin.</returns>
    public static async Task<Answer<Done>> Run(PortalOptions options, bool child, CancellationToken cancellation)
    {
        if (PortalAddress.Of(options.Data) is not { } portal)
        {
            return new Problem(ProblemKind.Unavailable, $"No portal serves {options.Data}.", "Start it with: saeportal serve");
        }

        var device = ComputeDevice.Choose(null);
        if (!device.Succeeded)
        {
            return device.Problem;
        }

        PortalDatabase? database = null;
        if (!string.IsNullOrWhiteSpace(options.Database))
        {
            var opened = await PortalDatabase.Open(options.Data, options.Database, cancellation).ConfigureAwait(false);
            if (!opened.Succeeded)
            {
                return opened.Problem;
            }

            database = opened.Value;
        }

        try
        {
            // A portal's own child is the same program with the same options.
            if (!child && await NodeHello.Ask(portal, new ArtifactFolder(options.Data), database, cancellation).ConfigureAwait(false) is { } refusal)
            {
                return refusal;
            }

            using var over = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
            using var host = Build(options, portal, device.Value.type == TorchSharp.DeviceType.CUDA ? "cuda" : "cpu", database, over.Token);
            var watching = child ? ParentEnded(over) : PortalEnded(options.Data, over);
            try
            {
                await host.RunAsync(over.Token).ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (over.IsCancellationRequested)
            {
                // Asked to stop while it joined the cluster.
            }

            await over.CancelAsync().ConfigureAwait(false);
            await watching.ConfigureAwait(false);
            return Done.Yes;
        }
        finally
        {
            if (database is not null)
            {
                await database.DisposeAsync().ConfigureAwait(false);
            }
        }
    }

    private static IHost Build(PortalOptions options, PortalAddress portal, string compute, PortalDatabase? database, CancellationToken over)
    {
        var name = ChildNode.NameOf(Environment.ProcessId);
        var builder = Host.CreateApplicationBuilder(new HostApplicationBuilderSettings { ContentRootPath = AppContext.BaseDirectory });
        // A silo whose portal is gone complains of every call that it could not finish; that the node ends says it all.
        builder.Logging.AddFilter("Orleans", x => x >= LogLevel.Error && !over.IsCancellationRequested).AddFilter("Microsoft", LogLevel.Warning)
            .AddFilter("Microsoft.Extensions.Hosting.Internal.Host", x => x >= LogLevel.Error && !over.IsCancellationRequested).AddFilter("Polly", LogLevel.None);
        builder.Services.AddSingleton(options).AddSingleton(new ArtifactFolder(options.Data)).AddSingleton(TimeProvider.System);
        if (database is null)
        {
            builder.Services.AddSingleton<IPortalRecords, PortalRecords>();
        }
        else
        {
            builder.Services.AddStoredRecords(database).AddSingleton<IPortalRecords>(x => x.GetRequiredService<StoredRecords>());
        }

        builder.Services.AddSingleton<IRunNews, PortalNews>().AddRunWork(name).AddSingleton<TextEncoder>().AddSingleton<SteerQueue>().AddSingleton<Steerer>();
        builder.UseOrleans(silo => silo.Join(name, compute, SiloSetup.FreePort(), SiloSetup.FreePort(), portal.SiloPort));
        // The last to start is the first to stop: a run's work ends while the silo and the services that it uses are still there.
        builder.Services.AddHostedService<RunStop>();
        return builder.Build();
    }

    /// <summary>The pipe from the parent ends with the parent, however it ended.</summary>
    private static async Task ParentEnded(CancellationTokenSource over)
    {
        var input = Console.OpenStandardInput();
        var buffer = new byte[64];
        try
        {
            while (await input.ReadAsync(buffer, over.Token).ConfigureAwait(false) > 0)
            {
            }
        }
        catch (OperationCanceledException)
        {
            return;
        }

        await over.CancelAsync().ConfigureAwait(false);
        // Whatever hangs must not outlive the portal; checkpoints are complete or have a temporary name.
        _ = Task.Delay(TimeSpan.FromSeconds(3), CancellationToken.None).ContinueWith(_ => Environment.Exit(0), TaskScheduler.Default);
    }

    /// <summary>A node that was started by hand leaves when its portal is gone, for the cluster's membership is gone with it.</summary>
    private static async Task PortalEnded(string data, CancellationTokenSource over)
    {
        using var timer = new PeriodicTimer(s_portalGone);
        try
        {
            while (await timer.WaitForNextTickAsync(over.Token).ConfigureAwait(false))
            {
                if (PortalAddress.Of(data) is null)
                {
                    await over.CancelAsync().ConfigureAwait(false);
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The node stops for another reason.
        }
    }

    private sealed class RunStop(RunHost runs) : IHostedService
    {
        public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => runs.Stop();
    }
}
