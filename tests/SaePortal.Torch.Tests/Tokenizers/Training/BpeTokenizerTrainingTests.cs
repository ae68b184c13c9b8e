using System.Diagnostics;
using System.Text;
using System.Text.Json;
using SaePortal.Core.Answers;
using SaePortal.Tests.Shared;
using SaePortal.Torch.Corpora;
using SaePortal.Torch.Tokenizers;
using SaePortal.Torch.Tokenizers.Training;

namespace SaePortal.Torch.Tests.Tokenizers.Training;

/// <summary>From a corpus to a file that our reader, and others', read.</summary>
public sealed class BpeTokenizerTrainingTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("saeportal-bpe-").FullName;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(_folder, true);

    [Fact]
    public async Task Stories_WithTwoThousandTokens_GiveAnExactVocabularyThatShortensText()
    {
        using var corpus = await Stories();
        var watch = Stopwatch.StartNew();

        var trained = Expect(TokenizerTraining.Train(corpus, new TokenizerTrainingOptions { Vocabulary = 2_048 }, _folder, null, Cancellation));

        TestContext.Current.TestOutputHelper!.WriteLine($"{corpus.Documents} documents, {trained.Words} words, {watch.Elapsed.TotalSeconds:F1} s");
        var tokenizer = Expect(TokenizerReader.Load(_folder));
        Assert.Equal((2_048, 2_048), (trained.Vocabulary, tokenizer.Vocabulary));
        Assert.Equal(0, tokenizer.Bos);
        Assert.True(tokenizer.IsSpecial(0));
        var text = corpus.Text(0);
        var ids = tokenizer.Encode(text, special: false);
        Assert.InRange((double)Encoding.UTF8.GetByteCount(text) / ids.Length, 3, 6);
        Assert.Equal(text, tokenizer.Decode(ids));
        Assert.Single(tokenizer.Encode(" little", special: false));
        Assert.Equal([0, .. ids], tokenizer.Encode(text));
    }

    [Fact]
    public async Task AnyText_Encoded_ComesBack()
    {
        using var corpus = await Corpus("The cat sat on the mat. The cat's mat!", "Der Bär läuft über die Brücke 😀😀 日本語日本語");
        Expect(TokenizerTraining.Train(corpus, new TokenizerTrainingOptions { Vocabulary = 300, MinFrequency = 1 }, _folder, null, Cancellation));
        var tokenizer = Expect(TokenizerReader.Load(_folder));
        var random = new Random(7);

        Assert.Equal(300, tokenizer.Vocabulary);
        foreach (var text in new[] { "", " ", "\0", "\u0001\u001b\u007f\u0085", "\r\n\t \u00a0\u3000", "😀👩‍👩‍👧‍👦🇩🇪", "e\u0301", "\ufeff\ufffe\uffff", "<|endoftext", new string('x', 5_000) }
            .Concat(Enumerable.Range(0, 500).Select(_ => AnyCharacters(random))))
        {
            var ids = tokenizer.Encode(text, special: false);
            Assert.All(ids, x => Assert.InRange(x, 1, 299));
            Assert.Equal(text, tokenizer.Decode(ids));
            Assert.Equal(Encoding.UTF8.GetBytes(text), ids.SelectMany(tokenizer.BytesOf));
        }

        // What is no text becomes U+FFFD, as in every tokenizer of ours.
        Assert.Equal("a\ufffdb", tokenizer.Decode(tokenizer.Encode("a\ud800b")));
        Assert.Equal([0, 0], tokenizer.Encode("<|endoftext|>"));
    }

    [Fact]
    public async Task File_OfTheSameCorpus_HasTheSameBytes()
    {
        using var corpus = await Corpus([.. Enumerable.Range(0, 300).Select(x => $"Number {x} and number {x * 7} are friends of the {x % 9} cats.")]);
        var options = new TokenizerTrainingOptions { Vocabulary = 400 };
        Expect(TokenizerTraining.Train(corpus, options, _folder, null, Cancellation));
        var first = await File.ReadAllBytesAsync(Path.Combine(_folder, "tokenizer.json"), Cancellation);

        Expect(TokenizerTraining.Train(corpus, options, _folder, null, Cancellation));

        Assert.Equal(first, await File.ReadAllBytesAsync(Path.Combine(_folder, "tokenizer.json"), Cancellation));
        Assert.DoesNotContain((byte)'\r', first);
    }

    [Fact]
    public async Task File_OfAnyCorpus_SaysWhatOtherReadersNeed()
    {
        using var corpus = await Corpus("to be or not to be");
        Expect(TokenizerTraining.Train(corpus, new TokenizerTrainingOptions { Vocabulary = 260 }, _folder, null, Cancellation));
        using var json = JsonDocument.Parse(await File.ReadAllTextAsync(Path.Combine(_folder, "tokenizer.json"), Cancellation));
        var root = json.RootElement;
        var (model, cut, front) = (root.GetProperty("model"), root.GetProperty("pre_tokenizer"), root.GetProperty("post_processor"));
        var vocabulary = model.GetProperty("vocab").EnumerateObject().ToDictionary(x => x.Name, x => x.Value.GetInt32());

        Assert.Equal(("1.0", "BPE", "ByteLevel", "ByteLevel", "TemplateProcessing"),
            (root.GetProperty("version").GetString(), Type(model), Type(cut), Type(root.GetProperty("decoder")), Type(front)));
        Assert.False(cut.GetProperty("add_prefix_space").GetBoolean());
        Assert.True(cut.GetProperty("use_regex").GetBoolean());
        Assert.Equal(Enumerable.Range(0, 260), vocabulary.Values);
        Assert.Equal((0, 1), (vocabulary["<|endoftext|>"], vocabulary["!"]));
        Assert.Equal("<|endoftext|>", Assert.Single(root.GetProperty("added_tokens").EnumerateArray()).GetProperty("content").GetString());
        // " be" twice and "be" inside it: "b e" first (id of b below that of o), and the first word has no space.
        Assert.All(model.GetProperty("merges").EnumerateArray(), x => Assert.Contains(x.GetString()!.Replace(" ", "", StringComparison.Ordinal), vocabulary.Keys));
        Assert.Equal("b e", model.GetProperty("merges")[0].GetString());

        static string? Type(JsonElement part) => part.GetProperty("type").GetString();
    }

    [Fact]
    public async Task Corpus_WithTooLittleText_SaysHowFarItCame()
    {
        using var corpus = await Corpus("aa aa");

        var trained = Expect(TokenizerTraining.Train(corpus, new TokenizerTrainingOptions { Vocabulary = 5_000 }, _folder, null, Cancellation));

        Assert.Equal((258, 2), (trained.Vocabulary, trained.Words));
        Assert.Equal(258, Expect(TokenizerReader.Load(_folder)).Vocabulary);
    }

    [Theory]
    [InlineData(256, 2, "256")]
    [InlineData(0, 2, "vocabulary of 0")]
    [InlineData(-5, 2, "-5")]
    [InlineData(1_000_001, 2, "1000001")]
    [InlineData(long.MaxValue, 2, "9223372036854775807")]
    [InlineData(300, 0, "frequency")]
    public async Task Options_ThatCannotBeMeant_AreRefused(long vocabulary, long least, string mentions)
    {
        using var corpus = await Corpus("a");

        var problem = TokenizerTraining.Train(corpus, new TokenizerTrainingOptions { Vocabulary = vocabulary, MinFrequency = least }, _folder, null, Cancellation).Problem!;

        Assert.Equal(ProblemKind.Invalid, problem.Kind);
        Assert.Contains(mentions, problem.What, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Cancelled_Training_WritesNothing()
    {
        using var corpus = await Corpus("a b c");
        using var cancel = new CancellationTokenSource();
        var progress = new Once(cancel);

        Assert.ThrowsAny<OperationCanceledException>(() => TokenizerTraining.Train(corpus, new TokenizerTrainingOptions { Vocabulary = 300 }, _folder, progress, cancel.Token));
        Assert.False(File.Exists(Path.Combine(_folder, "tokenizer.json")));
    }

    private static T Expect<T>(Answer<T> answer) => answer.Succeeded ? answer.Value : throw new Xunit.Sdk.XunitException(answer.Problem.ToString());

    private static string AnyCharacters(Random random)
    {
        var text = new StringBuilder();
        for (var length = random.Next(60); length > 0; length--)
        {
            var value = random.Next(4) switch { 0 => random.Next(0x110000), 1 => random.Next(0x3000), _ => random.Next(128) };
            text.Append(Rune.IsValid(value) ? new Rune(value).ToString() : "?");
        }

        return text.ToString();
    }

    private static async IAsyncEnumerable<CorpusDocument> Documents(IEnumerable<string> texts)
    {
        foreach (var text in texts)
        {
            await Task.CompletedTask;
            yield return new CorpusDocument(text, null, []);
        }
    }

    private async Task<CorpusArchive> Corpus(params string[] texts) => await Filled(Documents(texts));

    private async Task<CorpusArchive> Stories()
    {
        Assert.SkipUnless(SharedFiles.Exist, "shared/ is not here");
        return await Filled(CorpusReader.Read(SharedFiles.PathTo("corpora/stories.txt.gz")!, Cancellation));
    }

    private async Task<CorpusArchive> Filled(IAsyncEnumerable<CorpusDocument> documents)
    {
        var folder = Directory.CreateDirectory(Path.Combine(_folder, "corpus")).FullName;
        Expect(await CorpusArchive.Write(documents, folder, null, Cancellation));
        return Expect(CorpusArchive.Open(folder));
    }

    private sealed class Once(CancellationTokenSource cancel) : IProgress<TokenizerTrainingProgress>
    {
        public void Report(TokenizerTrainingProgress value) => cancel.Cancel();
    }
}
