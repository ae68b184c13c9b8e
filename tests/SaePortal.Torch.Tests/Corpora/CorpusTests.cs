using System.IO.Compression;
using System.Text;
using Parquet;
using Parquet.Schema;
using SaePortal.Core.Answers;
using SaePortal.Core.Corpora;
using SaePortal.Tests.Shared;
using SaePortal.Torch.Corpora;
using SaePortal.Torch.Tokenizers;

namespace SaePortal.Torch.Tests.Corpora;

public sealed class CorpusTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("saeportal-corpus-").FullName;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Stories_PackedForTheirModel_AreTheTokensThatThePeersCounted()
    {
        Assert.SkipUnless(SharedFiles.Exist, "shared/ is not here.");
        var written = await CorpusArchive.Write(CorpusReader.Read(SharedFiles.PathTo("corpora/stories.txt.gz")!, Cancellation), _folder, null, Cancellation);
        Assert.Equal(5_000, written.Value!.Documents);

        var packed = CorpusPacker.Open(_folder, SharedFiles.PathTo("models/tinystories-260k")!, new Packing(), null, Cancellation);

        using var corpus = packed.Value!;
        Assert.Equal(1_680_733 / 128, corpus.Contexts);
        Assert.Equal(512, corpus.HeldOut);
        Assert.Equal(1, corpus.Bos);
        Assert.Equal(1, corpus.Tokens(0)[0]);
        Assert.Equal(5_000, corpus.DocumentAt(corpus.Contexts - 1, 127) + 1);
        // The peers counted 65,346 positions that are no BOS in the last 512 contexts.
        Assert.Equal(65_346, Enumerable.Range(corpus.Contexts - 512, 512).Sum(x => corpus.Tokens(x).ToArray().Count(t => t != 1)));
        using var archive = CorpusArchive.Open(_folder).Value!;
        var pieces = TokenPieces.Of(TokenizerReader.Load(SharedFiles.PathTo("models/tinystories-260k")!).Value!);
        var start = corpus.Tokens(0).ToArray();
        Assert.StartsWith(string.Concat(pieces.Pieces(start).Skip(1).TakeWhile(x => !x.Special).Select(x => x.Text)).Trim(), archive.Text(0).Trim(), StringComparison.Ordinal);
        using var again = CorpusPacker.Open(_folder, SharedFiles.PathTo("models/tinystories-260k")!, new Packing(), null, Cancellation).Value!;
        Assert.Equal(corpus.Header, again.Header);
    }

    [Fact]
    public async Task Files_OfEveryKind_GiveTheSameDocuments()
    {
        await File.WriteAllTextAsync(In("a.txt"), "one\n<|endoftext|>\n\n<|endoftext|>\r\ntwo\nlines\n", Cancellation);
        await File.WriteAllTextAsync(In("b.jsonl"), "{\"text\":\"three\",\"year\":1790,\"labels\":[{\"start\":0,\"end\":2,\"attribute\":\"x\",\"value\":\"y\"}]}\n\n{\"text\":\"four\"}", Cancellation);
        await using (var packed = new GZipStream(File.Create(In("c.txt.gz")), CompressionLevel.Fastest))
        {
            packed.Write(Encoding.UTF8.GetBytes("\ufefffive"));
        }

        await WriteParquet(In("d.parquet"));
        await using (var packed = new GZipStream(File.Create(In("e.parquet.gz")), CompressionLevel.Fastest))
        {
            packed.Write(await File.ReadAllBytesAsync(In("d.parquet"), Cancellation));
        }

        await File.WriteAllTextAsync(In("readme.md"), "not a corpus", Cancellation);
        var archiveFolder = Directory.CreateDirectory(In("archive")).FullName;

        var written = await CorpusArchive.Write(CorpusReader.Read(_folder, Cancellation), archiveFolder, null, Cancellation);
        Assert.True(written.Succeeded, written.Problem?.ToString());
        var contents = written.Value;

        using var archive = CorpusArchive.Open(archiveFolder).Value!;
        Assert.Equal(["one\n", "two\nlines\n", "three", "four", "five\n", "six", "seven", "six", "seven"], Enumerable.Range(0, (int)contents.Documents).Select(x => archive.Text(x)));
        Assert.Equal("{\"year\":1790}", archive.Metadata(2));
        Assert.Null(archive.Metadata(3));
        Assert.Equal("{\"year\":2}", archive.Metadata(6));
        Assert.Equal(new LabelledSpan(0, 2, "x", "y"), Assert.Single(archive.Labels(2)));
        Assert.Equal(1, contents.Labels);
    }

    [Theory]
    [InlineData("a.txt", "", "holds no text")]
    [InlineData("a.txt", " \n<|endoftext|>\n", "holds no text")]
    [InlineData("a.jsonl", "{\"text\":5}", "Line 1")]
    [InlineData("a.jsonl", "{\"text\":\"a\"}\n{\"text\":", "Line 2")]
    [InlineData("a.jsonl", "{\"text\":\"a\",\"labels\":[{\"start\":0,\"end\":9,\"attribute\":\"x\",\"value\":\"y\"}]}", "from 0 to 9")]
    [InlineData("a.parquet", "PAR1 is not enough", "not a Parquet file")]
    [InlineData("a.txt.gz", "not packed", "packed wrongly")]
    [InlineData("a.pdf", "x", "no kind of file")]
    public async Task BadFile_IsOneSentence(string name, string content, string said)
    {
        await File.WriteAllTextAsync(In(name), content, Cancellation);

        var written = await CorpusArchive.Write(CorpusReader.Read(In(name), Cancellation), Directory.CreateDirectory(In("archive")).FullName, null, Cancellation);

        Assert.Contains(said, written.Problem!.What, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("a.txt.gz")]
    [InlineData("a.jsonl.gz")]
    [InlineData("a.parquet.gz")]
    [InlineData("a.parquet")]
    public async Task DamagedFile_OfAFolder_IsNamedInWordsOfOurOwn(string name)
    {
        var folder = Directory.CreateDirectory(In("many")).FullName;
        await File.WriteAllTextAsync(Path.Combine(folder, "0.jsonl"), "{\"text\":\"sound\"}\n", Cancellation);
        await File.WriteAllTextAsync(Path.Combine(folder, name), "PAR1, neither packed nor a table", Cancellation);

        var written = await CorpusArchive.Write(CorpusReader.Read(folder, Cancellation), Directory.CreateDirectory(In("archive")).FullName, null, Cancellation);

        Assert.StartsWith(Path.Combine(folder, name) + " is ", written.Problem!.What, StringComparison.Ordinal);
        Assert.DoesNotContain("decoding", written.Problem.What, StringComparison.Ordinal);
        Assert.DoesNotContain("head", written.Problem.What, StringComparison.Ordinal);
    }

    [Fact]
    public async Task InvalidUtf8_IsRefusedWithItsPlace()
    {
        await File.WriteAllBytesAsync(In("a.txt"), [.. "fine\nstill "u8, 0xff, .. " no"u8], Cancellation);

        var written = await CorpusArchive.Write(CorpusReader.Read(In("a.txt"), Cancellation), Directory.CreateDirectory(In("archive")).FullName, null, Cancellation);

        Assert.Contains("byte 11 is 0xFF", written.Problem!.What, StringComparison.Ordinal);
    }

    [Fact]
    public async Task OneLineOf100Megabytes_IsRefusedWithoutBeingReadWhole()
    {
        await using (var file = File.Create(In("a.txt")))
        {
            var block = new byte[1 << 20];
            Array.Fill(block, (byte)'a');
            for (var i = 0; i < 100; i++)
            {
                await file.WriteAsync(block, Cancellation);
            }
        }

        var written = await CorpusArchive.Write(CorpusReader.Read(In("a.txt"), Cancellation), Directory.CreateDirectory(In("archive")).FullName, null, Cancellation);

        Assert.Contains("Line 1", written.Problem!.What, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ParquetTextOver64Megabytes_IsRefusedWithItsRow()
    {
        await WriteParquet(In("a.parquet"), ["short", "é" + new string('a', (64 << 20) - 2), "é" + new string('a', (64 << 20) - 1)]);

        var written = await CorpusArchive.Write(CorpusReader.Read(In("a.parquet"), Cancellation), Directory.CreateDirectory(In("archive")).FullName, null, Cancellation);

        Assert.Contains("row 3 of", written.Problem!.What, StringComparison.Ordinal);
        Assert.Contains("64 MB", written.Problem.What, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1_000, true)]
    [InlineData(60, false)]
    public async Task ParquetRowGroup_TooLargeForMemory_IsRefusedBeforeItIsRead(int most, bool read)
    {
        await WriteParquet(In("a.parquet"), ["a text of some length that counts", "another text of some length"]);
        var texts = new List<string>();

        var reading = async () =>
        {
            await foreach (var document in ParquetDocuments.Read(In("a.parquet"), most, Cancellation))
            {
                texts.Add(document.Text);
            }
        };

        if (read)
        {
            await reading();
            Assert.Equal(2, texts.Count);
        }
        else
        {
            Assert.Contains("Row group 1 of", (await Assert.ThrowsAsync<ProblemException>(reading)).Problem.What, StringComparison.Ordinal);
            Assert.Empty(texts);
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Writer_CutsAndRemembersDocuments(bool bosPerContext)
    {
        using var writer = new PackedCorpusWriter(In("packed"), new Packing(4, bosPerContext), 9, 10);
        int[] front = bosPerContext ? [] : [9];
        writer.Add([.. front, 1, 2, 3]);
        writer.Add([]);
        writer.Add([.. front, 4, 5]);
        writer.Add([.. front, 6, 7, 8]);

        using var corpus = writer.Finish().Value!;

        Assert.Equal([9, 1, 2, 3], corpus.Tokens(0).ToArray());
        Assert.Equal(bosPerContext ? [9, 4, 5, 6] : [9, 4, 5, 9], corpus.Tokens(1).ToArray());
        Assert.Equal([1, 1, 2], Enumerable.Range(1, 3).Select(x => corpus.DocumentAt(1, x)));
        Assert.Equal(0, corpus.DocumentAt(0, 3));
    }

    [Fact]
    public void Writer_OfTooLittleText_LeavesNothing()
    {
        using (var writer = new PackedCorpusWriter(In("packed"), new Packing(4), null, 10))
        {
            writer.Add([1, 2, 3, 4, 5]);
            Assert.Contains("5 tokens", writer.Finish().Problem!.What, StringComparison.Ordinal);
        }

        Assert.Empty(Directory.GetFileSystemEntries(_folder));
    }

    public void Dispose() => Directory.Delete(_folder, true);

    private static async Task WriteParquet(string file, string[]? texts = null)
    {
        texts ??= ["six", "seven"];
        var text = new DataField<string>("text");
        var year = new DataField<int>("year");
        await using var stream = File.Create(file);
        await using var writer = await ParquetWriter.CreateAsync(new ParquetSchema(text, year), stream, cancellationToken: Cancellation);
        using var group = writer.CreateRowGroup();
        await group.WriteAsync(text, texts);
        await group.WriteAsync<int>(year, Enumerable.Range(1, texts.Length).ToArray().AsMemory(), cancellationToken: Cancellation);
        group.CompleteValidate();
    }

    private string In(string name) => Path.Combine(_folder, name);
}
