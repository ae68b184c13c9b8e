using SaePortal.Core.Corpora;
using SaePortal.Core.LanguageModels;
using SaePortal.Core.Latents;
using SaePortal.Tests.Shared;
using SaePortal.Torch.Corpora;
using SaePortal.Torch.Harvesting;
using SaePortal.Torch.Native;
using SaePortal.Torch.Transformers;
using static TorchSharp.torch;

namespace SaePortal.Torch.Tests.Harvesting;

/// <summary>A real small model, a packed corpus of random documents in a temporary folder, and a random dictionary.</summary>
internal sealed class HarvestSetting : IDisposable
{
    public const int Bos = 1;
    public static readonly HookPoint Hook = new(HookSite.ResidPost, 1);

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("harvest");

    public HarvestSetting(int documents = 60, int context = 80, int width = 48, int? k = 4, int seed = 1)
    {
        Assert.SkipUnless(SharedFiles.Exist, "shared/ is missing");
        Assert.Null(ComputeDevice.Load());
        Model = CheckpointLoader.Load(SharedFiles.PathTo("models/tinystories-260k")!, CPU).Value!;
        var random = new Random(seed);
        using var writer = new PackedCorpusWriter(Path.Combine(_folder.FullName, "packed"), new Packing(context), Bos, Model.Spec.Vocabulary);
        for (var i = 0; i < documents; i++)
        {
            // Few different tokens, so that some latents fire often and others never.
            writer.Add([Bos, .. Enumerable.Range(0, random.Next(20, 200)).Select(_ => 3 + (int)Math.Pow(random.Next(1, 400), random.NextDouble()))]);
        }

        Corpus = writer.Finish().Value!;
        Dictionary = new RandomDictionary(Hook, Model.Spec.DModel, width, k);
    }

    public LanguageModel Model { get; }

    public PackedCorpus Corpus { get; }

    public RandomDictionary Dictionary { get; }

    public static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public Harvester AHarvester(int? contextsPerBatch = 7, long seed = 3, long tokens = long.MaxValue, long budget = 512L << 20, long partners = 128L << 20, long pairs = long.MaxValue)
    {
        var answer = Harvester.Create(Model, Dictionary, Corpus, new HarvestOptions(tokens, seed) { ContextsPerBatch = contextsPerBatch, TokenBudgetBytes = budget, PartnerBudgetBytes = partners, PairBudget = pairs });
        Assert.True(answer.Succeeded, answer.Problem?.ToString());
        return answer.Value;
    }

    public (LatentSummary Summary, LatentExamples Examples)[] Harvested(Harvester harvester)
    {
        while (!harvester.IsFinished)
        {
            Assert.Null(harvester.Step(Cancellation).Problem);
        }

        return [.. harvester.Latents(0, Dictionary.Spec.Width, Cancellation)];
    }

    /// <summary>[contexts, context, width] codes, from one pass of the whole corpus.</summary>
    public float[,,] DenseCodes()
    {
        using var scope = NewDisposeScope();
        var ids = Enumerable.Range(0, Corpus.Contexts).SelectMany(c => Corpus.Tokens(c).ToArray()).Select(x => (long)x).ToArray();
        var x = Model.Run(tensor(ids, [Corpus.Contexts, Corpus.Context]), [Hook])[Hook].reshape(-1, Model.Spec.DModel);
        var flat = Dictionary.Encode(x).data<float>().ToArray();
        var codes = new float[Corpus.Contexts, Corpus.Context, Dictionary.Spec.Width];
        Buffer.BlockCopy(flat, 0, codes, 0, flat.Length * sizeof(float));
        return codes;
    }

    public string ATemporaryFolder() => _folder.CreateSubdirectory(Guid.NewGuid().ToString("n")).FullName;

    /// <summary>Everything a harvest tells of its latents, as bytes.</summary>
    public static byte[] Bytes(IEnumerable<(LatentSummary Summary, LatentExamples Examples)> latents)
    {
        using var bytes = new MemoryStream();
        foreach (var (summary, examples) in latents)
        {
            bytes.Write(System.Text.Json.JsonSerializer.SerializeToUtf8Bytes(summary with { Histogram = ActivationHistogram.Empty }));
            bytes.Write(ActivationHistogramCodec.Encode(summary.Histogram));
            bytes.Write(LatentExamplesCodec.Encode(examples));
        }

        return bytes.ToArray();
    }

    public void Dispose()
    {
        Dictionary.Dispose();
        Corpus.Dispose();
        Model.Dispose();
        _folder.Delete(true);
    }
}
