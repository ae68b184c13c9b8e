using SaePortal.Core.Corpora;
using SaePortal.Core.Runs;
using SaePortal.Tests.Shared;
using SaePortal.Torch.Corpora;
using SaePortal.Torch.Dictionaries;
using SaePortal.Torch.Training;
using SaePortal.Torch.Transformers;
using static TorchSharp.torch;

namespace SaePortal.Torch.Tests.Training;

/// <summary>What a recipe leaves open is good without tuning, at a run too short for the peers' defaults; the bench measures the long one.</summary>
[Collection("torch")]
public class DefaultsTests
{
    /// <summary>Measured on two seeds: FVU 0.0493 and 0.0498, dead 0.3% and 0.7%. A tenth of the rate leaves 0.196, no AuxK 17% dead.</summary>
    [Fact]
    public async Task Defaults_OnTheSharedModel_LearnFastAndLetNoLatentDie()
    {
        Assert.SkipUnless(SharedFiles.Exist, "shared/ is not here");
        var folder = Directory.CreateTempSubdirectory("saeportal-test-").FullName;
        try
        {
            var modelFolder = SharedFiles.PathTo("models/tinystories-260k")!;
            await CorpusArchive.Write(CorpusReader.Read(SharedFiles.PathTo("corpora/stories.txt.gz")!, default).Take(1_500), folder, null, default);
            using var corpus = CorpusPacker.Open(folder, modelFolder, new Packing(), null, default).Value!;
            using var model = CheckpointLoader.Load(modelFolder, CPU, ScalarType.Float32).Value!;
            var spec = new TrainSpec { Name = "d", Model = "m", Corpus = "c", Hook = "blocks.2.hook_resid_post", Width = 1_024, K = 16, Tokens = 300_000 };
            var run = new ScriptedRun(Path.Combine(folder, "run"));

            var trained = new DictionaryTraining(model, corpus, TrainSpecRules.Plan(spec, model.Spec).Value!).Run(run, default).Value!;

            using var dictionary = DictionaryFolder.Make(trained.Spec!, trained.Weights!, CPU);
            var metrics = DictionaryEvaluation.Measure(model, dictionary, corpus, default);
            Assert.InRange(metrics.Fvu, 0.03, 0.056);
            Assert.InRange(metrics.DeadShare, 0, 0.02);
            Assert.InRange(metrics.CeRecovered, 0.97, 1);
        }
        finally
        {
            Directory.Delete(folder, true);
        }
    }
}
