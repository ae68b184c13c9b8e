using SaePortal.Compute.Demo;
using SaePortal.Core.Worlds;
using SaePortal.Torch.Native;
using SaePortal.Torch.Probes;
using SaePortal.Torch.Tokenizers;
using SaePortal.Torch.Transformers;
using static TorchSharp.torch;

namespace SaePortal.Compute.Tests.Demo;

/// <summary>The model that comes with the program, asked about text of seeds that no training had.</summary>
[Collection("torch")]
public sealed class BuiltInModelTests : IDisposable
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

    /// <summary>Per word the model pays little more than the grammar's choices are worth, which no reader could go below on average.</summary>
    [Fact]
    public void CrossEntropy_IsNearTheGrammarsOwn()
    {
        var probing = new ModelProbing(_model, _tokenizer);
        var (model, grammar, words) = (0.0, 0.0, 0);
        foreach (var document in _world.Documents(Unseen).Where(x => _tokenizer.Encode(x.Text).Length < _model.Spec.MaxContext).Take(200))
        {
            model -= probing.LogLikelihood("", document.Text);
            grammar += document.Nats;
            words += document.Words;
        }

        TestContext.Current.TestOutputHelper?.WriteLine($"{model / words:F4} nats a word, the grammar {grammar / words:F4}");
        Assert.InRange((model - grammar) / words, -0.05, 0.15);
    }

    [Fact]
    public void Questions_OfAModelThatKnowsNothing_AreAnsweredByChance()
    {
        // Without this a scorer that always says yes would pass.
        var swapped = _world.Probes("sense", false, Unseen).Take(60).Select(x => x with { Right = x.Wrong, Wrong = x.Right });
        var probing = new ModelProbing(_model, _tokenizer);

        Assert.InRange(swapped.Count(probing.IsRight), 0, 3);
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
}
