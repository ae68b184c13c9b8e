using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using SaePortal.Compute.Imports;
using SaePortal.Compute.Runs;
using SaePortal.Core.Latents;
using SaePortal.Core.Runs;
using SaePortal.Storage.Latents;
using SaePortal.Tests.Shared;
using static SaePortal.Compute.Tests.TestPortal;

namespace SaePortal.Compute.Tests.Pipelines;

/// <summary>The shared model and the beginning of the shared stories in a <see cref="TestPortal"/>, and runs that are really done.</summary>
internal static class SmallWorld
{
    /// <summary>Imports the model "tiny" and the corpus "stories", some 40,000 tokens unless there are more lines.</summary>
    public static async Task WithSharedFiles(this TestPortal portal, int lines = 1_500)
    {
        Assert.SkipUnless(SharedFiles.Exist, "shared/ is not here");
        Expect(await portal.Get<ModelImport>().Import(SharedFiles.PathTo("models/tinystories-260k")!, "tiny", Cancellation));
        await using var packed = new GZipStream(File.OpenRead(SharedFiles.PathTo("corpora/stories.txt.gz")!), CompressionMode.Decompress);
        using var reader = new StreamReader(packed);
        var file = Path.Combine(portal.Folder, "stories.txt");
        await File.WriteAllLinesAsync(file, Enumerable.Range(0, lines).Select(_ => reader.ReadLine()!), Cancellation);
        Expect(await portal.Get<CorpusImport>().Import(file, "stories", null, Cancellation));
    }

    /// <summary>Asks for a run and does it.</summary>
    public static async Task<RunRecord> Done(this TestPortal portal, RunSpec spec) => await portal.Done(Expect(await portal.Get<RunDesk>().Start(spec, Cancellation)).Id);

    /// <summary>Does a queued run.</summary>
    public static async Task<RunRecord> Done(this TestPortal portal, int run) => Expect(await portal.Local.Work(run, _ => { }, Cancellation));

    /// <summary>Begins a run and interrupts it after its first step.</summary>
    public static async Task<RunRecord> Interrupted(this TestPortal portal, RunSpec spec)
    {
        var run = Expect(await portal.Get<RunDesk>().Start(spec, Cancellation)).Id;
        using var interrupt = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        var row = Expect(await portal.Local.Work(run, x => Interrupt(x, interrupt), interrupt.Token));
        Assert.True(row.State == RunState.Paused, $"{row.State}: {row.Problem}; the run is too short to be interrupted.");
        return row;
    }

    /// <summary>A run's points but those of the clock.</summary>
    public static async Task<IReadOnlyList<RunMetric>> Measured(this TestPortal portal, int run) =>
        [.. (await portal.Runs.Metrics(run, -1, 10_000, Cancellation)).Where(x => x.Measure != RunMeasure.TokensPerSecond)];

    /// <summary>A digest of everything that a harvest stored.</summary>
    public static async Task<string> Harvested(this TestPortal portal, int run, int width)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var store = portal.Get<LatentStore>();
        for (var i = 0; i < width; i++)
        {
            hash.AppendData(Encoding.UTF8.GetBytes(JsonSerializer.Serialize(await store.Get(run, i, Cancellation))));
            hash.AppendData(LatentExamplesCodec.Encode(Expect(await store.Examples(run, i, Cancellation))));
        }

        return Convert.ToHexString(hash.GetHashAndReset());
    }

    private static void Interrupt(RunUpdate update, CancellationTokenSource interrupt)
    {
        if (update.Step > 0)
        {
            interrupt.Cancel();
        }
    }
}
