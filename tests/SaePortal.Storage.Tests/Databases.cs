using SaePortal.Core.Answers;
using SaePortal.Storage.Artifacts;
using SaePortal.Storage.Corpora;
using SaePortal.Storage.Databases;
using SaePortal.Storage.Dictionaries;
using SaePortal.Storage.LanguageModels;
using SaePortal.Storage.Latents;
using SaePortal.Storage.Removal;
using SaePortal.Storage.Runs;
using SaePortal.Tests.Shared;

[assembly: AssemblyFixture(typeof(SaePortal.Storage.Tests.ServerFixture))]

namespace SaePortal.Storage.Tests;

/// <summary>One PostgreSQL for all tests of the run, started when the first test asks.</summary>
public sealed class ServerFixture : IAsyncDisposable
{
    private readonly SemaphoreSlim _once = new(1, 1);
    private PostgresServer? _server;

    public async Task<string> NewDatabase()
    {
        await _once.WaitAsync();
        try
        {
            _server ??= await PostgresServer.Start();
        }
        finally
        {
            _once.Release();
        }

        return await _server.NewDatabase();
    }

    public async ValueTask DisposeAsync()
    {
        if (_server is not null)
        {
            await _server.DisposeAsync();
        }

        _once.Dispose();
    }
}

/// <summary>A clock that tests move.</summary>
internal sealed class TestClock : TimeProvider
{
    private DateTimeOffset _now = new(2026, 11, 24, 12, 0, 0, TimeSpan.Zero);

    public override DateTimeOffset GetUtcNow() => _now;

    public void Pass(TimeSpan time) => _now += time;
}

/// <summary>A portal's stores on an empty database of either kind, in a folder of its own.</summary>
internal sealed class TestPortal : IAsyncDisposable
{
    private TestPortal(PortalDatabase database, string folder)
    {
        (Database, Folder) = (database, folder);
        Artifacts = new ArtifactFolder(folder);
        Models = new LanguageModelStore(database, Artifacts, Clock);
        Corpora = new CorpusStore(database, Artifacts, Clock);
        Dictionaries = new DictionaryStore(database, Artifacts, Clock);
        Latents = new LatentStore(database);
        Runs = new RunStore(database, Clock);
        Leases = new RunLeases(database, Clock);
        Removal = new RemovalStore(database, Artifacts);
    }

    public TestClock Clock { get; } = new();

    public string Folder { get; }

    public PortalDatabase Database { get; }

    public ArtifactFolder Artifacts { get; }

    public LanguageModelStore Models { get; }

    public CorpusStore Corpora { get; }

    public DictionaryStore Dictionaries { get; }

    public LatentStore Latents { get; }

    public RunStore Runs { get; }

    public RunLeases Leases { get; }

    public RemovalStore Removal { get; }

    public static async Task<TestPortal> Open(DatabaseKind kind, ServerFixture server)
    {
        string? connection = null;
        if (kind == DatabaseKind.PostgreSql)
        {
            Assert.SkipWhen(PostgresServer.Missing is not null, PostgresServer.Missing ?? "");
            connection = await server.NewDatabase();
        }

        var folder = Directory.CreateTempSubdirectory("saeportal-storage-").FullName;
        var database = await PortalDatabase.Open(folder, connection, TestContext.Current.CancellationToken);
        return new TestPortal(Expect(database), folder);
    }

    public static T Expect<T>(Answer<T> answer)
    {
        Assert.True(answer.Succeeded, answer.Problem?.ToString());
        return answer.Value;
    }

    public async ValueTask DisposeAsync()
    {
        await Database.DisposeAsync();
        Directory.Delete(Folder, true);
    }
}
