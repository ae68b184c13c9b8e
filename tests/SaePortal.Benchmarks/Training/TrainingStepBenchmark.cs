using System.Diagnostics;
using SaePortal.Core.Corpora;
using SaePortal.Core.LanguageModels;
using SaePortal.Torch.Native;
using SaePortal.Torch.Training;
using static TorchSharp.torch;

namespace SaePortal.Benchmarks.Training;

/// <summary>A training step, everything included, as a multiple of its encoder's matrix product with the same threads. A dense autograd step measures about 6.</summary>
internal sealed class TrainingStepBenchmark : IBenchmark
{
    public string Name => "training-step";

    public Task Run(TextWriter output)
    {
        _ = ComputeDevice.Load();
        const int tokens = 2_048, d = 512, width = 8_192, k = 32;
        using var scope = NewDisposeScope();
        random.manual_seed(1);
        // Sparse features and a mean, so that selection and dead latents behave as on a model.
        var features = nn.functional.normalize(randn(1_024, d));
        Tensor Batch() => (rand(tokens, 1_024).lt(0.02).to(float32) * rand(tokens, 1_024)).mm(features) + 0.1;
        var plan = new TrainingPlan(new HookPoint(HookSite.ResidPost), d, width, k, tokens, 1_000, 1e-3, 10, 256, 1.0 / 32, 10_000_000, null, new Packing(), 1);
        using var state = TrainingState.Begin(plan, Batch(), CPU);
        using var step = new SparseTopKStep(state, plan);
        var batches = Enumerable.Range(0, 8).Select(_ => Batch() / state.Scale).ToArray();
        var product = empty(tokens, width);
        var transposed = state.Encoder.t();
        List<double> products = [], steps = [];
        for (var i = 0; i < 40; i++)
        {
            var clock = Stopwatch.GetTimestamp();
            product.addmm_(batches[i % 8], transposed, 0, 1);
            products.Add(Stopwatch.GetElapsedTime(clock).TotalMilliseconds);
            clock = Stopwatch.GetTimestamp();
            step.Step(batches[i % 8], 1e-3);
            steps.Add(Stopwatch.GetElapsedTime(clock).TotalMilliseconds);
        }

        double Median(IEnumerable<double> values) => values.Skip(8).Order().ElementAt(16);
        output.WriteLine($"{tokens}x{d}, width {width}, k {k}, {ComputeDevice.Threads} threads: step {Median(steps):F1} ms, encoder product {Median(products):F1} ms, ratio {Median(steps) / Median(products):F2}");
        return Task.CompletedTask;
    }
}
