using System.Diagnostics;
using SaePortal.Core.Corpora;
using SaePortal.Core.LanguageModels;
using SaePortal.Torch.Native;
using SaePortal.Torch.Training;
using static TorchSharp.torch;

namespace SaePortal.Benchmarks.Training;

/// <summary>
/// A training step, everything included, as a multiple of its encoder's matrix product with the same threads: while every latent lives, and while a
/// quarter of them counts as dead, so that the auxiliary loss runs too.
/// </summary>
internal sealed class TrainingStepBenchmark : IBenchmark
{
    private const int Tokens = 2_048;
    private const int Width = 8_192;
    private const int K = 32;
    private const int D = 512;
    private const int WarmUp = 8;
    private const long DeadAfter = 10_000_000;

    public string Name => "training-step";

    public string Summary => "A training step, everything included, as a multiple of its encoder's matrix product with the same threads.";

    public Task<IReadOnlyList<Reading>> Run()
    {
        _ = ComputeDevice.Load();
        using var scope = NewDisposeScope();
        random.manual_seed(1);
        // Sparse features and a mean, so that codes are chosen as on a model.
        var features = nn.functional.normalize(randn(1_024, D));
        Tensor[] batches = [.. Enumerable.Range(0, 8).Select(_ => (rand(Tokens, 1_024).lt(0.02).to(float32) * rand(Tokens, 1_024)).mm(features) + 0.1)];
        var living = Measure(batches, 0);
        var dying = Measure(batches, Width / 4);
        return Task.FromResult<IReadOnlyList<Reading>>(
        [
            new($"encoder product, {Tokens} x {D} x {Width}, {ComputeDevice.Threads} threads", "ms", Spread.Of([.. living.Products, .. dying.Products])),
            new($"training step, k {K}, none dead", "ms", Spread.Of(living.Steps), Spread.OfRatios(living.Steps, living.Products), "below 2, later below 1; a dense autograd step has about 6"),
            new($"training step, k {K}, {Spread.Of(dying.Dead).Median:N0} dead", "ms", Spread.Of(dying.Steps), Spread.OfRatios(dying.Steps, dying.Products), "below 2, later below 1"),
        ]);
    }

    private static (List<double> Products, List<double> Steps, List<double> Dead) Measure(Tensor[] batches, int declaredDead)
    {
        using var scope = NewDisposeScope();
        var plan = new TrainingPlan(new HookPoint(HookSite.ResidPost), D, Width, K, Tokens, 1_000, 1e-3, 10, D / 2, 1.0 / 32, DeadAfter, null, new Packing(), 1);
        using var state = TrainingState.Begin(plan, batches[0], CPU);
        using var step = new SparseTopKStep(state, plan);
        Tensor[] scaled = [.. batches.Select(x => x / state.Scale)];
        var product = empty(Tokens, Width);
        var transposed = state.Encoder.t();
        List<double> products = [], steps = [], dead = [];
        for (var i = 0; i < 40; i++)
        {
            var clock = Stopwatch.GetTimestamp();
            product.addmm_(scaled[i % batches.Length], transposed, 0, 1);
            var multiplied = Stopwatch.GetElapsedTime(clock).TotalMilliseconds;
            // None falls silent in so short a run: some are called dead, whatever they do, so that the auxiliary loss has its work.
            Array.Fill(state.SilentFor, DeadAfter, 0, declaredDead);
            clock = Stopwatch.GetTimestamp();
            var measures = step.Step(scaled[i % batches.Length], 1e-3);
            var stepped = Stopwatch.GetElapsedTime(clock).TotalMilliseconds;
            if (i >= WarmUp)
            {
                products.Add(multiplied);
                steps.Add(stepped);
                dead.Add(measures.Dead);
            }
        }

        return (products, steps, dead);
    }
}
