using SaePortal.Core.Corpora;
using SaePortal.Core.Dictionaries;
using SaePortal.Core.LanguageModels;
using SaePortal.Core.Latents;
using SaePortal.Core.Meanings;
using SaePortal.Core.Runs;
using SaePortal.Core.Worlds;
using SaePortal.Storage.Dictionaries;

namespace SaePortal.Tests.Shared;

/// <summary>Rows that tests need and do not care about, one builder per noun.</summary>
public static class Builders
{
    /// <summary>The shape of the story model.</summary>
    public static readonly ModelSpec AModel = new()
    {
        Family = TransformerFamily.Llama,
        Layers = 5,
        DModel = 64,
        DMlp = 172,
        Heads = 8,
        KeyValueHeads = 4,
        DHead = 8,
        Vocabulary = 512,
        MaxContext = 512,
        Parameters = 260_000,
    };

    /// <summary>What a good dictionary of it measures.</summary>
    public static readonly DictionaryMetrics SomeMetrics = new(0.03, 16, 0.004, 1.2, 0.98, 1.138, 1.18, 5.5, 6.7, 0.99, 0.993, 65_346);

    /// <summary>A trained dictionary of a model.</summary>
    public static NewDictionary ADictionary(string name, int modelId, int? trainRun = null, int width = 1024) => new(
        name, modelId,
        new DictionarySpec
        {
            Architecture = DictionaryArchitecture.TopK,
            Input = new HookPoint(HookSite.ResidPost, 2),
            Output = new HookPoint(HookSite.ResidPost, 2),
            DIn = 64,
            DOut = 64,
            Width = width,
            K = 16,
        },
        new Packing(), SomeMetrics, trainRun, null, new string('a', 64));

    /// <summary>A recipe that a run could follow.</summary>
    public static TrainSpec ATraining(string name = "d") => new()
    {
        Name = name,
        Model = "m",
        Corpus = "c",
        Hook = "blocks.2.hook_resid_post",
        Width = 1024,
        K = 16,
        Tokens = 2_000_000,
    };

    /// <summary>A recipe for a language model, ten steps long.</summary>
    public static ModelTrainSpec ATrainedModel(string name = "lm", params long[] snapshots) => new()
    {
        Name = name,
        Corpus = "c",
        Tokenizer = "t",
        Layers = 2,
        DModel = 32,
        Heads = 2,
        Tokens = 20_480,
        Snapshots = snapshots,
    };

    /// <summary>A latent; a density of 0 makes it a dead one.</summary>
    public static LatentSummary ALatent(int index, double density = 0.01, float maximum = 9, float mean = 3, double entropy = 2, int token = 5) => new()
    {
        Index = index,
        Density = density,
        Firings = (long)(density * 1_000_000),
        Documents = density > 0 ? 3 : 0,
        Maximum = density > 0 ? maximum : 0,
        Mean = density > 0 ? mean : 0,
        TokenEntropy = entropy,
        TopTokens = density > 0 ? [new TokenShare(token, 0.5f), new TokenShare(token + 1, 0.25f)] : [],
        Promoted = [new TokenLogit(7, 1.5f)],
        Suppressed = [new TokenLogit(8, -1.25f)],
        Neighbours = [new LatentNeighbour(index + 1, 0.75f)],
        Histogram = density > 0 ? new ActivationHistogram([(600, 10), (612, 3)]) : ActivationHistogram.Empty,
    };

    /// <summary>A value that latent 3 detects with this F1.</summary>
    public static ValueMeaning AValue(int index, double f1 = 0.75, AttributeScope? scope = AttributeScope.Context, int? latent = 3, string? value = null) => new(
        index, new KnownValue("sense", value ?? $"bank/{index}", scope), 40, 6, latent, 1.5f, f1, f1, f1, 0.125, 7, 0.25, 2, 0.375);

    /// <summary>What latents of a harvest detect: value 0 best by latent 3, value 1 by none.</summary>
    public static KnownMeanings SomeMeanings()
    {
        ValueMeaning[] values = [AValue(0, 0.9375), AValue(1, 0, latent: null) with { Token = null, Neuron = null }, AValue(2, 0.625, AttributeScope.Token), AValue(3, 0.625, null)];
        return new KnownMeanings(
            new MeaningReport(5, 500, 4, 400, ClassCount.Of(values, values.Select(x => x.Known).Append(new KnownValue("sense", "bat/cave", AttributeScope.Context)))),
            values,
            [new LatentMeaning(3, 0, 1.5f, 1, 0.875, 0.9375, 0.0625), new LatentMeaning(5, 2, -0.5f, 0.25, 0.5, 0.375, null)]);
    }

    /// <summary>One top window.</summary>
    public static LatentExamples SomeExamples(int context) => new(
        [new LatentExample(context, 32, 32, 4, 40, 9.25f, ExampleUse.Scorer, [40, 44], [9.25f, 1.5f])], [], [], 1);
}
