using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Reflection;
using System.Text.Json;
using SaePortal.Core.Answers;
using SaePortal.Storage.Artifacts;
using SaePortal.Storage.Databases;

namespace SaePortal.Compute.Nodes;

/// <summary>What a node that was started by hand tells the portal before it joins.</summary>
/// <param name="Version">The program's version and commit.</param>
/// <param name="Database">Which database it would use, <see cref="PortalDatabase.Identity"/>.</param>
/// <param name="Mark">Name of a file that it wrote into the artifact folder: a GUID.</param>
public sealed record NodeHello(string Version, string Database, Guid Mark)
{
    /// <summary>Where the portal takes it, by POST with the portal's secret.</summary>
    public const string Path = "/api/v1/nodes";

    private static readonly TimeSpan s_longest = TimeSpan.FromSeconds(30);

    /// <summary>The version of this program.</summary>
    public static string ThisVersion { get; } = typeof(NodeHello).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "0";

    /// <summary>Asks the portal whether this process may join.</summary>
    /// <param name="portal">The portal.</param>
    /// <param name="artifacts">The artifact folder as this process sees it.</param>
    /// <param name="database">The database that it would use; null for the portal's own.</param>
    /// <param name="cancellation">Stops asking.</param>
    /// <returns>Why not, or null.</returns>
    public static async Task<Problem?> Ask(PortalAddress portal, ArtifactFolder artifacts, PortalDatabase? database, CancellationToken cancellation)
    {
        var hello = new NodeHello(ThisVersion, database is null ? PortalDatabase.SqliteIdentity : await database.Identity(cancellation).ConfigureAwait(false), Guid.NewGuid());
        var mark = artifacts.Mark(hello.Mark);
        try
        {
            Directory.CreateDirectory(artifacts.Root);
            await File.WriteAllTextAsync(mark, hello.Mark.ToString("N"), cancellation).ConfigureAwait(false);
            using var http = new HttpClient { BaseAddress = new Uri(portal.Url), Timeout = s_longest };
            http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", portal.Secret);
            using var answer = await http.PostAsJsonAsync(Path, hello, cancellation).ConfigureAwait(false);
            if (answer.IsSuccessStatusCode)
            {
                return null;
            }

            var body = await answer.Content.ReadFromJsonAsync<JsonElement>(cancellation).ConfigureAwait(false);
            return new Problem(ProblemKind.Conflict, body.GetProperty("title").GetString()!, body.GetProperty("detail").GetString()!);
        }
        catch (Exception e) when (e is HttpRequestException or JsonException or KeyNotFoundException or InvalidOperationException || (e is TaskCanceledException && !cancellation.IsCancellationRequested))
        {
            return new Problem(ProblemKind.Unavailable, $"The portal at {portal.Url} does not say whether this node may join: {e.Message.TrimEnd('.')}.", "Wait until it answers, and start both from the same version.");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return new Problem(ProblemKind.Unavailable, $"The node cannot write to {artifacts.Root}: {e.Message.TrimEnd('.')}.", "Mend the folder's rights or its free space.");
        }
        finally
        {
            File.Delete(mark);
        }
    }
}

/// <summary>The portal's side: lets only those nodes join that would do their work on the same files and rows, and in the same way.</summary>
public sealed class NodeGate(PortalOptions options, PortalDatabase database, ArtifactFolder artifacts)
{
    /// <summary>Why a node may not join, or null.</summary>
    public async Task<Problem?> Refusal(NodeHello hello, CancellationToken cancellation)
    {
        if (hello.Version != NodeHello.ThisVersion)
        {
            return new Problem(ProblemKind.Conflict, $"The node is SaePortal {Core.Naming.Slug.Shown(hello.Version)}, and the portal {NodeHello.ThisVersion}.", "Start both from the same version.");
        }

        if (await database.Identity(cancellation).ConfigureAwait(false) is var own && hello.Database != own)
        {
            return new Problem(ProblemKind.Conflict, $"The node's database is {Core.Naming.Slug.Shown(hello.Database)}, and the portal's {own}.",
                database.Kind == DatabaseKind.Sqlite ? "Start the node without SAEPORTAL__Database: on SQLite it writes through the portal." : "Give the node the portal's SAEPORTAL__Database.");
        }

        return File.Exists(artifacts.Mark(hello.Mark)) ? null : new Problem(ProblemKind.Conflict,
            $"The portal does not see the file that the node wrote into its artifact folder: {options.Data} of the portal and the node's data folder are not the same.",
            "Give the node the portal's own data folder with --data; on another machine, mount it.");
    }
}
