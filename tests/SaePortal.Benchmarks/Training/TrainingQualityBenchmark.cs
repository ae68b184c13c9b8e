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
    public string Name => "training-quality";

    public async Task Run(TextWriter output)
    {
        if (!SharedFiles.Exist)
        {
            await output.WriteLineAsync("skipped: shared/ is not here");
            return;
        }

        _ = ComputeDevice.Load();
        var options = (Environment.GetEnvironmentVariable("BENCH_TRAIN") ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries);
        var tokens = options.Length > 0 ? long.Parse(options[0], CultureInfo.InvariantCulture) : 2_048_000;
        double? rate = options.Length > 1 && options[1] != "-" ? double.Parse(options[1], CultureInfo.InvariantCulture) : null;
        var seeds = options.Length > 2 ? int.Parse(options[2], CultureInfo.InvariantCulture) : 3;
        var folder = Directory.CreateTempSubdirectory("saeportal-bench-").FullName;
        await CorpusArchive.Write(CorpusReader.Read(SharedFiles.PathTo("corpora/stories.txt.gz")!, default), folder, null, default);
        var modelFolder = SharedFiles.PathTo("models/tinystories-260k")!;
        using var corpus = CorpusPacker.Open(folder, modelFolder, new Packing(), null, default).Value!;
        using var model = CheckpointLoader.Load(modelFolder, CPU, ScalarType.Float32).Value!;
        for (var seed = 1; seed <= seeds; seed++)
        {
            var spec = new TrainSpec { Name = "d", Model = "m", Corpus = "c", Hook = "blocks.2.hook_resid_post", Width = 1_024, K = 16, Tokens = tokens, Seed = seed, LearningRate = rate };
            var plan = TrainSpecRules.Plan(spec, model.Spec).Value!;
            var clock = Stopwatch.StartNew();
            if (new DictionaryTraining(model, corpus, plan).Run(new SilentRun(spec), default).Or(out var problem) is not { } result)
            {
                await output.WriteLineAsync(problem!.ToString());
                return;
            }

            var seconds = clock.Elapsed.TotalSeconds;
            using var dictionary = DictionaryFolder.Make(result.Spec!, result.Weights!, CPU);
            DictionaryMetrics m = DictionaryEvaluation.Measure(model, dictionary, corpus, default);
            await output.WriteLineAsync($"seed {seed}, {tokens:N0} tokens, rate {plan.LearningRate:G3}: FVU {m.Fvu:F4}, L0 {m.L0:F1}, dead {m.DeadShare:P2}, CE {m.CeClean:F3} clean, {m.CeSpliced:F3} spliced, "
                + $"{m.CeMeanAblated:F3} mean-ablated, {m.CeZeroAblated:F3} zero-ablated, recovered {m.CeRecovered:F4}; {seconds:F1} s, {tokens / seconds:N0} tokens/s");
        }

        Directory.Delete(folder, true);
    }

    private sealed class SilentRun(RunSpec spec) : IRunContext
    {
        public RunRecord Run { get; } = new() { Id = 1, Spec = spec, State = RunState.Running, Created = DateTimeOffset.UnixEpoch };

        public string? ResumeFrom => null;

        public RunSignal Report(RunProgress progress, IReadOnlyList<RunMetric>? keep = null) => RunSignal.Continue;

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
