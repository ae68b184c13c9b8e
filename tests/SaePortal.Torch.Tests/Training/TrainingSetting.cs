using SaePortal.Core.Corpora;
using SaePortal.Core.LanguageModels;
using SaePortal.Tests.Shared;
using SaePortal.Torch.Corpora;
using SaePortal.Torch.Native;
using SaePortal.Torch.Training;
using SaePortal.Torch.Transformers;
using static TorchSharp.torch;

namespace SaePortal.Torch.Tests.Training;

/// <summary>A model, a packed corpus of random documents in a temporary folder, and the recipes that tests train.</summary>
internal sealed class TrainingSetting : IDisposable
{
    public const int Bos = 1;
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("saeportal-training-");

    public TrainingSetting(LanguageModel model, Func<int, int[]>? document = null, int documents = 80, int context = 16, int? bos = Bos)
    {
        Model = model;
        var random = new Random(5);
        using var writer = new PackedCorpusWriter(Path.Combine(_folder.FullName, "packed"), new Packing(context), bos, model.Spec.Vocabulary);
        for (var i = 0; i < documents; i++)
        {
            writer.Add(document?.Invoke(i) ?? [Bos, .. Enumerable.Range(0, random.Next(10, 60)).Select(_ => random.Next(2, model.Spec.Vocabulary))]);
        }

        Corpus = writer.Finish().Value!;
    }

    public LanguageModel Model { get; }

    public PackedCorpus Corpus { get; }

    public static HookPoint Hook { get; } = new(HookSite.ResidPost, 1);

    /// <summary>Activations that are sums of a few of many directions, so that a dictionary has something to find.</summary>
    public static TrainingSetting OfATable(int vocabulary = 100, int d = 12, int documents = 80)
    {
        Assert.Null(ComputeDevice.Load());
        using var scope = NewDisposeScope();
        using var random = new Generator(3);
        var table = (rand([vocabulary, 30], generator: random).lt(0.1).to(float32) * 3).mm(randn([30, d], generator: random)) + (0.1 * randn([vocabulary, d], generator: random));
        return new TrainingSetting(new TableModel(table.DetachFromDisposeScope()), documents: documents);
    }

    public static TrainingSetting OfARealModel()
    {
        Assert.SkipUnless(SharedFiles.Exist, "shared/ is missing");
        Assert.Null(ComputeDevice.Load());
        return new TrainingSetting(CheckpointLoader.Load(SharedFiles.PathTo("models/tinystories-260k")!, CPU).Value!);
    }

    public TrainingPlan APlan(int width = 40, int k = 4, int batch = 64, long steps = 30, double rate = 5e-3, long seed = 1, long deadAfter = 400, int auxTop = 6, int? checkpointEvery = null) => new(
        Hook, Model.Spec.DModel, width, k, batch, steps, rate, 3, auxTop, 1.0 / 32, deadAfter, checkpointEvery, Corpus.Header.Packing, seed);

    public string ATemporaryFolder() => _folder.CreateSubdirectory(Guid.NewGuid().ToString("n")).FullName;

    public void Dispose()
    {
        Corpus.Dispose();
        Model.Dispose();
        _folder.Delete(true);
    }
}
