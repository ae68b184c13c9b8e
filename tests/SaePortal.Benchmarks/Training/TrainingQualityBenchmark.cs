using System.Diagnostics;
using System.Globalization;
using SaePortal.Core.Corpora;
using SaePortal.Core.Dictionaries;
using SaePortal.Core.Runs;
using SaePortal.Tests.Shared;
using SaePortal.Torch.Corpora;
using SaePortal.Torch.Dictionaries;
using SaePortal.Torch.Native;
using SaePortal.Torch.Training;
using SaePortal.Torch.Transformers;
using static TorchSharp.torch;

namespace SaePortal.Benchmarks.Training;

/// <summary>The real run of research/peer-results.md with the defaults: FVU, dead share and cross-entropy recovered, three seeds. <c>BENCH_TRAIN=tokens,rate,seeds</c> varies it.</summary>
internal sealed class TrainingQualityBenchmark : IBenchmark
{
    private const long DefaultTokens = 2_048_000;

    public string Name => "training-quality";

    public string Summary => "Real trainings of the story model with the defaults, by seed.";

    public async Task<IReadOnlyList<Reading>> Run()
    {
        if (!SharedFiles.Exist)
        {
            return [];
        }

        _ = ComputeDevice.Load();
        var options = (Environment.GetEnvironmentVariable("BENCH_TRAIN") ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries);
        var tokens = options.Length > 0 ? long.Parse(options[0], CultureInfo.InvariantCulture) : DefaultTokens;
        double? rate = options.Length > 1 && options[1] != "-" ? double.Parse(options[1], CultureInfo.InvariantCulture) : null;
        var seeds = options.Length > 2 ? int.Parse(options[2], CultureInfo.InvariantCulture) : 3;
        var folder = Directory.CreateTempSubdirectory("saeportal-bench-").FullName;
        await CorpusArchive.Write(CorpusReader.Read(SharedFiles.PathTo("corpora/stories.txt.gz")!, default), folder, null, default);
        var modelFolder = SharedFiles.PathTo("models/tinystories-260k")!;
        using var corpus = CorpusPacker.Open(folder, modelFolder, new Packing(), null, default).Value!;
        using var model = CheckpointLoader.Load(modelFolder, CPU, ScalarType.Float32).Value!;
        List<(DictionaryMetrics Metrics, double Speed)> measured = [];
        for (var seed = 1; seed <= seeds; seed++)
        {
            var spec = new TrainSpec { Name = "d", Model = "m", Corpus = "c", Hook = "blocks.2.hook_resid_post", Width = 1_024, K = 16, Tokens = tokens, Seed = seed, LearningRate = rate };
            var plan = TrainSpecRules.Plan(spec, model.Spec).Value!;
            var clock = Stopwatch.StartNew();
            if (new DictionaryTraining(model, corpus, plan).Run(new SilentRun(spec), default).Or(out var problem) is not { } result)
            {
                throw new InvalidOperationException(problem!.ToString());
            }

            var seconds = clock.Elapsed.TotalSeconds;
            using var dictionary = DictionaryFolder.Make(result.Spec!, result.Weights!, CPU);
            DictionaryMetrics m = DictionaryEvaluation.Measure(model, dictionary, corpus, default);
            measured.Add((m, tokens / seconds));
        }

        Directory.Delete(folder, true);
        return
        [
            Reading("FVU", x => x.Metrics.Fvu, aim: $"at most 0.032{Peers("0.044 to 0.063")}"), Reading("L0", x => x.Metrics.L0), Reading("dead share", x => x.Metrics.DeadShare, aim: "below 0.01"),
            Reading("cross-entropy, clean", x => x.Metrics.CeClean), Reading("cross-entropy, spliced", x => x.Metrics.CeSpliced),
            Reading("cross-entropy, mean-ablated", x => x.Metrics.CeMeanAblated), Reading("cross-entropy recovered", x => x.Metrics.CeRecovered),
            Reading($"speed over {tokens:N0} tokens", x => x.Speed, "tokens/s"),
        ];

        // The peers' numbers are of the recipe that this benchmark has unless told otherwise.
        string Peers(string numbers) => tokens == DefaultTokens && rate is null ? $"; the peers' defaults reach {numbers}" : "";
        Reading Reading(string what, Func<(DictionaryMetrics Metrics, double Speed), double> number, string unit = "", string? aim = null) => new(what, unit, Spread.Of(measured.Select(number)), null, aim);
    }

    private sealed class SilentRun(RunSpec spec) : IRunContext
    {
        public RunRecord Run { get; } = new() { Id = 1, Spec = spec, State = RunState.Running, Created = DateTimeOffset.UnixEpoch };

        public string? ResumeFrom => null;

        public RunSignal Report(RunProgress progress, IReadOnlyList<RunMetric>? keep = null) => RunSignal.Continue;

        public void Tell(RunDoing? doing, IReadOnlyDictionary<RunMeasure, double>? measured = null)
        {
        }

        public void Checkpoint(long step, Action<string> write)
        {
        }

        public void Log(string @event, string text)
        {
        }

        public void Yield(CancellationToken cancellation)
        {
        }
    }
}
