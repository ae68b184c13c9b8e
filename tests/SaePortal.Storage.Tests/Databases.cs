using SaePortal.Core.Answers;
using SaePortal.Core.Runs;
using SaePortal.Storage.Artifacts;
using SaePortal.Storage.Corpora;
using SaePortal.Storage.Databases;
using SaePortal.Storage.Dictionaries;
using SaePortal.Storage.LanguageModels;
using SaePortal.Storage.Latents;
using SaePortal.Storage.Meanings;
using SaePortal.Storage.Removal;
using SaePortal.Storage.Runs;
using SaePortal.Tests.Shared;

[assembly: AssemblyFixture(typeof(SaePortal.Tests.Shared.ServerFixture))]

namespace SaePortal.Storage.Tests;

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
        Meanings = new MeaningStore(database);
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

    public MeaningStore Meanings { get; }

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

    /// <summary>A harvest that somebody holds under epoch 1.</summary>
    public async Task<int> BeginHarvest()
    {
        var run = Expect(await Runs.Add(new HarvestSpec { Dictionary = "d", Corpus = "c", Tokens = 1_000 }, TestContext.Current.CancellationToken)).Id;
        Assert.Equal(1, (await Leases.Take(run, "n1", "cpu", 1, TimeSpan.FromSeconds(6), TestContext.Current.CancellationToken))!.Epoch);
        return run;
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
