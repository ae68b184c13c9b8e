using System.Text.Json;
using SaePortal.Compute.Tokenizers;
using SaePortal.Storage.Artifacts;
using SaePortal.Storage.Corpora;
using SaePortal.Storage.Databases;
using SaePortal.Storage.Tokenizers;
using SaePortal.Torch.Tokenizers;
using SaePortal.Torch.Tokenizers.Training;

namespace SaePortal.Web.Tests.Cli;

/// <summary><c>saeportal tokenizer</c> on a corpus of a few sentences.</summary>
public sealed class TokenizerVerbsTests : IAsyncLifetime
{
    private readonly string _data = Directory.CreateTempSubdirectory("saeportal-tokenizer-").FullName;
    private readonly string _files = Directory.CreateTempSubdirectory("saeportal-files-").FullName;

    private string Artifacts => Path.Combine(_data, "artifacts");

    public async ValueTask InitializeAsync()
    {
        var text = Path.Combine(_files, "corpus.txt");
        await File.WriteAllLinesAsync(text, Enumerable.Range(0, 50).Select(x => $"The little cat number {x} sat on the little mat, and the little dog did not like it."));
        (await Verbs.Run(_data, "corpus", "import", text, "--name", "cats")).Done();
    }

    public ValueTask DisposeAsync()
    {
        Directory.Delete(_data, true);
        Directory.Delete(_files, true);
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task Tokenizer_Trained_IsListedReadAndRemoved()
    {
        var output = Path.Combine(_files, "new", "folder");
        var made = (await Train("--vocab", "300", "--name", "t", "--out", output, "--json")).Done().Json;
        var listed = (await Verbs.Run(_data, "tokenizer", "list", "--json")).Done().Json;

        Assert.Equal(("t", 300, "cats", 2), (made.GetProperty("name").GetString(), made.GetProperty("vocabulary").GetInt32(), made.GetProperty("corpus").GetString(), made.GetProperty("min_frequency").GetInt32()));
        Assert.Equal(made.GetRawText(), Assert.Single(listed.EnumerateArray()).GetRawText().Replace("\n  ", "\n", StringComparison.Ordinal));
        var folder = made.GetProperty("folder").GetString()!;
        Assert.Equal(Path.Combine(Artifacts, "tokenizers", "t"), folder);
        Assert.Equal(["tokenizer.json", "training.json"], Directory.EnumerateFiles(folder).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        Assert.Equal(folder, new TokenizerStore(new ArtifactFolder(_data)).Find("t").Value!.Folder);
        Assert.Equal(["tokenizer.json"], Directory.EnumerateFileSystemEntries(output).Select(Path.GetFileName));
        Assert.Equal(await File.ReadAllBytesAsync(Path.Combine(folder, "tokenizer.json")), await File.ReadAllBytesAsync(Path.Combine(output, "tokenizer.json")));
        Assert.Equal(300, TokenizerReader.Load(output).Value!.Vocabulary);
        Assert.Contains("cats", (await Verbs.Run(_data, "tokenizer", "list")).Done().Output, StringComparison.Ordinal);

        (await Verbs.Run(_data, "tokenizer", "remove", "t")).Refused(2, "--yes");
        (await Verbs.Run(_data, "tokenizer", "remove", "t", "--yes")).Done();

        Assert.Equal(0, (await Verbs.Run(_data, "tokenizer", "list", "--json")).Done().Json.GetArrayLength());
        Assert.Equal(["artifacts/tokenizers", "artifacts/staged"], Directory.EnumerateDirectories(Artifacts).Where(x => !Directory.EnumerateFileSystemEntries(x).Any()).Select(x => Path.GetRelativePath(_data, x).Replace('\\', '/')).OrderDescending());
        (await Verbs.Run(_data, "tokenizer", "remove", "t", "--yes")).Refused(1, "no tokenizer \"t\"");
    }

    [Fact]
    public async Task Training_OfTooLittleText_SaysWhatItReached()
    {
        var output = (await Train("--vocab", "50K", "--name", "small")).Done().Output;
        var reached = (await Verbs.Run(_data, "tokenizer", "list", "--json")).Done().Json[0].GetProperty("vocabulary").GetInt32();

        Assert.InRange(reached, 270, 1_000);
        Assert.Contains($"{reached:N0} of 50,000 tokens", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Training_WithoutVocabularyToFill_IsTheBytesAlone() =>
        Assert.Equal(257, (await Train("--vocab", "257", "--name", "bytes", "--json")).Done().Json.GetProperty("vocabulary").GetInt32());

    [Theory]
    [InlineData(2, "256 tokens", "--vocab", "256")]
    [InlineData(2, "-1", "--vocab", "-1")]
    [InlineData(2, "1000001 tokens", "--vocab", "1000001")]
    [InlineData(2, "--vocab", "--vocab", "many")]
    [InlineData(2, "--vocab", "--vocab", "99999999999999999999")]
    [InlineData(2, "frequency", "--min-frequency", "0")]
    [InlineData(2, "--min-frequency", "--min-frequency", "often")]
    [InlineData(1, "no corpus \"dogs\"", "--corpus", "dogs")]
    [InlineData(1, "no corpus", "--corpus", "../cats")]
    [InlineData(2, "cannot name", "--name", "../x")]
    [InlineData(2, "cannot name", "--name", "")]
    [InlineData(2, "cannot name", "--name", "a/b")]
    [InlineData(2, "cannot name", "--name", "..")]
    [InlineData(2, "cannot name", "--name", "T")]
    [InlineData(2, "page of the portal", "--name", "search")]
    [InlineData(1, "Nothing can be written", "--out", "/proc/nowhere")]
    [InlineData(1, "Nothing can be written", "--out", "")]
    public async Task Training_OfWhatCannotBeMeant_RefusesAndLeavesNothing(int code, string mentions, string option, string value)
    {
        var before = await DataState.Of(_data);
        var options = new Dictionary<string, string> { ["--corpus"] = "cats", ["--vocab"] = "300", ["--name"] = "t", [option] = value };

        (await Verbs.Run(_data, ["tokenizer", "train", .. options.SelectMany(x => new[] { x.Key, x.Value })])).Refused(code, mentions);

        Assert.Equal(before, await DataState.Of(_data));
    }

    [Fact]
    public async Task Training_OfATakenName_LeavesWhatIsThere()
    {
        (await Train("--vocab", "280", "--name", "t")).Done();
        var before = await DataState.Of(_data);

        (await Train("--vocab", "300", "--name", "t", "--out", Path.Combine(_files, "out"))).Refused(1, "already a tokenizer named \"t\"");

        Assert.Equal(before, await DataState.Of(_data));
        Assert.False(Directory.Exists(Path.Combine(_files, "out")));
        Assert.Equal(280, TokenizerReader.Load(Path.Combine(Artifacts, "tokenizers", "t")).Value!.Vocabulary);
    }

    [Fact]
    public async Task Training_IntoAFolderWithATokenizer_LeavesThatOne()
    {
        await File.WriteAllTextAsync(Path.Combine(_files, "tokenizer.json"), "mine");

        (await Train("--vocab", "300", "--name", "t", "--out", _files)).Refused(1, "already a tokenizer.json");

        Assert.Equal("mine", await File.ReadAllTextAsync(Path.Combine(_files, "tokenizer.json")));
        (await Train("--vocab", "300", "--name", "t", "--out", Path.Combine(_files, "corpus.txt"))).Refused(1, "Nothing can be written");
        Assert.Equal(0, (await Verbs.Run(_data, "tokenizer", "list", "--json")).Done().Json.GetArrayLength());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Training_Cancelled_LeavesNothing(bool whileMerging)
    {
        var before = await DataState.Of(_data);
        var output = Path.Combine(_files, "out");
        await using var database = (await PortalDatabase.Open(_data, null, TestContext.Current.CancellationToken)).Value!;
        var artifacts = new ArtifactFolder(_data);
        var store = new TokenizerStore(artifacts);
        using var cancel = new CancellationTokenSource();
        var training = new TokenizerFromCorpus(new CorpusStore(database, artifacts, TimeProvider.System), store, artifacts, TimeProvider.System);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => training.Train(
            "cats", "t", new TokenizerTrainingOptions { Vocabulary = 400, MinFrequency = 1 }, output, new CancelsWhen(x => x.Tokens > 0 == whileMerging, cancel), cancel.Token));

        Assert.Equal(before, await DataState.Of(_data));
        Assert.False(Directory.Exists(output));
        Assert.Empty(store.All());
    }

    [Fact]
    public async Task Tokenizer_PutThereByHand_IsListedWithoutItsOrigin()
    {
        var folder = Directory.CreateDirectory(Path.Combine(Artifacts, "tokenizers", "mine")).FullName;
        await File.WriteAllTextAsync(Path.Combine(folder, "tokenizer.json"), "{}");
        Directory.CreateDirectory(Path.Combine(Artifacts, "tokenizers", "empty"));

        var listed = Assert.Single((await Verbs.Run(_data, "tokenizer", "list", "--json")).Done().Json.EnumerateArray());

        Assert.Equal("mine", listed.GetProperty("name").GetString());
        Assert.Equal(JsonValueKind.Null, listed.GetProperty("vocabulary").ValueKind);
        Assert.Contains("mine", (await Verbs.Run(_data, "tokenizer", "list")).Done().Output, StringComparison.Ordinal);
    }

    private Task<VerbResult> Train(params string[] options) => Verbs.Run(_data, ["tokenizer", "train", "--corpus", "cats", .. options]);

    private sealed class CancelsWhen(Predicate<TokenizerTrainingProgress> now, CancellationTokenSource cancel) : IProgress<TokenizerTrainingProgress>
    {
        public void Report(TokenizerTrainingProgress value)
        {
            if (now(value))
            {
                cancel.Cancel();
            }
        }
    }
}
