using System.Globalization;
using System.Runtime.InteropServices;
using SaePortal.Core.Answers;
using SaePortal.Torch.Dictionaries;
using SaePortal.Torch.Native;
using static TorchSharp.torch;

namespace SaePortal.Torch.Training;

/// <summary>Everything that a training carries from step to step: weights, Adam's moments, the clocks of silent latents. A checkpoint is this and a number.</summary>
internal sealed class TrainingState : IDisposable
{
    private static readonly string[] s_names = ["W_enc", "b_enc", "W_dec", "b_dec"];
    private static readonly string[] s_prefixes = ["", "m.", "v."];
    private const int FloatsAtOnce = 1 << 24;
    private readonly Tensor[] _parameters;
    private readonly Tensor[] _first;
    private readonly Tensor[] _second;

    private TrainingState(Tensor[] parameters, Tensor[] first, Tensor[] second, long[] silentFor, long step, double scale)
    {
        (_parameters, _first, _second, SilentFor, Step, Scale) = (parameters, first, second, silentFor, step, scale);
    }

    /// <summary>[width, d].</summary>
    public Tensor Encoder => _parameters[0];

    /// <summary>[width].</summary>
    public Tensor EncoderBias => _parameters[1];

    /// <summary>[width, d], rows of unit norm.</summary>
    public Tensor Decoder => _parameters[2];

    /// <summary>[d].</summary>
    public Tensor DecoderBias => _parameters[3];

    public IReadOnlyList<Tensor> Parameters => _parameters;

    public IReadOnlyList<Tensor> FirstMoments => _first;

    public IReadOnlyList<Tensor> SecondMoments => _second;

    /// <summary>Tokens since each latent last fired.</summary>
    public long[] SilentFor { get; }

    /// <summary>Steps done.</summary>
    public long Step { get; set; }

    /// <summary>
    /// Activations are divided by this before they are learnt from; it makes their mean square norm d_model, one a dimension. The rate is chosen for
    /// that: at mean square norm 1 biases outrun the rows, and the shared model ends at an FVU of 0.037 instead of 0.031.
    /// </summary>
    public double Scale { get; }

    /// <summary>
    /// The start: decoder rows of random direction and unit norm, the encoder their copy (Gao et al. 2024, A.1), b_dec at the geometric median of some
    /// activations.
    /// </summary>
    /// <param name="plan">The plan.</param>
    /// <param name="sample">[n, d], float32, not scaled.</param>
    /// <param name="device">Where the weights shall lie.</param>
    public static TrainingState Begin(TrainingPlan plan, Tensor sample, Device device)
    {
        using var scope = NewDisposeScope();
        var scale = Math.Sqrt(sample.square().mean().to(float64).item<double>());
        scale = scale > 0 ? scale : 1;
        var rows = new float[(long)plan.Width * plan.DModel];
        var random = SeededRandom.Of(plan.Seed, -1);
        for (var i = 0; i < rows.Length; i++)
        {
            rows[i] = (float)(Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble()));
        }

        var decoder = tensor(rows, plan.Width, plan.DModel);
        decoder /= decoder.norm(1, true);
        Tensor[] parameters =
        [
            decoder.clone().to(device), zeros(plan.Width, float32, device), decoder.to(device).clone(), (GeometricMedian.Of(sample) / scale).to(device),
        ];
        return new TrainingState(
            [.. parameters.Select(x => x.DetachFromDisposeScope())], [.. parameters.Select(x => zeros_like(x).DetachFromDisposeScope())],
            [.. parameters.Select(x => zeros_like(x).DetachFromDisposeScope())], new long[plan.Width], 0, scale);
    }

    /// <summary>Writes the state into a checkpoint's folder.</summary>
    public void Save(string folder)
    {
        var tensors = new List<TensorToWrite>();
        foreach (var (values, prefix) in new[] { _parameters, _first, _second }.Zip(s_prefixes))
        {
            for (var i = 0; i < values.Length; i++)
            {
                var value = values[i];
                tensors.Add(new TensorToWrite(prefix + s_names[i], ElementType.F32, value.shape, stream =>
                {
                    using var scope = NewDisposeScope();
                    foreach (var piece in value.flatten().split(FloatsAtOnce))
                    {
                        stream.Write(piece.cpu().bytes);
                    }
                }));
            }
        }

        tensors.Add(new TensorToWrite("silent_for", ElementType.I64, [SilentFor.Length], stream => stream.Write(MemoryMarshal.AsBytes<long>(SilentFor))));
        SafetensorsWriter.Write(Path.Combine(folder, "state.safetensors"), tensors, new Dictionary<string, string>
        {
            ["step"] = FormattableString.Invariant($"{Step}"),
            ["scale"] = FormattableString.Invariant($"{BitConverter.DoubleToInt64Bits(Scale)}"),
        });
    }

    /// <summary>Reads the state back, bit by bit.</summary>
    /// <returns>The state, or that the folder holds none that fits.</returns>
    public static Answer<TrainingState> Load(string folder, TrainingPlan plan, Device device)
    {
        var opened = SafetensorsFile.Open(Path.Combine(folder, "state.safetensors"));
        if (!opened.Succeeded)
        {
            return new Problem(ProblemKind.Unreadable, $"The checkpoint in {folder} cannot be read: {opened.Problem.What}", "Check the disk, or start the run again.");
        }

        using var file = opened.Value;
        long[][] shapes = [[plan.Width, plan.DModel], [plan.Width], [plan.Width, plan.DModel], [plan.DModel]];
        var whole = s_prefixes.All(prefix => s_names.Zip(shapes).All(x => Fits(prefix + x.First, ElementType.F32, x.Second)));
        if (!whole || !Fits("silent_for", ElementType.I64, plan.Width) || Number("step") is not (>= 0 and var step) || step > plan.Steps
            || Number("scale") is not { } bits || BitConverter.Int64BitsToDouble(bits) is not (> 0 and < double.PositiveInfinity and var scale))
        {
            return new Problem(ProblemKind.Unreadable, $"The checkpoint in {folder} is not of this training.", "Start the run again.");
        }

        try
        {
            var loaded = Loaded();
            if (!loaded.IsFinite())
            {
                loaded.Dispose();
                return new Problem(ProblemKind.Unreadable, $"The checkpoint in {folder} holds numbers that are not finite.", "Start the run again, with a lower learning rate if that happens once more.");
            }

            return loaded;
        }
        catch (IOException e)
        {
            return new Problem(ProblemKind.Unreadable, $"The checkpoint in {folder} cannot be read: {e.Message}", "Check the disk, or start the run again.");
        }

        TrainingState Loaded()
        {
            using var scope = NewDisposeScope();
            return new TrainingState(Read(""), Read("m."), Read("v."), MemoryMarshal.Cast<byte, long>(file.Bytes(file.Find("silent_for")!)).ToArray(), step, scale);
        }

        bool Fits(string name, ElementType type, params long[] shape) => file.Find(name) is { } entry && entry.Type == type && entry.Shape.SequenceEqual(shape);
        long? Number(string key) =>
            long.TryParse(file.Metadata.GetValueOrDefault(key), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number : null;
        Tensor[] Read(string prefix) =>
            [.. s_names.Select(x => file.Find(prefix + x)!).Select(x => tensor(WeightReader.Floats(file, x), [.. x.Shape]).to(device).DetachFromDisposeScope())];
    }

    /// <summary>
    /// The weights for activations as the model gives them: with x = scale * x', biases times scale make codes and reconstruction those of x
    /// (research/training.md 4.5).
    /// </summary>
    public DictionaryWeights Fold()
    {
        using var scope = NewDisposeScope();
        float[] Numbers(Tensor x) => x.cpu().contiguous().view(-1).data<float>().ToArray();
        return new DictionaryWeights(Numbers(Encoder), Numbers(EncoderBias * Scale), Numbers(Decoder), Numbers(DecoderBias * Scale), null);
    }

    private bool IsFinite()
    {
        using var scope = NewDisposeScope();
        return _parameters.Concat(_first).Concat(_second).All(x => x.isfinite().all().item<bool>());
    }

    public void Dispose()
    {
        foreach (var value in _parameters.Concat(_first).Concat(_second))
        {
            value.Dispose();
        }
    }
}
