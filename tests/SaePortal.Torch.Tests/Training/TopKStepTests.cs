using SaePortal.Core.Corpora;
using SaePortal.Tests.Shared;
using SaePortal.Torch.Dictionaries;
using SaePortal.Torch.Native;
using SaePortal.Torch.Training;
using static TorchSharp.torch;

namespace SaePortal.Torch.Tests.Training;

[Collection("torch")]
public class TopKStepTests
{
    /// <summary>Widths and batches that fill no tile, block or vector; d below, between and above eight vectors.</summary>
    [Theory]
    [InlineData(12, 40, 4, 64, 5, true)]
    [InlineData(12, 40, 4, 64, 5, false)]
    [InlineData(77, 203, 9, 301, 20, true)]
    [InlineData(77, 203, 9, 301, 20, false)]
    [InlineData(64, 130, 130, 30, 20, true)]
    [InlineData(64, 130, 130, 30, 20, false)]
    [InlineData(3, 2, 1, 2, 1, true)]
    [InlineData(3, 2, 1, 2, 1, false)]
    public void Step_OfEitherKind_AgreesWithAutogradInDoublePrecision(int d, int width, int k, int batch, int auxTop, bool isSparse)
    {
        Assert.Null(ComputeDevice.Load());
        using var scope = NewDisposeScope();
        using var random = new Generator(9);
        var plan = new TrainingPlan(TrainingSetting.Hook, d, width, k, batch, 40, 3e-3, 1, auxTop, 1.0 / 32, 3 * batch, null, new Packing(), 1);
        // A mean and few directions that vary, so that many latents die and AuxK has work.
        var directions = randn([3, d], generator: random);
        Tensor Batch() => randn([batch, 3], generator: random).mm(directions) + (0.1 * randn([batch, d], generator: random)) + 0.7;
        using var state = TrainingState.Begin(plan, Batch(), CPU);
        using ITopKStep step = isSparse ? new SparseTopKStep(state, plan) : new DenseTopKStep(state, plan);
        var mostDead = 0;

        for (var t = 1; t <= 12; t++)
        {
            using var inner = NewDisposeScope();
            var x = Batch() / state.Scale;
            var (gradients, expected) = PlainTopK.Of(state, plan, x);
            Tensor[] before = [.. state.Parameters.Select(p => p.to(float64))], first = [.. state.FirstMoments.Select(m => m.to(float64))], second = [.. state.SecondMoments.Select(v => v.to(float64))];

            Same(expected, step.Step(x, 3e-3));

            var clip = Math.Min(1, 1 / (expected.GradientNorm + 1e-6));
            for (var p = 0; p < 4; p++)
            {
                Near((first[p] * 0.9) + (gradients[p] * (0.1 * clip)), state.FirstMoments[p], $"step {t}, first moment {p}");
                Near((second[p] * 0.999) + ((gradients[p] * clip).square() * 0.001), state.SecondMoments[p], $"step {t}, second moment {p}");
                // From the moments that the step itself left: Adam makes an update of full size of any gradient, rounding errors included.
                var moved = before[p] - (3e-3 / (1 - Math.Pow(0.9, t)) * state.FirstMoments[p].to(float64) / ((state.SecondMoments[p].to(float64) / (1 - Math.Pow(0.999, t))).sqrt() + 1e-8));
                Near(p == 2 ? moved / moved.norm(1, true) : moved, state.Parameters[p], $"step {t}, parameter {p}");
            }

            mostDead = Math.Max(mostDead, expected.Dead);
        }

        Assert.True(mostDead > auxTop || k == width || width == 2, $"only {mostDead} latents died, so AuxK was not tried");
    }

    [Fact]
    public void Gradients_OnTheFixture_AreDictionaryLearnings()
    {
        Assert.SkipUnless(SharedFiles.Exist, "shared/ is missing");
        Assert.Null(ComputeDevice.Load());
        using var scope = NewDisposeScope();
        using var file = SafetensorsFile.Open(SharedFiles.PathTo("fixtures/dictionaries/topk.safetensors")!).Value!;
        Tensor Get(string name) => tensor(WeightReader.Floats(file, file.Find(name)!), [.. file.Find(name)!.Shape]);
        var plan = new TrainingPlan(TrainingSetting.Hook, 16, 64, 4, 48, 10, 1e-3, 1, 8, 1.0 / 32, 1_000_000, null, new Packing(), 1);
        var decoder = Get("weights.decoder.weight").t().contiguous();
        var decoderGradient = Get("grad.decoder.weight").t();
        Tensor[] weights = [Get("weights.encoder.weight"), Get("weights.encoder.bias"), decoder, Get("weights.b_dec")];
        // What the step descends is this gradient without its part along the decoder's rows (dictionary_learning takes it off afterwards, too).
        Tensor[] expected = [Get("grad.encoder.weight"), Get("grad.encoder.bias"), decoderGradient - ((decoderGradient * decoder).sum(1, true) * decoder), Get("grad.b_dec")];
        var norm = Math.Sqrt(expected.Sum(x => x.square().sum().item<float>()));

        foreach (var isSparse in new[] { true, false })
        {
            using var state = TrainingState.Begin(plan, randn(48, 16), CPU);
            for (var p = 0; p < 4; p++)
            {
                state.Parameters[p].copy_(weights[p]);
            }

            using ITopKStep step = isSparse ? new SparseTopKStep(state, plan) : new DenseTopKStep(state, plan);
            var measures = step.Step(Get("x"), 1e-3);

            Assert.Equal(216.03794860839844, measures.SquaredError, 216 * 1e-5);
            Assert.Equal(norm, measures.GradientNorm, norm * 1e-5);
            for (var p = 0; p < 4; p++)
            {
                // Adam's first moment after one step is a tenth of the clipped gradient.
                Assert.True(Error(expected[p], state.FirstMoments[p] * (10 * Math.Max(1, norm))) < 1e-4, $"parameter {p}: {Error(expected[p], state.FirstMoments[p] * (10 * norm))}");
            }
        }
    }

    [Fact]
    public void SparseStep_WithAnyNumberOfWorkers_GivesTheSameBits()
    {
        Assert.Null(ComputeDevice.Load());
        using var scope = NewDisposeScope();
        var plan = new TrainingPlan(TrainingSetting.Hook, 64, 300, 8, 1_030, 20, 3e-3, 1, 16, 1.0 / 32, 2_000, null, new Packing(), 1);
        float[] Trained(int workers)
        {
            using var inner = NewDisposeScope();
            using var random = new Generator(4);
            using var state = TrainingState.Begin(plan, randn([1_030, 64], generator: random), CPU);
            using var step = new SparseTopKStep(state, plan, workers);
            for (var i = 0; i < 8; i++)
            {
                step.Step(randn([1_030, 64], generator: random).div_(state.Scale), 3e-3);
            }

            return [.. state.Parameters.SelectMany(x => x.data<float>().ToArray())];
        }

        var one = Trained(1);

        Assert.Equal(one, Trained(2));
        Assert.Equal(one, Trained(5));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Step_RepeatedAHundredTimes_LeavesNoTensorBehind(bool isSparse)
    {
        Assert.Null(ComputeDevice.Load());
        using var scope = NewDisposeScope();
        // Latents are dead after one batch, so that AuxK runs too.
        var plan = new TrainingPlan(TrainingSetting.Hook, 16, 64, 4, 32, 200, 1e-3, 1, 8, 1.0 / 32, 32, null, new Packing(), 1);
        var x = randn(32, 16);
        using var state = TrainingState.Begin(plan, x, CPU);
        using ITopKStep step = isSparse ? new SparseTopKStep(state, plan) : new DenseTopKStep(state, plan);
        step.Step(x, 1e-3);
        step.Step(x, 1e-3);
        var before = LiveTensors.Before();
        var dead = 0;

        for (var i = 0; i < 100; i++)
        {
            dead += step.Step(x, 1e-3).Dead;
        }

        Assert.Equal(before, Tensor.TotalCount);
        Assert.True(dead > 0);
    }

    private static void Same(StepMeasures expected, StepMeasures actual)
    {
        Assert.Equal(expected.SquaredError, actual.SquaredError, 1e-4 * (1 + expected.SquaredError));
        Assert.Equal(expected.Variance, actual.Variance, 1e-4 * (1 + expected.Variance));
        Assert.Equal(expected.Auxiliary, actual.Auxiliary, 1e-4 * (1 + expected.Auxiliary));
        Assert.Equal(expected.GradientNorm, actual.GradientNorm, 1e-4 * (1 + expected.GradientNorm));
        Assert.Equal((expected.Active, expected.Dead), (actual.Active, actual.Dead));
    }

    // Where a token's k-th and next pre-activation agree to the last bit, float32 and float64 choose differently, and one code of thousands differs. A
    // wrong term is larger by orders.
    private static void Near(Tensor expected, Tensor actual, string what) =>
        Assert.True(Error(expected, actual) < 1e-3, $"{what} is off by {Error(expected, actual)} of {expected.norm().item<double>()}");

    private static double Error(Tensor expected, Tensor actual)
    {
        using var scope = NewDisposeScope();
        using var quiet = no_grad();
        var wide = expected.to(float64);
        return (wide - actual.to(float64)).norm().item<double>() / Math.Max(wide.norm().item<double>(), 1e-4);
    }
}
