using System.IO.Compression;
using System.Text;
using Parquet;
using Parquet.Schema;
using SaePortal.Compute.Imports;
using SaePortal.Core.Answers;
using SaePortal.Storage.Corpora;
using SaePortal.Storage.Databases;
using SaePortal.Tests.Shared;
using static SaePortal.Compute.Tests.TestPortal;

namespace SaePortal.Compute.Tests.Imports;

public sealed class CorpusImportTests(ServerFixture server) : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("saeportal-import-").FullName;

    public static TheoryData<string, byte[], string> BadFiles => new()
    {
        { "empty.txt", [], "holds no text" },
        { "blank.txt", "\n \n<|endoftext|>\n\n"u8.ToArray(), "holds no text" },
        { "empty.jsonl", [], "holds no text" },
        { "latin1.txt", [.. "fine\ncaf"u8, 0xe9, .. "\n"u8], "byte 8 is 0xE9" },
        { "latin1.jsonl", [.. "{\"text\":\"caf"u8, 0xe9, .. "\"}\n"u8], "is not UTF-8" },
        { "cut.jsonl", "{\"text\":\"a\"}\n{\"text\":\"b\n"u8.ToArray(), "Line 2" },
        { "number.jsonl", "{\"text\":\"a\"}\n\n{\"text\":1}\n"u8.ToArray(), "Line 3" },
        { "list.jsonl", "[\"text\"]\n"u8.ToArray(), "Line 1" },
        { "null.jsonl", "null\n"u8.ToArray(), "Line 1" },
        { "twice.jsonl", "{\"text\":\"a\",\"text\":\"b\"}\n"u8.ToArray(), "Line 1" },
        { "half-pair.jsonl", "{\"text\":\"a\\ud800\"}\n"u8.ToArray(), "Line 1" },
        { "half-pair-name.jsonl", "{\"text\":\"a\",\"\\ud800\":1}\n"u8.ToArray(), "Line 1" },
        { "deep.jsonl", Encoding.UTF8.GetBytes($"{{\"text\":{new string('[', 5_000)}"), "Line 1" },
        { "null-label.jsonl", "{\"text\":\"abc\",\"labels\":[{\"start\":0,\"end\":1,\"attribute\":\"x\",\"value\":\"y\"},null]}\n"u8.ToArray(), "Line 1" },
        { "half-label.jsonl", "{\"text\":\"abc\",\"labels\":[{\"start\":\"zero\"}]}\n"u8.ToArray(), "Line 1" },
        { "no-gzip.txt.gz", "this is plain"u8.ToArray(), "packed wrongly" },
        { "cut.txt.gz", Packed(SomeText(20_000))[..^900], "packed wrongly" },
        { "cut.jsonl.gz", Packed(Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("{\"text\":\"abc\"}\n", 9_999))))[..^12], "packed wrongly" },
        { "no.parquet", "PAR1 and nothing else PAR1"u8.ToArray(), "not a Parquet file" },
        { "no.parquet.gz", Packed("PAR1"u8.ToArray()), "not a Parquet file" },
        { "cut.parquet.gz", Packed(SomeText(9_000))[..^40], "packed wrongly" },
        { "picture.png", [1, 2, 3], "no kind of file" },
    };

    public static TheoryData<string?> HostileNames => [null!, "", " ", "../up", "a/b", "a\\b", ".hidden", "UPPER", "new\nline", "nul\0", "corpora", "api", "ünïcode", new string('a', 65), "'; drop table corpus; --"];

    [Theory]
    [MemberData(nameof(BadFiles))]
    public async Task BadFile_IsOneProblemAndLeavesNothing(string file, byte[] content, string said)
    {
        await using var portal = await Open();
        await File.WriteAllBytesAsync(In(file), content, Cancellation);

        await IsRefused(portal, In(file), "c", said);
    }

    [Theory]
    [MemberData(nameof(HostileNames))]
    public async Task HostileName_IsRefusedBeforeAnythingIsRead(string? name)
    {
        await using var portal = await Open();

        await IsRefused(portal, In("not there.txt"), name!, "name a corpus");
    }

    [Theory]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.PostgreSql)]
    public async Task TakenName_IsRefusedAndTheFirstStays(DatabaseKind kind)
    {
        await using var portal = await Open(kind, server);
        await File.WriteAllTextAsync(In("a.txt"), "first", Cancellation);
        await File.WriteAllTextAsync(In("b.txt"), "second", Cancellation);
        var imports = portal.Get<CorpusImport>();

        var answers = await Task.WhenAll(imports.Import(In("a.txt"), "c", null, Cancellation), imports.Import(In("b.txt"), "c", null, Cancellation), imports.Import(In("b.txt"), "c", null, Cancellation));
        var again = await imports.Import(In("b.txt"), "c", null, Cancellation);

        var there = Assert.Single(answers, x => x.Succeeded).Value!;
        Assert.All(answers.Where(x => !x.Succeeded).Append(again), x => Assert.Equal("There is already a corpus named \"c\".", x.Problem!.What));
        Assert.Equal(1, await portal.Get<CorpusStore>().Count(Cancellation));
        Assert.Equal([$"corpora/{there.Id}"], Directory.EnumerateDirectories(Path.Combine(portal.Artifacts.Root, "corpora")).Select(x => Path.GetRelativePath(portal.Artifacts.Root, x)));
        Assert.Empty(Staged(portal));
    }

    [Fact]
    public async Task OneWord_IsACorpus()
    {
        await using var portal = await Open();
        await File.WriteAllTextAsync(In("a.txt"), "word", Cancellation);

        var corpus = Expect(await portal.Get<CorpusImport>().Import(In("a.txt"), "c", null, Cancellation));

        Assert.Equal((1L, 5L), (corpus.Documents, corpus.Bytes));
        Assert.Empty(Staged(portal));
    }

    [Theory]
    [InlineData("line.txt", "", "")]
    [InlineData("line.jsonl", "{\"text\":\"", "\"}")]
    public async Task OneLineOf100Megabytes_IsRefused(string file, string before, string after)
    {
        await using var portal = await Open();
        await using (var stream = File.Create(In(file)))
        {
            stream.Write(Encoding.UTF8.GetBytes(before));
            var block = new byte[1 << 20];
            Array.Fill(block, (byte)'a');
            for (var i = 0; i < 100; i++)
            {
                stream.Write(block);
            }

            stream.Write(Encoding.UTF8.GetBytes(after));
        }

        await IsRefused(portal, In(file), "c", "longer than 64 MB");
    }

    [Fact]
    public async Task DamagedParquet_WhereverItIsDamaged_IsOneProblemOrTheWholeText()
    {
        await using var portal = await Open();
        var whole = await AParquet();
        await File.WriteAllBytesAsync(In("whole.parquet"), whole, Cancellation);
        Assert.Equal(500, Expect(await portal.Get<CorpusImport>().Import(In("whole.parquet"), "whole", null, Cancellation)).Documents);
        var stored = portal.Stored();
        var random = new Random(7);
        var refused = 0;

        for (var i = 0; i < 60; i++)
        {
            var damaged = whole.ToArray();
            var at = random.Next(4, damaged.Length - 8);
            random.NextBytes(damaged.AsSpan(at, Math.Min(32, damaged.Length - 8 - at)));
            var file = In($"{i}.parquet");
            await File.WriteAllBytesAsync(file, i % 3 == 0 ? damaged[..at] : damaged, Cancellation);

            var answer = await portal.Get<CorpusImport>().Import(file, $"damaged-{i}", null, Cancellation);

            // Bytes of a text may well be other letters; anything else is refused.
            if (!answer.Succeeded)
            {
                refused++;
                Assert.Equal(ProblemKind.Unreadable, answer.Problem.Kind);
                Assert.Contains(file, answer.Problem.What, StringComparison.Ordinal);
            }
        }

        Assert.True(refused > 20, $"{refused} of 60 were refused.");
        Assert.Empty(Staged(portal));
        Assert.Equal(stored, portal.Stored().Where(x => !x.StartsWith("corpora/", StringComparison.Ordinal) || x.Split('/')[1] == "1"));
    }

    [Fact]
    public async Task Import_ThatIsCancelled_LeavesNothing()
    {
        await using var portal = await Open();
        await File.WriteAllTextAsync(In("a.jsonl"), string.Concat(Enumerable.Repeat("{\"text\":\"abc\"}\n", 20_000)), Cancellation);
        using var cancel = new CancellationTokenSource();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => portal.Get<CorpusImport>().Import(In("a.jsonl"), "c", new Told(cancel.Cancel), cancel.Token));

        Assert.Equal(0, await portal.Get<CorpusStore>().Count(Cancellation));
        Assert.Empty(Staged(portal));
    }

    [Fact]
    public async Task MissingPathAndEmptyFolder_AreRefused()
    {
        await using var portal = await Open();

        await IsRefused(portal, In("nowhere.txt"), "c", "nowhere.txt");
        await IsRefused(portal, Directory.CreateDirectory(In("folder")).FullName, "c", "holds no corpus");
    }

    public void Dispose() => Directory.Delete(_folder, true);

    private static async Task IsRefused(TestPortal portal, string path, string name, string said)
    {
        var answer = await portal.Get<CorpusImport>().Import(path, name, null, Cancellation);

        Assert.NotNull(answer.Problem);
        Assert.Contains(said, answer.Problem.What, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', answer.Problem.ToString());
        Assert.Equal(0, await portal.Get<CorpusStore>().Count(Cancellation));
        Assert.Empty(portal.Stored().Except(["staged"]));
    }

    private static IEnumerable<string> Staged(TestPortal portal) => portal.Stored().Where(x => x.StartsWith("staged/", StringComparison.Ordinal));

    private static byte[] SomeText(int length)
    {
        var random = new Random(3);
        return [.. Enumerable.Range(0, length).Select(_ => (byte)random.Next('a', 'z'))];
    }

    private static byte[] Packed(byte[] content)
    {
        using var packed = new MemoryStream();
        using (var zip = new GZipStream(packed, CompressionLevel.Fastest))
        {
            zip.Write(content);
        }

        return packed.ToArray();
    }

    private static async Task<byte[]> AParquet()
    {
        var text = new DataField<string>("text");
        var year = new DataField<int>("year");
        using var stream = new MemoryStream();
        await using (var writer = await ParquetWriter.CreateAsync(new ParquetSchema(text, year), stream, cancellationToken: Cancellation))
        {
            using var rows = writer.CreateRowGroup();
            await rows.WriteAsync(text, [.. Enumerable.Range(0, 500).Select(x => $"Document {x} says {new Random(x).Next()}.")]);
            await rows.WriteAsync<int>(year, new ReadOnlyMemory<int>([.. Enumerable.Range(1500, 500)]), cancellationToken: Cancellation);
            rows.CompleteValidate();
        }

        return stream.ToArray();
    }

    private string In(string file) => Path.Combine(_folder, file);

    private sealed class Told(Action tell) : IProgress<long>
    {
        public void Report(long value) => tell();
    }
}
