using SaePortal.Tests.Shared;

[assembly: AssemblyFixture(typeof(SaePortal.Web.Tests.Cli.StoriesFolder))]

namespace SaePortal.Web.Tests.Cli;

/// <summary>A data folder with the story model, its corpus and a small trained and harvested dictionary; made once, by verbs, and only read by tests.</summary>
public sealed class StoriesFolder : IAsyncDisposable
{
    public const string Model = "tiny";
    public const string Corpus = "stories";
    public const string Dictionary = "small";
    public const int Width = 96;

    private readonly SemaphoreSlim _once = new(1, 1);
    private readonly string _folder = Directory.CreateTempSubdirectory("saeportal-stories-").FullName;

    /// <summary>As it was made; no process opens its database, so it can be copied at any time.</summary>
    private readonly string _pristine = Directory.CreateTempSubdirectory("saeportal-pristine-").FullName;
    private bool _made;

    /// <summary>The folder, filled; skips the test where there is no story model.</summary>
    public async Task<string> Get()
    {
        Assert.SkipUnless(SharedFiles.Exist, "shared/ is not here");
        await _once.WaitAsync();
        try
        {
            if (!_made)
            {
                await Make();
                _made = true;
            }
        }
        finally
        {
            _once.Release();
        }

        return _folder;
    }

    /// <summary>A copy that a test may change.</summary>
    public async Task<string> Copy()
    {
        await Get();
        var to = Directory.CreateTempSubdirectory("saeportal-copy-").FullName;
        Copy(_pristine, to);
        return to;
    }

    public ValueTask DisposeAsync()
    {
        _once.Dispose();
        Directory.Delete(_folder, true);
        Directory.Delete(_pristine, true);
        return ValueTask.CompletedTask;
    }

    private async Task Make()
    {
        (await Verbs.Run(_folder, "model", "import", SharedFiles.PathTo("models/tinystories-260k")!, "--name", Model)).Done();
        (await Verbs.Run(_folder, "model", "import", SharedFiles.PathTo("models/tinystories-260k")!, "--name", "other")).Done();
        (await Verbs.Run(_folder, "corpus", "import", SharedFiles.PathTo("corpora/stories.txt.gz")!, "--name", Corpus)).Done();
        (await Verbs.Run(_folder, "train", "--model", Model, "--corpus", Corpus, "--hook", "blocks.2.hook_resid_post", "--width", $"{Width}", "--k", "8", "--tokens", "60K", "--batch", "512", "--name", Dictionary)).Done();
        (await Verbs.Run(_folder, "harvest", Dictionary, "--corpus", Corpus, "--tokens", "30K")).Done();
        // What the log of the database holds comes with a copy of its file.
        await using var connection = new Microsoft.Data.Sqlite.SqliteConnection($"Data Source={Path.Combine(_folder, "portal.db")};Pooling=False");
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = "pragma wal_checkpoint(truncate)";
        await command.ExecuteNonQueryAsync();
        await connection.CloseAsync();
        Copy(_folder, _pristine);
    }

    private static void Copy(string from, string to)
    {
        foreach (var file in Directory.EnumerateFiles(from, "*", SearchOption.AllDirectories).Where(x => !x.EndsWith("-wal", StringComparison.Ordinal) && !x.EndsWith("-shm", StringComparison.Ordinal)))
        {
            var target = Path.Combine(to, Path.GetRelativePath(from, file));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(file, target);
        }
    }
}
