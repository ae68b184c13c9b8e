using SaePortal.Core.Dictionaries;
using SaePortal.Core.Runs;
using SaePortal.Torch.Dictionaries;
using SaePortal.Torch.Native;
using SaePortal.Torch.Training;
using static TorchSharp.torch;

namespace SaePortal.Torch.Tests.Training;

[Collection("torch")]
public class DictionaryTrainingTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Training_StoppedAnywhereAndResumed_EndsWithTheSameBits(bool real)
    {
        using var setting = real ? TrainingSetting.OfARealModel() : TrainingSetting.OfATable();
        var plan = setting.APlan(width: 90, checkpointEvery: 4, deadAfter: 130);
        var whole = new ScriptedRun(setting.ATemporaryFolder());
        var expected = Done(setting, plan, whole);
        Assert.Contains(whole.Kept, x => x is { Measure: RunMeasure.Dead, Value: > 0 });
        var seed = Environment.TickCount;
        var random = new Random(seed);
        var points = new List<RunMetric>();
        string? from = null;
        TrainingResult? result = null;

        for (var stops = 0; result?.Ended != RunState.Completed; stops++)
        {
            Assert.True(stops < 60, $"seed {seed}: it does not end");
            // A pause writes a checkpoint first; a lost lease does not, so steps since the last one are done again.
            var (stop, how) = (random.Next(1, 12), random.Next(2) == 0 ? RunSignal.Pause : RunSignal.Abandon);
            var steps = 0;
            var run = new ScriptedRun(setting.ATemporaryFolder(), _ => ++steps == stop ? how : RunSignal.Continue, from);
            result = Trained(setting, plan, run);
            from = run.Checkpoints.Count > 0 ? run.Checkpoints[^1].Folder : from;
            points.AddRange(run.Kept);
        }

        Assert.Equal(Bytes(expected), Bytes(result!.Weights!));
        Assert.Equal(Measured(whole.Kept), Measured(points));
    }

    /// <summary>All points but those of the clock.</summary>
    private static HashSet<RunMetric> Measured(IEnumerable<RunMetric> points) => [.. points.Where(x => x.Measure != RunMeasure.TokensPerSecond)];

    [Fact]
    public void Training_OfTheSameSeed_GivesTheSameWeights()
    {
        using var setting = TrainingSetting.OfATable();
        byte[] Once(long seed) => Bytes(Done(setting, setting.APlan(seed: seed), new ScriptedRun(setting.ATemporaryFolder())));

        var first = Once(1);

        Assert.Equal(first, Once(1));
        Assert.NotEqual(first, Once(2));
    }

    [Fact]
    public void Training_OfAHundredSteps_LearnsAndLeavesNoTensorBehind()
    {
        using var setting = TrainingSetting.OfATable();
        var run = new ScriptedRun(setting.ATemporaryFolder());
        var before = LiveTensors.Before();

        var weights = Done(setting, setting.APlan(steps: 100, checkpointEvery: 30), run);

        Assert.Equal(before, Tensor.TotalCount);
        var fvu = run.Kept.Where(x => x.Measure == RunMeasure.HeldOutFvu).ToArray();
        Assert.Equal(10, run.Kept.Count(x => x.Measure == RunMeasure.CeSpliced));
        Assert.True(fvu[^1].Value < 0.5 * fvu[0].Value, $"held-out FVU went from {fvu[0].Value} to {fvu[^1].Value}");
        Assert.Equal(100, run.Yields);
        Assert.Equal([30, 60, 90], run.Checkpoints.Select(x => x.Step));
        Assert.Contains(run.Lines, x => x.StartsWith("pass: The corpus is used up; pass 2", StringComparison.Ordinal));
        Assert.All(run.Reports, x => Assert.True(x.Rate >= 0 && x.EtaSeconds is null or >= 0 && x.Steps == 100));
        Assert.Equal(6_400, run.Reports[^1].Tokens);
        // The scale that training divides by is folded in: on raw activations the weights do what the last point says.
        using var scope = NewDisposeScope();
        using var dictionary = DictionaryFolder.Make(Spec(setting), weights, CPU);
        var x = ContextRunner.Run(setting.Model, setting.Corpus, [.. Enumerable.Range(setting.Corpus.Contexts - 16, 16)], TrainingSetting.Hook);
        var unexplained = (x - dictionary.Reconstruct(x)).square().sum() / (x - x.mean([0L])).square().sum();
        Assert.Equal(fvu[^1].Value, unexplained.item<float>(), 1e-4);
    }

    [Fact]
    public void Signals_OtherThanPause_WriteNothing()
    {
        using var setting = TrainingSetting.OfATable();
        using var cancelled = new CancellationTokenSource();
        ScriptedRun Stopped(RunSignal signal, out RunState? ended)
        {
            var run = new ScriptedRun(setting.ATemporaryFolder(), step => step == 5 ? signal : RunSignal.Continue);
            ended = Trained(setting, setting.APlan(), run).Ended;
            return run;
        }

        Assert.Empty(Stopped(RunSignal.Cancel, out var cancel).Checkpoints);
        Assert.Empty(Stopped(RunSignal.Abandon, out var abandon).Checkpoints);
        Assert.Equal(5, Assert.Single(Stopped(RunSignal.Pause, out var pause).Checkpoints).Step);
        Assert.Equal((RunState.Cancelled, null, RunState.Paused), (cancel, abandon, pause));
        var interrupted = new ScriptedRun(setting.ATemporaryFolder(), step =>
        {
            cancelled.Cancel();
            return RunSignal.Continue;
        });
        var answer = new DictionaryTraining(setting.Model, setting.Corpus, setting.APlan()).Run(interrupted, cancelled.Token);
        Assert.Null(answer.Value!.Ended);
        Assert.Single(interrupted.Reports);
    }

    [Fact]
    public void Activations_ThatCannotBeLearntFrom_AreRefusedInASentence()
    {
        Assert.Null(ComputeDevice.Load());
        var withNan = randn(50, 4).DetachFromDisposeScope();
        withNan[17, 2] = float.NaN;
        Says(withNan, "are not all finite");
        Says(ones(50, 4).DetachFromDisposeScope(), "blocks.1.hook_resid_post are the same at every token");
        Says(zeros(50, 4).DetachFromDisposeScope(), "are the same at every token");
        Says((randn(50, 4) * 1e30f).DetachFromDisposeScope(), "too large");

        static void Says(Tensor table, string what)
        {
            using var setting = new TrainingSetting(new TableModel(table));
            var problem = new DictionaryTraining(setting.Model, setting.Corpus, setting.APlan(width: 8, k: 2)).Run(new ScriptedRun(setting.ATemporaryFolder()), default).Problem;
            Assert.Contains(what, problem?.What, StringComparison.Ordinal);
            Assert.NotEmpty(problem!.Remedy);
        }
    }

    [Fact]
    public void Rate_FarTooHigh_EndsInASentenceAndNotInNaN()
    {
        using var setting = TrainingSetting.OfATable();

        var answer = new DictionaryTraining(setting.Model, setting.Corpus, setting.APlan(steps: 200, rate: 1e30)).Run(new ScriptedRun(setting.ATemporaryFolder()), default);

        Assert.Contains("not finite", answer.Problem?.What, StringComparison.Ordinal);
    }

    [Fact]
    public void Plan_OfASingleStepOnASingleLatent_Trains()
    {
        using var setting = TrainingSetting.OfATable();
        var run = new ScriptedRun(setting.ATemporaryFolder());

        var weights = Done(setting, setting.APlan(width: 1, k: 1, batch: 1, steps: 1), run);

        Assert.Single(weights.EncoderBias);
        Assert.All(run.Kept.Concat(run.Reports[0].Measures.Select(x => new RunMetric(1, x.Key, x.Value))), x => Assert.True(double.IsFinite(x.Value), $"{x.Measure} is {x.Value}"));
    }

    private static TrainingResult Trained(TrainingSetting setting, TrainingPlan plan, ScriptedRun run)
    {
        var answer = new DictionaryTraining(setting.Model, setting.Corpus, plan).Run(run, default);
        Assert.True(answer.Succeeded, answer.Problem?.ToString());
        return answer.Value;
    }

    private static DictionaryWeights Done(TrainingSetting setting, TrainingPlan plan, ScriptedRun run)
    {
        var result = Trained(setting, plan, run);
        Assert.Equal(RunState.Completed, result.Ended);
        Assert.Null(result.Weights!.Check(result.Spec!, "it"));
        return result.Weights;
    }

    private static DictionarySpec Spec(TrainingSetting setting) => new()
    {
        Architecture = DictionaryArchitecture.TopK,
        Input = TrainingSetting.Hook,
        Output = TrainingSetting.Hook,
        DIn = setting.Model.Spec.DModel,
        DOut = setting.Model.Spec.DModel,
        Width = 40,
        K = 4,
    };

    private static byte[] Bytes(DictionaryWeights weights) =>
        [.. new[] { weights.Encoder, weights.EncoderBias, weights.Decoder, weights.DecoderBias }.SelectMany(x => System.Runtime.InteropServices.MemoryMarshal.AsBytes<float>(x).ToArray())];
}
