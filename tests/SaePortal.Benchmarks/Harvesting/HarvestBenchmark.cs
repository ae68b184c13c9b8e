using System.Diagnostics;
using SaePortal.Core.Corpora;
using SaePortal.Core.Dictionaries;
using SaePortal.Core.LanguageModels;
using SaePortal.Tests.Shared;
using SaePortal.Torch.Corpora;
using SaePortal.Torch.Dictionaries;
using SaePortal.Torch.Harvesting;
using SaePortal.Torch.Native;
using SaePortal.Torch.Transformers;
using static TorchSharp.torch;

namespace SaePortal.Benchmarks.Harvesting;

/// <summary>A harvest's speed as a share of the forward pass alone, to the same place, over the same contexts in the same batches.</summary>
internal sealed class HarvestBenchmark : IBenchmark
{
    private const int Rounds = 5;

    public string Name => "harvest";

    public string Summary => "Tokens a second of a harvest, as a share of the forward pass to its hook point alone.";

    public async Task<IReadOnlyList<Reading>> Run()
    {
        if (!SharedFiles.Exist)
        {
            return [];
        }

        _ = ComputeDevice.Load();
        var folder = Directory.CreateTempSubdirectory("saeportal-bench-").FullName;
        try
        {
            var stories = Path.Combine(folder, "stories");
            Directory.CreateDirectory(stories);
            await CorpusArchive.Write(CorpusReader.Read(SharedFiles.PathTo("corpora/stories.txt.gz")!, default), stories, null, default);
            var small = SharedFiles.PathTo("models/tinystories-260k")!;
            List<Reading> readings = [];
            using (var corpus = CorpusPacker.Open(stories, small, new Packing(), null, default).Value!)
            {
                readings.AddRange(Measure("story model, 260k parameters", small, corpus, new HookPoint(HookSite.ResidPost, 2), 1_024, 16, 8_192, 40));
            }

            var large = Path.Combine(folder, "neox");
            RandomCheckpoint.Write(large);
            using (var corpus = RandomCheckpoint.Corpus(Path.Combine(folder, "random"), 16_384))
            {
                readings.AddRange(Measure("random GPT-NeoX, d_model 512, 6 layers", large, corpus, new HookPoint(HookSite.ResidPost, 4), 4_096, 32, 2_048, 8));
            }

            return readings;
        }
        finally
        {
            Directory.Delete(folder, true);
        }
    }

    private static List<Reading> Measure(string name, string modelFolder, PackedCorpus corpus, HookPoint hook, int width, int k, int tokensPerBatch, int batches)
    {
        using var model = CheckpointLoader.Load(modelFolder, CPU, ScalarType.Float32).Value!;
        var contexts = tokensPerBatch / corpus.Context;
        batches = Math.Min(batches, corpus.Contexts / contexts);
        using var dictionary = ADictionary(model, corpus, contexts, hook, width, k);
        Forward(model, corpus, hook, contexts, 1);
        Harvest(model, dictionary, corpus, contexts, 1);
        List<double> forward = [], harvest = [], forwardWork = [], harvestWork = [];
        for (var round = 0; round < Rounds; round++)
        {
            Measured(forward, forwardWork, () => Forward(model, corpus, hook, contexts, batches));
            Measured(harvest, harvestWork, () => Harvest(model, dictionary, corpus, contexts, batches));
        }

        return
        [
            new($"{name}: forward pass to {hook}", "tokens/s", Spread.Of(forward)),
            new($"{name}: harvest, width {width}, k {k}", "tokens/s", Spread.Of(harvest), Spread.OfRatios(harvest, forward), "at least 0.85"),
            // What a second thread does beside the forward pass is free only where a core is.
            new($"{name}: processor time of the harvest", "s", Spread.Of(harvestWork), Spread.OfRatios(harvestWork, forwardWork)),
        ];
    }

    private static void Measured(List<double> speeds, List<double> work, Func<double> run)
    {
        using var process = Process.GetCurrentProcess();
        var before = process.TotalProcessorTime;
        speeds.Add(run());
        process.Refresh();
        work.Add((process.TotalProcessorTime - before).TotalSeconds);
    }

    /// <summary>Rows along the model's own activations, so that latents fire as unevenly as trained ones do.</summary>
    private static SparseDictionary ADictionary(LanguageModel model, PackedCorpus corpus, int contexts, HookPoint hook, int width, int k)
    {
        using var mode = inference_mode();
        using var scope = NewDisposeScope();
        random.manual_seed(7);
        var d = model.Spec.WidthAt(hook);
        var x = model.Run(Ids(corpus, 0, contexts), [hook])[hook].reshape(-1, d).to(float32);
        var mean = x.mean([0]);
        var chosen = x[randint(0, x.shape[0], width)] - mean;
        var rows = nn.functional.normalize(chosen + (0.5 * chosen.std() * randn(width, d)));
        var flat = rows.data<float>().ToArray();
        var spec = new DictionarySpec { Architecture = DictionaryArchitecture.TopK, Input = hook, Output = hook, DIn = d, DOut = d, Width = width, K = k };
        return DictionaryFolder.Make(spec, new DictionaryWeights(flat, new float[width], flat, mean.data<float>().ToArray(), null), CPU);
    }

    private static double Forward(LanguageModel model, PackedCorpus corpus, HookPoint hook, int contexts, int batches)
    {
        var clock = Stopwatch.StartNew();
        for (var batch = 0; batch < batches; batch++)
        {
            using var mode = inference_mode();
            using var scope = NewDisposeScope();
            _ = model.Run(Ids(corpus, batch * contexts, contexts), [hook]);
        }

        return (double)batches * contexts * corpus.Context / clock.Elapsed.TotalSeconds;
    }

    /// <summary>Until the last batch is tallied, which asking for a latent waits for.</summary>
    private static double Harvest(LanguageModel model, SparseDictionary dictionary, PackedCorpus corpus, int contexts, int batches)
    {
        var tokens = (long)batches * contexts * corpus.Context;
        using var harvester = Harvester.Create(model, dictionary, corpus, new HarvestOptions(tokens) { ContextsPerBatch = contexts }).Value!;
        var clock = Stopwatch.StartNew();
        while (!harvester.IsFinished)
        {
            harvester.Step(default);
        }

        harvester.Latents(0, 1, default);
        return tokens / clock.Elapsed.TotalSeconds;
    }

    private static Tensor Ids(PackedCorpus corpus, int first, int contexts)
    {
        var ids = new long[contexts * corpus.Context];
        for (var c = 0; c < contexts; c++)
        {
            var context = corpus.Tokens(first + c);
            for (var p = 0; p < context.Length; p++)
            {
                ids[(c * context.Length) + p] = context[p];
            }
        }

        return tensor(ids, [contexts, corpus.Context]);
    }
}
