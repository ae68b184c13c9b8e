using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Configuration;
using Orleans.Placement;
using Orleans.Runtime.MembershipService.SiloMetadata;
using Orleans.Serialization;

namespace SaePortal.Compute.Nodes;

/// <summary>How portal and nodes become one Orleans cluster on one machine: the portal is the primary silo, its memory is the membership.</summary>
public static class SiloSetup
{
    /// <summary>Joins the cluster.</summary>
    /// <param name="silo">The silo.</param>
    /// <param name="name">This process' name.</param>
    /// <param name="compute">"portal", "cpu" or "cuda".</param>
    /// <param name="port">The silo's own port.</param>
    /// <param name="gateway">Its gateway's port.</param>
    /// <param name="primary">The portal's silo port; the same as <paramref name="port"/> in the portal.</param>
    public static void Join(this ISiloBuilder silo, string name, string compute, int port, int gateway, int primary)
    {
        silo.UseLocalhostClustering(port, gateway, new IPEndPoint(IPAddress.Loopback, primary), "saeportal", "saeportal");
        silo.UseSiloMetadata(new Dictionary<string, string> { [NodeMetadata.Compute] = compute, [NodeMetadata.Name] = name });
        silo.Services.AddPlacementFilter<ComputeFilter, ComputeFilterDirector>(ServiceLifetime.Transient);
        silo.Services.AddSerializer(x => x.AddJsonSerializer(
            type => type.Namespace?.StartsWith("SaePortal.", StringComparison.Ordinal) == true,
            new JsonSerializerOptions(JsonSerializerDefaults.Web) { IncludeFields = true, NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals }));
        // A node that was killed is noticed within a second (research/dotnet.md 3).
        silo.Configure<ClusterMembershipOptions>(x =>
        {
            x.ProbeTimeout = TimeSpan.FromSeconds(1);
            x.NumMissedProbesLimit = 5;
            x.NumVotesForDeathDeclaration = 1;
            x.TableRefreshTimeout = TimeSpan.FromSeconds(5);
        });
        silo.Configure<SiloMessagingOptions>(x => x.ResponseTimeout = TimeSpan.FromSeconds(60));
    }

    /// <summary>A port that nobody listens on now.</summary>
    public static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
