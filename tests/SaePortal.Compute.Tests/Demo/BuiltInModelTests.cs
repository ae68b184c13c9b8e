using System.Globalization;
using System.Text.RegularExpressions;
using SaePortal.Compute.Demo;
using SaePortal.Core.Corpora;
using SaePortal.Core.Runs;
using SaePortal.Core.Worlds;
using SaePortal.Torch.Corpora;
using SaePortal.Torch.Native;
using SaePortal.Torch.Probes;
using SaePortal.Torch.Tokenizers;
using SaePortal.Torch.Transformers;
using SaePortal.Torch.Transformers.Training;
using static TorchSharp.torch;

namespace SaePortal.Compute.Tests.Demo;

/// <summary>The model that comes with the program, asked about text of seeds that no training had.</summary>
[Collection("torch")]
public sealed partial class BuiltInModelTests : IDisposable
{
    private const long Unseen = 77_000;
    private readonly World _world = TestPortal.Expect(World.Find(DemoRecipe.World));
    private readonly Tokenizer _tokenizer = TestPortal.Expect(TokenizerReader.Load(DemoRecipe.ModelFolder));
    private readonly LanguageModel _model;

    public BuiltInModelTests()
    {
        Assert.Null(ComputeDevice.Load());
        _model = TestPortal.Expect(CheckpointLoader.Load(DemoRecipe.ModelFolder, CPU));
    }

    public void Dispose() => _model.Dispose();

    [Fact]
    public void Answers_AreRight_OnSeenAndOnWithheldCombinations()
    {
        var scores = new ModelProbing(_model, _tokenizer).Ask(_world, Unseen, 100, TestPortal.Cancellation);

        Assert.Equal(["agreement", "bracket", "indirect object", "quote", "sense"], scores.Select(x => x.Kind).Distinct().Order(StringComparer.Ordinal));
        Assert.Equal(3, scores.Count(x => x.Withheld));
        Assert.All(scores, x => Assert.Equal(100, x.Asked));
        Assert.All(scores, x => Assert.True(x.Accuracy >= (x.Withheld ? 0.90 : 0.95), $"{x}"));
    }

    /// <summary>
    /// What the grammar's choices are worth is an upper bound of what a perfect reader loses, so it says how good the model is but not that nobody could be better;
    /// trigrams are a comparison that knows nothing of the grammar. Only documents that fit into one context are measured. The page says these numbers.
    /// </summary>
    [Fact]
    public void CrossEntropy_IsNearWhatTheGrammarsChoicesAreWorth_FarBelowTrigrams_AndAsThePageSays()
    {
        var probing = new ModelProbing(_model, _tokenizer);
        var trigrams = new WordTrigrams(_world.Documents(Unseen + 1), 2_000_000);
        var (model, grammar, reader, words) = (0.0, 0.0, 0.0, 0);
        foreach (var document in _world.Documents(Unseen).Where(x => _tokenizer.Encode(x.Text).Length < _model.Spec.MaxContext).Take(200))
        {
            model -= probing.LogLikelihood("", document.Text);
            grammar += document.Nats;
            reader += trigrams.Nats(document);
            words += document.Words;
        }

        TestContext.Current.TestOutputHelper?.WriteLine($"nats a word: model {model / words:F4}, the grammar's choices {grammar / words:F4}, trigrams {reader / words:F4}; {words} words");
        Assert.True((model - grammar) / words < 0.15, $"{model / words} and {grammar / words}");
        Assert.True((reader - model) / words > 0.3, $"{reader / words} and {model / words}");
        var page = CrossEntropies().Match(File.ReadAllText(Page()));
        Assert.True(page.Success, "The page says no numbers.");
        Assert.Equal(Said(page, "model"), model / words, 0.002);
        Assert.Equal(Said(page, "grammar"), grammar / words, 0.0006);
        Assert.Equal(Said(page, "trigrams"), reader / words, 0.0006);
    }

    /// <summary>
    /// Without this a way of asking that favours right answers by itself would pass for knowledge. Marks that close differ in their tokens, of which an untrained model likes
    /// few, and are the same in every question of a kind: about them it guesses, but not evenly.
    /// </summary>
    [Fact]
    public async Task Questions_OfTheUntrainedModel_AreAnsweredByChance()
    {
        const int Each = 200;
        using var untrained = await Untrained();
        var probing = new ModelProbing(untrained, _tokenizer);
        foreach (var kind in _world.ProbeKinds)
        {
            var probes = _world.Probes(kind, false, Unseen).Take(Each).ToList();
            var right = probes.Count(probing.IsRight);
            var chances = probes.Select(x => (double)x.Right.Count / (x.Right.Count + x.Wrong.Count)).ToList();
            var (expected, deviation) = (chances.Sum(), Math.Sqrt(chances.Sum(x => x * (1 - x))));
            var said = $"{kind}: {right} of {Each}, by chance {expected:F1} ± {deviation:F1}";
            TestContext.Current.TestOutputHelper?.WriteLine(said);
            Assert.True(kind is "bracket" or "quote" ? right < 0.8 * Each : Math.Abs(right - expected) < 4 * deviation, said);
        }
    }

    [Fact]
    public void Files_AreSmall_AndTheTokenizerTakesAnyText()
    {
        Assert.InRange(new FileInfo(Path.Combine(DemoRecipe.ModelFolder, "model.safetensors")).Length, 1, 3 << 20);
        Assert.Equal(_tokenizer.Vocabulary, _model.Spec.Vocabulary);
        foreach (var text in new[] { "Mary gives a letter to John.", "naïve Ωμέγα 漢字 🙂\n\ttabs", "\0\u0001 \u2028" })
        {
            Assert.Equal(text, _tokenizer.Decode(_tokenizer.Encode(text)));
        }
    }

    /// <summary>The model of the recipe's shape as it is before its first step.</summary>
    private async Task<LanguageModel> Untrained()
    {
        var folder = Directory.CreateTempSubdirectory("saeportal-untrained-").FullName;
        try
        {
            var text = _world.Documents(Unseen).Take(200).Select(x => new CorpusDocument(x.Text, null, [])).ToAsyncEnumerable();
            TestPortal.Expect(await CorpusArchive.Write(text, folder, null, TestPortal.Cancellation));
            var spec = _model.Spec;
            var recipe = new ModelTrainSpec
            {
                Name = "twin",
                Corpus = "world",
                Tokenizer = "demo",
                Layers = spec.Layers,
                DModel = spec.DModel,
                Heads = spec.Heads,
                Context = spec.MaxContext,
                Batch = 1,
                Tokens = spec.MaxContext,
            };
            var plan = TestPortal.Expect(ModelTrainSpecRules.Plan(recipe, _tokenizer.Vocabulary, long.MaxValue));
            using var corpus = TestPortal.Expect(CorpusPacker.Open(folder, DemoRecipe.ModelFolder, new Packing(spec.MaxContext), null, TestPortal.Cancellation));
            ModelSnapshot? begun = null;
            TestPortal.Expect(new LanguageModelTraining(corpus, plan, CPU).Run(new UnwatchedRun(recipe), new HashSet<long> { 0 }, x => begun = x, TestPortal.Cancellation));
            NeoXCheckpoint.Write(folder, plan.Shape, begun!.Weights, ElementType.F32, corpus.Bos);
            var model = TestPortal.Expect(CheckpointLoader.Load(folder, CPU));
            Assert.Equal(spec.Parameters, model.Spec.Parameters);
            return model;
        }
        finally
        {
            Directory.Delete(folder, true);
        }
    }

    private static double Said(Match page, string what) => double.Parse(page.Groups[what].Value, CultureInfo.InvariantCulture);

    private static string Page()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            var page = Path.Combine(folder.FullName, "src", "SaePortal.Web", "Docs", "demo.md");
            if (File.Exists(page))
            {
                return page;
            }
        }

        throw new FileNotFoundException("demo.md is not above the tests.");
    }

    [GeneratedRegex(@"the model loses (?<model>\d+\.\d+) nats a word.*are worth (?<grammar>\d+\.\d+).*a trigram model.*loses (?<trigrams>\d+\.\d+)", RegexOptions.Singleline)]
    private static partial Regex CrossEntropies();
}
