using SaePortal.Core.Corpora;
using SaePortal.Core.Dictionaries;
using SaePortal.Core.LanguageModels;
using SaePortal.Tests.Shared;
using SaePortal.Torch.Corpora;
using SaePortal.Torch.Dictionaries;
using SaePortal.Torch.Training;
using SaePortal.Torch.Transformers;
using static TorchSharp.torch;

namespace SaePortal.Torch.Tests.Training;

[Collection("torch")]
public sealed class DictionaryEvaluationTests
{
    [Fact]
    public async Task Measure_OnTheSharedCorpus_AgreesWithThePeersCrossEntropies()
    {
        Assert.SkipUnless(SharedFiles.Exist, "shared/ is not here");
        var folder = Directory.CreateTempSubdirectory("saeportal-test-").FullName;
        var modelFolder = SharedFiles.PathTo("models/tinystories-260k")!;
        await CorpusArchive.Write(CorpusReader.Read(SharedFiles.PathTo("corpora/stories.txt.gz")!, default), folder, null, default);
        using var corpus = CorpusPacker.Open(folder, modelFolder, new Packing(), null, default).Value!;
        using var model = CheckpointLoader.Load(modelFolder, CPU, ScalarType.Float32).Value!;
        var hook = new HookPoint(HookSite.ResidPost, 2);
        var d = model.Spec.WidthAt(hook);
        using var identity = new IdentityDictionary(new DictionarySpec { Architecture = DictionaryArchitecture.Identity, Input = hook, Output = hook, DIn = d, DOut = d, Width = d, SignedCodes = true }, CPU);

        var metrics = DictionaryEvaluation.Measure(model, identity, corpus, default);

        Assert.Equal(65_346, metrics.HeldOutTokens);
        Assert.Equal(1.138, metrics.CeClean, 0.0006);
        Assert.Equal(6.743, metrics.CeZeroAblated, 0.0006);
        Assert.Equal(5.512, metrics.CeMeanAblated, 0.0006);
        Assert.Equal(1, metrics.CeRecovered, 1e-6);
        Assert.Equal(0, metrics.Fvu, 1e-9);
        Directory.Delete(folder, true);
    }
}
