using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using SaePortal.Compute.ModelSessions;
using SaePortal.Compute.Portal;
using SaePortal.Compute.Runs;
using SaePortal.Core.Answers;
using SaePortal.Storage.Artifacts;
using SaePortal.Storage.Corpora;
using SaePortal.Storage.Databases;
using SaePortal.Storage.Dictionaries;
using SaePortal.Storage.LanguageModels;
using SaePortal.Storage.Latents;
using SaePortal.Storage.Runs;
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
            using var host = Build(options, portal, device.Value.type == TorchSharp.DeviceType.CUDA ? "cuda" : "cpu", database);
            using var over = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
            var watching = child ? ParentEnded(over) : PortalEnded(options.Data, over);
            await host.RunAsync(over.Token).ConfigureAwait(false);
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

    private static IHost Build(PortalOptions options, PortalAddress portal, string compute, PortalDatabase? database)
    {
        var name = ChildNode.NameOf(Environment.ProcessId);
        var builder = Host.CreateApplicationBuilder(new HostApplicationBuilderSettings { ContentRootPath = AppContext.BaseDirectory });
        builder.Logging.AddFilter("Orleans", LogLevel.Error).AddFilter("Microsoft", LogLevel.Warning).AddFilter("Polly", LogLevel.None);
        builder.Services.AddSingleton(options).AddSingleton(new ArtifactFolder(options.Data)).AddSingleton(TimeProvider.System);
        if (database is null)
        {
            builder.Services.AddSingleton<IPortalRecords, PortalRecords>();
        }
        else
        {
            builder.Services.AddSingleton(database).AddSingleton<LanguageModelStore>().AddSingleton<CorpusStore>().AddSingleton<DictionaryStore>()
                .AddSingleton<LatentStore>().AddSingleton<RunStore>().AddSingleton<RunLeases>().AddSingleton<IPortalRecords, StoredRecords>();
        }

        builder.Services.AddSingleton<IRunNews, PortalNews>().AddRunWork(name).AddSingleton<TextEncoder>();
        builder.UseOrleans(silo => silo.Join(name, compute, SiloSetup.FreePort(), SiloSetup.FreePort(), portal.SiloPort));
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
}
