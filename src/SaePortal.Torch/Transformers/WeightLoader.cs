using System.Runtime.InteropServices;
using SaePortal.Core.Answers;
using SaePortal.Torch.Native;
using TorchSharp;
using static TorchSharp.torch;

namespace SaePortal.Torch.Transformers;

/// <summary>
/// Turns a checkpoint's bytes into tensors of the type that is computed in. The file is read once, in pieces of a few megabytes, straight into the tensor
/// where it lies on the CPU in float32, so that loading needs little more memory than the weights.
/// </summary>
internal sealed class WeightLoader(Checkpoint checkpoint, Device device, ScalarType type) : IDisposable
{
    private const int Piece = 1 << 20; // elements

    private readonly List<Tensor> _loaded = [];
    private readonly Tensor? _staging = device.type == DeviceType.CPU && type == ScalarType.Float32 ? null : empty(Piece, float32);

    /// <summary>Loads one tensor; the caller owns it, outside of any dispose scope.</summary>
    /// <exception cref="ProblemException">It holds a number that is not finite.</exception>
    public Tensor this[string name]
    {
        get
        {
            using var scope = NewDisposeScope();
            var (file, entry) = checkpoint[name];
            var weight = empty([.. entry.Shape], type, device);
            var flat = weight.view(-1);
            for (long start = 0; start < entry.Elements; start += Piece)
            {
                var count = (int)Math.Min(Piece, entry.Elements - start);
                using var target = flat.narrow(0, start, count);
                if (_staging is null)
                {
                    Convert(file, entry, start, target, count);
                    continue;
                }

                using var staged = _staging.narrow(0, 0, count);
                Convert(file, entry, start, staged, count);
                target.copy_(staged);
            }

            _loaded.Add(weight.DetachFromDisposeScope());
            return weight;
        }
    }

    /// <summary>Frees every tensor that was loaded, for a model that will not come to be.</summary>
    public void TakeBack() => _loaded.ForEach(x => x.Dispose());

    /// <inheritdoc />
    public void Dispose() => _staging?.Dispose();

    private static void Convert(SafetensorsFile file, TensorEntry entry, long start, Tensor target, int count)
    {
        var floats = MemoryMarshal.Cast<byte, float>(target.bytes)[..count];
        FloatBytes.Read(file, entry, start, floats);
        if (FloatBytes.FirstNotFinite(floats) is >= 0 and var bad)
        {
            throw new ProblemException(new Problem(
                ProblemKind.Unreadable, $"Tensor {entry.Name} in {Path.GetFileName(file.Path)} holds {floats[bad]} at place {start + bad}.",
                "A model with such weights computes nothing; copy or download it again."));
        }
    }
}
