using System.Globalization;
using SaePortal.Core.Answers;
using SaePortal.Torch.Dictionaries;
using SaePortal.Torch.Native;
using static TorchSharp.torch;

namespace SaePortal.Torch.Transformers.Training;

/// <summary>
/// What a language model's training carries from step to step. All weights lie one after the other in one vector, and so do AdamW's moments, so that a
/// step is a few operations on whole vectors; the model's weights are views of it.
/// </summary>
internal sealed class ModelTrainingState : IDisposable
{
    private const string FileName = "state.safetensors";
    private readonly InitialWeight[] _layout;
    private readonly Tensor _weights; // [parameters]
    private readonly Tensor _first;
    private readonly Tensor _second;
    private readonly Tensor _decays; // 1 where a weight decays

    private ModelTrainingState(NeoXShape shape, Tensor weights, Tensor first, Tensor second, long step)
    {
        _layout = [.. shape.Weights()];
        (_weights, _first, _second, Step) = (weights.DetachFromDisposeScope(), first.DetachFromDisposeScope(), second.DetachFromDisposeScope(), step);
        using var scope = NewDisposeScope();
        _decays = cat([.. _layout.Select(x => full(x.Elements, x.Decays ? 1f : 0f))]).to(weights.device).DetachFromDisposeScope();
        Leaves = _layout.Zip(Starts(), (x, start) => (x.Name, Leaf: _weights.narrow(0, start, x.Elements).view(x.Shape).detach().requires_grad_().DetachFromDisposeScope())).ToDictionary(x => x.Name, x => x.Leaf);
    }

    /// <summary>The weights by name, as leaves that collect gradients; the model made of them owns them.</summary>
    public IReadOnlyDictionary<string, Tensor> Leaves { get; }

    /// <summary>Steps done.</summary>
    public long Step { get; private set; }

    /// <summary>The untrained model of a seed: the same weights on every machine.</summary>
    public static ModelTrainingState Begin(NeoXShape shape, long seed, Device device)
    {
        using var scope = NewDisposeScope();
        InitialWeight[] layout = [.. shape.Weights()];
        var values = new float[layout.Sum(x => x.Elements)];
        var random = SeededRandom.Of(seed, -1);
        var at = 0;
        foreach (var weight in layout)
        {
            for (long i = 0; i < weight.Elements; i++)
            {
                values[at++] = (float)(weight.Mean + (weight.Deviation > 0 ? weight.Deviation * Normal(random) : 0));
            }
        }

        var weights = tensor(values).to(device);
        return new ModelTrainingState(shape, weights, zeros_like(weights), zeros_like(weights), 0);
    }

    /// <summary>One step of AdamW (Loshchilov and Hutter 2019) with the gradients that the leaves hold; they are cleared.</summary>
    /// <param name="plan">The plan.</param>
    /// <returns>Norm of the gradient before clipping.</returns>
    public double Update(ModelTrainingPlan plan)
    {
        using var scope = NewDisposeScope();
        using var quiet = no_grad();
        var gradient = cat([.. _layout.Select(x => Leaves[x.Name].grad!.view(-1))]);
        var norm = gradient.norm().to(float64).item<double>();
        gradient.mul_(Math.Min(1, ModelTrainingPlan.Clip / (norm + 1e-6)));
        var rate = plan.RateAt(Step);
        Step++;
        _first.mul_(Beta1).add_(gradient, 1 - Beta1);
        _second.mul_(ModelTrainingPlan.Beta2).addcmul_(gradient, gradient, 1 - ModelTrainingPlan.Beta2);
        var deviation = (_second / (1 - Math.Pow(ModelTrainingPlan.Beta2, Step))).sqrt_().add_(Epsilon);
        _weights.addcmul_(_weights, _decays, -rate * plan.WeightDecay);
        _weights.addcdiv_(_first, deviation, -rate / (1 - Math.Pow(Beta1, Step)));
        foreach (var leaf in Leaves.Values)
        {
            leaf.grad!.zero_();
        }

        return norm;
    }

    /// <summary>Writes the state into a checkpoint's folder.</summary>
    public void Save(string folder) => SafetensorsWriter.Write(
        Path.Combine(folder, FileName),
        [.. new[] { ("weights", _weights), ("m", _first), ("v", _second) }.Select(x => new TensorToWrite(x.Item1, ElementType.F32, x.Item2.shape, stream =>
        {
            using var scope = NewDisposeScope();
            stream.Write(x.Item2.cpu().bytes);
        }))],
        new Dictionary<string, string> { ["step"] = Step.ToString(CultureInfo.InvariantCulture) });

    /// <summary>Reads the state back, bit by bit.</summary>
    /// <returns>The state, or that the folder holds none that fits.</returns>
    public static Answer<ModelTrainingState> Load(string folder, ModelTrainingPlan plan, Device device)
    {
        var opened = SafetensorsFile.Open(Path.Combine(folder, FileName));
        if (!opened.Succeeded)
        {
            return new Problem(ProblemKind.Unreadable, $"The checkpoint in {folder} cannot be read: {opened.Problem.What}", "Check the disk, or start the run again.");
        }

        using var file = opened.Value;
        var parameters = plan.Shape.Weights().Sum(x => x.Elements);
        string[] names = ["weights", "m", "v"];
        if (!names.All(x => file.Find(x) is { Type: ElementType.F32, Shape: [var n] } && n == parameters)
            || !long.TryParse(file.Metadata.GetValueOrDefault("step"), NumberStyles.None, CultureInfo.InvariantCulture, out var step) || step > plan.Steps)
        {
            return new Problem(ProblemKind.Unreadable, $"The checkpoint in {folder} is not of this training.", "Start the run again.");
        }

        using var scope = NewDisposeScope();
        var read = names.Select(x => tensor(WeightReader.Floats(file, file.Find(x)!)).to(device)).ToArray();
        return new ModelTrainingState(plan.Shape, read[0], read[1], read[2], step);
    }

    /// <summary>The weights as they are now, by name.</summary>
    public IReadOnlyList<(string Name, long[] Shape, float[] Values)> Weights()
    {
        using var scope = NewDisposeScope();
        var values = _weights.cpu().data<float>().ToArray();
        return [.. _layout.Zip(Starts(), (x, start) => (x.Name, x.Shape, values[(int)start..(int)(start + x.Elements)]))];
    }

    /// <inheritdoc />
    public void Dispose()
    {
        _weights.Dispose();
        _first.Dispose();
        _second.Dispose();
        _decays.Dispose();
    }

    private const double Beta1 = 0.9;
    private const double Epsilon = 1e-8;

    private IEnumerable<long> Starts()
    {
        var start = 0L;
        foreach (var weight in _layout)
        {
            yield return start;
            start += weight.Elements;
        }
    }

    private static double Normal(Random random) => Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
}
