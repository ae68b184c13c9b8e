using SaePortal.Core.LanguageModels;
using SaePortal.Core.Runs;
using SaePortal.Storage.Corpora;
using SaePortal.Storage.LanguageModels;

namespace SaePortal.Compute.Tests;

internal static class Builders
{
    public static ModelSpec AModel => SaePortal.Tests.Shared.Builders.AModel;

    /// <summary>A recipe for the shared model that takes a second.</summary>
    public static TrainSpec ATraining(string name = "d", string model = "tiny", string corpus = "stories", long tokens = 8_192, int? checkpointEvery = null, long seed = 1, bool thenHarvest = false) => new()
    {
        Name = name,
        Model = model,
        Corpus = corpus,
        Hook = "blocks.1.hook_resid_post",
        Width = 128,
        K = 8,
        Tokens = tokens,
        Batch = 512,
        CheckpointEvery = checkpointEvery,
        Seed = seed,
        ThenHarvest = thenHarvest,
    };

    public static HarvestSpec AHarvest(string dictionary = "d", string corpus = "stories", long tokens = 20_000, long seed = 1) => new()
    {
        Dictionary = dictionary,
        Corpus = corpus,
        Tokens = tokens,
        Seed = seed,
    };

    /// <summary>Rows of a model and a corpus without any content: enough for whoever only looks them up.</summary>
    public static async Task WithRows(this TestPortal portal, string model = "tiny", string corpus = "stories")
    {
        var artifacts = portal.Artifacts;
        using var stagedModel = artifacts.Stage("model");
        using var stagedCorpus = artifacts.Stage("corpus");
        TestPortal.Expect(await portal.Get<LanguageModelStore>().Add(model, AModel, "nowhere", stagedModel.Path, TestPortal.Cancellation));
        TestPortal.Expect(await portal.Get<CorpusStore>().Add(corpus, 1, 1, 0, "nowhere", stagedCorpus.Path, TestPortal.Cancellation));
    }

    public static RunProgress AProgress(long step, long steps = 100) =>
        new(step, steps, step * 512, 1_000, 5, new Dictionary<RunMeasure, double> { [RunMeasure.Fvu] = 0.5 });
}
