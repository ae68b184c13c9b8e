using System.Globalization;
using System.IO.Compression;
using System.Text.Json;
using SaePortal.Tests.Shared;

namespace SaePortal.Browser.Tests.Processes;

/// <summary>The size of a training.</summary>
/// <param name="Name">Name of the dictionary that nothing interrupted; its run in <see cref="PreparedData"/> has <paramref name="Run"/>.</param>
/// <param name="Run">Number of that run.</param>
/// <param name="Width">Number of latents.</param>
/// <param name="Batch">Tokens in a step.</param>
/// <param name="Tokens">Tokens in all.</param>
/// <param name="CheckpointEvery">Steps between checkpoints.</param>
public sealed record Recipe(string Name, int Run, int Width, int Batch, int Tokens, int CheckpointEvery)
{
    /// <summary>Many short steps.</summary>
    public static readonly Recipe Deep = new("deep", 1, 256, 2_048, 204_800, 10);

    /// <summary>Few steps whose checkpoints take a while to write.</summary>
    public static readonly Recipe Wide = new("wide", 2, 4_096, 256, 10_240, 2);

    /// <summary>Steps in all.</summary>
    public int Steps => Tokens / Batch;

    /// <summary>What <c>POST /runs</c> takes.</summary>
    public object Body(string name) => new
    {
        kind = "train",
        name,
        model = "tiny",
        corpus = "stories",
        hook = "blocks.1.hook_resid_post",
        width = Width,
        k = 8,
        batch = Batch,
        tokens = Tokens,
        checkpointEvery = CheckpointEvery,
    };

    /// <summary>What <c>saeportal train</c> takes.</summary>
    public string[] Arguments =>
    [
        "train", "--model", "tiny", "--corpus", "stories", "--hook", "blocks.1.hook_resid_post", "--k", "8", "--name", Name,
        "--width", Text(Width), "--batch", Text(Batch), "--tokens", Text(Tokens), "--checkpoint-every", Text(CheckpointEvery),
    ];

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}

/// <summary>A data folder with a model, a corpus and one uninterrupted training of each recipe, made once; every test works on a copy.</summary>
public sealed class PreparedData : IAsyncLifetime
{
    private const int StoryLines = 4_000;
    private PortalProcess? _made;

    /// <summary>The text of the corpus.</summary>
    internal string Stories => Path.Combine(_made!.Data, "stories.txt");

    /// <inheritdoc />
    public async ValueTask InitializeAsync()
    {
        if (!SharedFiles.Exist || !OperatingSystem.IsLinux())
        {
            return;
        }

        _made = new PortalProcess();
        await Do("model", "import", SharedFiles.PathTo("models/tinystories-260k")!, "--name", "tiny");
        // A part of the corpus: the held-out text is measured at every run's end.
        await using (var packed = new GZipStream(File.OpenRead(SharedFiles.PathTo("corpora/stories.txt.gz")!), CompressionMode.Decompress))
        {
            using var reader = new StreamReader(packed);
            await File.WriteAllLinesAsync(Stories, Enumerable.Range(0, StoryLines).Select(_ => reader.ReadLine()!));
        }

        await Do("corpus", "import", Stories, "--name", "stories");
        await Do(Recipe.Deep.Arguments);
        await Do(Recipe.Wide.Arguments);
    }

    /// <inheritdoc />
    public ValueTask DisposeAsync() => _made?.DisposeAsync() ?? ValueTask.CompletedTask;

    /// <summary>A copy in which processes can be started; the test is skipped where there is none.</summary>
    internal PortalProcess Portal(int? diskMegabytes = null)
    {
        Assert.SkipUnless(SharedFiles.Exist, "shared/ is not here");
        Assert.SkipUnless(OperatingSystem.IsLinux(), "children are found in /proc");
        return new PortalProcess(_made!.Data, diskMegabytes);
    }

    /// <summary>An empty portal; the test is skipped where nothing could be imported into it.</summary>
    internal static PortalProcess Empty(IReadOnlyDictionary<string, string> environment)
    {
        Assert.SkipUnless(SharedFiles.Exist, "shared/ is not here");
        Assert.SkipUnless(OperatingSystem.IsLinux(), "children are found in /proc");
        return new PortalProcess(environment: environment);
    }

    /// <summary>The hash of the weights that nothing interrupted.</summary>
    internal async Task<string> Hash(Recipe recipe)
    {
        var (code, output, error) = await _made!.Verb("dictionary", "show", recipe.Name, "--json");
        Assert.True(code == 0, error);
        return JsonDocument.Parse(output).RootElement.GetProperty("weights_hash").GetString()!;
    }

    /// <summary>The number of threads with which they were trained.</summary>
    internal async Task<int> Threads(Recipe recipe)
    {
        var (code, output, error) = await _made!.Verb("runs", "show", $"{recipe.Run}", "--json");
        Assert.True(code == 0, error);
        return JsonDocument.Parse(output).RootElement.GetProperty("recipe").GetProperty("threads").GetInt32();
    }

    private async Task Do(params string[] arguments)
    {
        var (code, _, error) = await _made!.Verb(arguments);
        Assert.True(code == 0, error);
    }
}

/// <summary>Tests that start processes take turns: their runs use all cores.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class ProcessCollection : ICollectionFixture<PreparedData>
{
    public const string Name = "processes";
}
