using Microsoft.Extensions.DependencyInjection;
using SaePortal.Compute.Runs;
using SaePortal.Core.Answers;
using SaePortal.Core.Runs;
using SaePortal.Storage.Artifacts;
using SaePortal.Storage.Databases;
using SaePortal.Storage.Runs;
using SaePortal.Tests.Shared;

[assembly: AssemblyFixture(typeof(ServerFixture))]

namespace SaePortal.Compute.Tests;

/// <summary>A portal's data in a folder of its own, with the services that a command has: runs are worked on in this process.</summary>
internal sealed class TestPortal : IAsyncDisposable
{
    private TestPortal(PortalDatabase database, string folder)
    {
        (Database, Folder) = (database, folder);
        Local = new LocalRuns(new PortalOptions { Data = folder }, database);
    }

    public static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public PortalDatabase Database { get; }

    /// <summary>The data folder.</summary>
    public string Folder { get; }

    public LocalRuns Local { get; }

    public RunStore Runs => Get<RunStore>();

    public RunLeases Leases => Get<RunLeases>();

    public ArtifactFolder Artifacts => Get<ArtifactFolder>();

    public static async Task<TestPortal> Open(DatabaseKind kind = DatabaseKind.Sqlite, ServerFixture? server = null)
    {
        string? connection = null;
        if (kind == DatabaseKind.PostgreSql)
        {
            Assert.SkipWhen(PostgresServer.Missing is not null, PostgresServer.Missing ?? "");
            connection = await server!.NewDatabase();
        }

        var folder = Directory.CreateTempSubdirectory("saeportal-compute-").FullName;
        return new TestPortal(Expect(await PortalDatabase.Open(folder, connection, Cancellation)), folder);
    }

    public static T Expect<T>(Answer<T> answer)
    {
        Assert.True(answer.Succeeded, answer.Problem?.ToString());
        return answer.Value;
    }

    public T Get<T>()
        where T : notnull => Local.Services.GetRequiredService<T>();

    public async Task<RunRecord> Run(int run) => (await Runs.Get(run, Cancellation))!;

    /// <summary>A run's log, a line each.</summary>
    public async Task<string> Log(int run) => string.Join('\n', (await Runs.Log(run, 100, Cancellation)).Select(x => $"{x.Event}: {x.Text}"));

    /// <summary>Files and folders below the artifact folder, empty ones among them, with '/' and sorted.</summary>
    public IReadOnlyList<string> Stored() => Directory.Exists(Artifacts.Root)
        ? [.. Directory.EnumerateFileSystemEntries(Artifacts.Root, "*", SearchOption.AllDirectories).Select(x => Path.GetRelativePath(Artifacts.Root, x).Replace('\\', '/')).Order(StringComparer.Ordinal)]
        : [];

    public async ValueTask DisposeAsync()
    {
        await Local.DisposeAsync();
        await Database.DisposeAsync();
        Directory.Delete(Folder, true);
    }
}
