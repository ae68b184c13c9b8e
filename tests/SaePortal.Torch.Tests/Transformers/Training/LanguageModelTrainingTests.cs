using SaePortal.Core.Corpora;
using SaePortal.Core.LanguageModels;
using SaePortal.Core.Runs;
using SaePortal.Torch.Corpora;
using SaePortal.Torch.Native;
using SaePortal.Torch.Tests.Training;
using SaePortal.Torch.Transformers;
using SaePortal.Torch.Transformers.Training;
using static TorchSharp.torch;

namespace SaePortal.Torch.Tests.Transformers.Training;

[Collection("torch")]
public sealed class LanguageModelTrainingTests : IDisposable
{
    private const int Bos = 0;
    private static readonly NeoXShape s_shape = new(2, 16, 2, 64, 40, 32);
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("saeportal-lm-");

    public LanguageModelTrainingTests() => Assert.Null(ComputeDevice.Load());

    [Fact]
    public void Gradients_AreThoseOfSmallDifferences()
    {
        using var scope = NewDisposeScope();
        using var state = ModelTrainingState.Begin(s_shape, 3, CPU);
        using var model = new GptNeoXModel(s_shape.Config(), x => state.Leaves[x], CPU, ScalarType.Float32);
        var ids = tensor(Enumerable.Range(0, 24).Select(x => (long)(x * 7 % 40)).ToArray(), 2, 12);
        Tensor Loss() => nn.functional.cross_entropy(model.LogitsWithGraph(ids.narrow(1, 0, 11)).view(-1, 40), ids.narrow(1, 1, 11).reshape(-1));
        Loss().backward();

        foreach (var (name, leaf) in state.Leaves)
        {
            // Along the gradient the loss changes by its squared norm; a single weight's share would drown in float32.
            var gradient = leaf.grad!.clone();
            var norm = gradient.norm().item<float>();
            Assert.True(norm > 0, name);
            var step = 1e-2f / norm;
            double Moved(float by)
            {
                using var quiet = no_grad();
                leaf.add_(gradient, by);
                var loss = Loss().item<float>();
                leaf.add_(gradient, -by);
                return loss;
            }

            var slope = (Moved(step) - Moved(-step)) / (2 * step);
            Assert.InRange(slope / (norm * norm), 0.9, 1.1);
        }
    }

    [Fact]
    public void Training_LearnsACycle_AndTheFolderRunsAlike()
    {
        using var corpus = ACorpus();
        var plan = APlan(120);
        var kept = new List<long>();
        var run = new ScriptedRun(_folder.FullName);
        var before = Tensor.TotalCount;

        var (ended, model, loss) = Expect(new LanguageModelTraining(corpus, plan, CPU).Run(run, new HashSet<long> { 0, 50 }, x => kept.Add(x.Step), default));

        Assert.Equal(before, Tensor.TotalCount);
        Assert.Equal((RunState.Completed, 120), (ended, model!.Step));
        Assert.Equal([0, 50], kept);
        var losses = run.Kept.Where(x => x.Measure == RunMeasure.HeldOutLoss).Select(x => x.Value).ToArray();
        Assert.InRange(losses[0], 2.5, 5);
        Assert.True(losses[^1] < 0.7, $"held-out loss {losses[^1]}");
        Assert.Equal(losses[^1], loss, 0.1);
        Write(model, ElementType.F32);
        using var loaded = CheckpointLoader.Load(_folder.FullName, CPU).Value!;
        Assert.Equal(model.Weights.Sum(x => x.Values.LongLength), loaded.Spec.Parameters);
        using var scope = NewDisposeScope();
        // After 5 comes 6: the world of this test.
        var logits = loaded.Run(tensor(new long[] { 0, 3, 4, 5 }, 1, 4), [HookPoint.Logits])[HookPoint.Logits];
        Assert.Equal(6, logits[0, 3].argmax().item<long>());
    }

    [Fact]
    public void Training_ThatIsInterrupted_EndsWithTheSameWeights()
    {
        using var corpus = ACorpus();
        var plan = APlan(30);
        var whole = Expect(new LanguageModelTraining(corpus, plan, CPU).Run(new ScriptedRun(_folder.CreateSubdirectory("a").FullName), new HashSet<long>(), _ => { }, default)).Model!;
        var half = new ScriptedRun(_folder.CreateSubdirectory("b").FullName, step => step == 13 ? RunSignal.Pause : RunSignal.Continue);

        Assert.Equal(RunState.Paused, Expect(new LanguageModelTraining(corpus, plan, CPU).Run(half, new HashSet<long>(), _ => { }, default)).Ended);
        var rest = new ScriptedRun(_folder.CreateSubdirectory("c").FullName, resumeFrom: half.Checkpoints[^1].Folder);
        var resumed = Expect(new LanguageModelTraining(corpus, plan, CPU).Run(rest, new HashSet<long>(), _ => { }, default)).Model!;

        Assert.Equal(whole.Weights.Select(x => x.Name), resumed.Weights.Select(x => x.Name));
        Assert.All(whole.Weights.Zip(resumed.Weights), x => Assert.Equal(x.First.Values, x.Second.Values));
    }

    [Fact]
    public void HalfWeights_AreRoundedAsTorchDoes()
    {
        using var state = ModelTrainingState.Begin(s_shape, 3, CPU);
        var weights = state.Weights();
        Write(new ModelSnapshot(0, weights), ElementType.BF16);
        using var file = SafetensorsFile.Open(Path.Combine(_folder.FullName, "model.safetensors")).Value!;
        using var scope = NewDisposeScope();

        foreach (var (name, shape, values) in weights)
        {
            var entry = file.Entries.Single(x => x.Name.EndsWith(name, StringComparison.Ordinal));
            var expected = tensor(values).to(ScalarType.BFloat16).to(float32).data<float>().ToArray();
            Assert.Equal(shape, entry.Shape);
            Assert.Equal(expected, SaePortal.Torch.Dictionaries.WeightReader.Floats(file, entry));
        }

        foreach (var leaf in state.Leaves.Values)
        {
            leaf.Dispose();
        }
    }

    [Fact]
    public void Rate_RisesThenFallsToItsShare()
    {
        var plan = APlan(1_000);
        Assert.Equal(plan.LearningRate, plan.RateAt(19), 1e-9);
        Assert.True(plan.RateAt(0) < plan.RateAt(10));
        Assert.Equal(plan.LearningRate * (1 + ModelTrainingPlan.LastRate) / 2, plan.RateAt(20 + 490), 1e-6);
        Assert.Equal(plan.LearningRate * ModelTrainingPlan.LastRate, plan.RateAt(1_000), 1e-9);
    }

    public void Dispose() => _folder.Delete(true);

    private void Write(ModelSnapshot model, ElementType type) => NeoXCheckpoint.Write(_folder.FullName, s_shape, model.Weights, type, Bos);

    private static ModelTrainingPlan APlan(long steps) => new() { Shape = s_shape, Context = 16, Batch = 8, Steps = steps, LearningRate = 0.01, Seed = 1 };

    private static T Expect<T>(SaePortal.Core.Answers.Answer<T> answer)
    {
        Assert.True(answer.Succeeded, answer.Problem?.ToString());
        return answer.Value;
    }

    /// <summary>Documents that count upwards from anywhere.</summary>
    private PackedCorpus ACorpus()
    {
        var random = new Random(4);
        using var writer = new PackedCorpusWriter(Path.Combine(_folder.FullName, "packed"), new Packing(16), Bos, 40);
        for (var i = 0; i < 200; i++)
        {
            var first = random.Next(39);
            writer.Add([Bos, .. Enumerable.Range(first, random.Next(8, 20)).Select(x => 1 + (x % 39))]);
        }

        return writer.Finish().Value!;
    }
}
