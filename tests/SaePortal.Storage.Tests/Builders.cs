using SaePortal.Core.Corpora;
using SaePortal.Core.Dictionaries;
using SaePortal.Core.LanguageModels;
using SaePortal.Core.Latents;
using SaePortal.Core.Runs;
using SaePortal.Storage.Dictionaries;

namespace SaePortal.Storage.Tests;

internal static class Builders
{
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

    public static readonly DictionaryMetrics SomeMetrics = new(0.03, 16, 0.004, 1.2, 0.98, 1.138, 1.18, 5.5, 6.7, 0.99, 0.993, 65_346);

    public static NewDictionary ADictionary(string name, int modelId, int? trainRun = null) => new(
        name, modelId,
        new DictionarySpec
        {
            Architecture = DictionaryArchitecture.TopK,
            Input = new HookPoint(HookSite.ResidPost, 2),
            Output = new HookPoint(HookSite.ResidPost, 2),
            DIn = 64,
            DOut = 64,
            Width = 1024,
            K = 16,
        },
        new Packing(), SomeMetrics, trainRun, null, new string('a', 64));

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

    public static LatentExamples SomeExamples(int context) => new(
        [new LatentExample(context, 32, 32, 4, 40, 9.25f, ExampleUse.Scorer, [40, 44], [9.25f, 1.5f])], [], [], 1);
}
