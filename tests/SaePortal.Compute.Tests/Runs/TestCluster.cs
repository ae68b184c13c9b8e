using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using SaePortal.Compute.Nodes;
using SaePortal.Compute.Pipelines;
using SaePortal.Compute.Portal;
using SaePortal.Compute.Runs;
using SaePortal.Storage.Artifacts;

namespace SaePortal.Compute.Tests.Runs;

/// <summary>A portal's silo with its scheduler over a <see cref="TestPortal"/>'s data, and nodes that join it, all in this process but over real connections.</summary>
internal sealed class TestCluster : IAsyncDisposable
{
    private readonly TestPortal _data;
    private readonly int _port = SiloSetup.FreePort();
    private readonly IHost _portal;
    private readonly List<IHost> _nodes = [];

    private TestCluster(TestPortal data)
    {
        _data = data;
        var builder = NewBuilder();
        builder.Services.AddPortalData(new PortalOptions { Data = data.Folder }, data.Database).AddSingleton<ClusterNodes>();
        builder.Services.AddSingleton<RunScheduler>().AddHostedService(x => x.GetRequiredService<RunScheduler>());
        builder.UseOrleans(silo => silo.Join(NodeMetadata.Portal, NodeMetadata.Portal, _port, SiloSetup.FreePort(), _port));
        _portal = builder.Build();
    }

    public RunScheduler Scheduler => _portal.Services.GetRequiredService<RunScheduler>();

    public RunFeed Feed => _portal.Services.GetRequiredService<RunFeed>();

    public IReadOnlyList<string> Living => [.. _portal.Services.GetRequiredService<ClusterNodes>().Living().Select(x => x.Name)];

    public static async Task<TestCluster> Start(TestPortal data)
    {
        var cluster = new TestCluster(data);
        await cluster._portal.StartAsync(TestPortal.Cancellation);
        return cluster;
    }

    /// <summary>A node whose work is the pipeline's.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="pipeline">What it does with runs.</param>
    /// <param name="answering">How the portal behaves, as this node sees it.</param>
    public async Task<IHost> Join(string name, IRunPipeline pipeline, Answering answering = Answering.Well)
    {
        var builder = NewBuilder();
        builder.Services.AddSingleton(new ArtifactFolder(_data.Folder)).AddSingleton<PortalRecords>().AddSingleton<IRunNews, PortalNews>();
        builder.Services.AddSingleton<IPortalRecords>(x => new UnreachableRecords(x.GetRequiredService<PortalRecords>()) { Answering = answering }).AddSingleton(TimeProvider.System).AddSingleton<DeviceTurn>().AddSingleton(pipeline).AddSingleton(x => ActivatorUtilities.CreateInstance<RunHost>(x, name));
        builder.UseOrleans(silo => silo.Join(name, "cpu", SiloSetup.FreePort(), SiloSetup.FreePort(), _port));
        var node = builder.Build();
        _nodes.Add(node);
        await node.StartAsync(TestPortal.Cancellation);
        return node;
    }

    /// <summary>Ends a node in the middle of its work, as a shutdown does.</summary>
    public async Task Leave(IHost node)
    {
        _nodes.Remove(node);
        await node.Services.GetRequiredService<RunHost>().Stop();
        await node.StopAsync(TestPortal.Cancellation);
        node.Dispose();
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var node in _nodes.ToList())
        {
            await Leave(node);
        }

        await _portal.StopAsync(TestPortal.Cancellation);
        _portal.Dispose();
    }

    private static HostApplicationBuilder NewBuilder()
    {
        var builder = Host.CreateApplicationBuilder(new HostApplicationBuilderSettings { ContentRootPath = AppContext.BaseDirectory, DisableDefaults = true });
        builder.Logging.ClearProviders();
        return builder;
    }
}
