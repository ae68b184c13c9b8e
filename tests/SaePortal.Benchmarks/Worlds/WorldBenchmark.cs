using System.Diagnostics;
using System.IO.Compression;
using SaePortal.Core.Worlds;

namespace SaePortal.Benchmarks.Worlds;

/// <summary>Words and marks a minute of an export, plain and packed, beside the same bytes that are only copied to such a file.</summary>
internal sealed class WorldBenchmark : IBenchmark
{
    private const long Words = 500_000;
    private const int Rounds = 5;
    private const int Block = 1 << 16;

    public string Name => "world";

    public string Summary => $"Writing {Words:N0} words of world a with their labels, on one core; the baselines copy the bytes that were written into such a file.";

    public Task<IReadOnlyList<Reading>> Run()
    {
        var folder = Directory.CreateTempSubdirectory("saeportal-bench-").FullName;
        var (plain, packed) = (Path.Combine(folder, "w.jsonl"), Path.Combine(folder, "w.jsonl.gz"));
        List<double> written = [], writtenPacked = [], copied = [], copiedPacked = [];
        // The first round compiles.
        for (var round = -1; round < Rounds; round++)
        {
            var (export, words) = Export(plain);
            var (exportPacked, _) = Export(packed);
            var bytes = File.ReadAllBytes(plain);
            var copy = Copy(bytes, Path.Combine(folder, "copy"), x => x);
            var copyPacked = Copy(bytes, Path.Combine(folder, "copy.gz"), x => new GZipStream(x, CompressionLevel.Optimal, leaveOpen: true));
            if (round >= 0)
            {
                written.Add(words / export.TotalMinutes / 1e6);
                writtenPacked.Add(words / exportPacked.TotalMinutes / 1e6);
                copied.Add(words / copy.TotalMinutes / 1e6);
                copiedPacked.Add(words / copyPacked.TotalMinutes / 1e6);
            }
        }

        Directory.Delete(folder, true);
        const string unit = "M words/min";
        return Task.FromResult<IReadOnlyList<Reading>>(
        [
            new("the plain file's bytes, copied", unit, Spread.Of(copied)),
            new("world a, .jsonl", unit, Spread.Of(written), Spread.OfRatios(written, copied), "millions a minute"),
            new("the plain file's bytes, copied through gzip", unit, Spread.Of(copiedPacked)),
            new("world a, .jsonl.gz", unit, Spread.Of(writtenPacked), Spread.OfRatios(writtenPacked, copiedPacked), "millions a minute"),
        ]);
    }

    private static (TimeSpan Time, long Words) Export(string file)
    {
        var since = Stopwatch.GetTimestamp();
        var written = WorldExport.Write(World.Find("a").Value!, 1, Words, file, default);
        var time = Stopwatch.GetElapsedTime(since);
        return written.Succeeded ? (time, written.Value.Words) : throw new InvalidOperationException(written.Problem.ToString());
    }

    /// <summary>Writes bytes as an export does: through a buffered file that is on the disk in the end.</summary>
    private static TimeSpan Copy(byte[] bytes, string target, Func<Stream, Stream> through)
    {
        var since = Stopwatch.GetTimestamp();
        using (var file = new FileStream(target, FileMode.Create, FileAccess.Write, FileShare.None, 1 << 20))
        {
            var stream = through(file);
            for (var at = 0; at < bytes.Length; at += Block)
            {
                stream.Write(bytes.AsSpan(at, Math.Min(Block, bytes.Length - at)));
            }

            if (stream != file)
            {
                stream.Dispose();
            }

            file.Flush(flushToDisk: true);
        }

        return Stopwatch.GetElapsedTime(since);
    }
}
