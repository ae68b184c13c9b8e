using System.Runtime.InteropServices;
using SaePortal.Torch.Native;
using TorchSharp;
using static TorchSharp.torch;

namespace SaePortal.Torch.Transformers;

/// <summary>
/// Turns a checkpoint's bytes into tensors of the type that is computed in. The file's pages are read once, in pieces of a few megabytes, straight
/// into the tensor where it lies on the CPU in float32, so that loading needs little more memory than the weights.
/// </summary>
internal sealed class WeightLoader(Checkpoint checkpoint, Device device, ScalarType type) : IDisposable
{
    private const int Piece = 1 << 20; // elements

    private readonly Tensor? _staging = device.type == DeviceType.CPU && type == ScalarType.Float32 ? null : empty(Piece, float32);

    /// <summary>Loads one tensor; the caller owns it, outside of any dispose scope.</summary>
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

            return weight.DetachFromDisposeScope();
        }
    }

    /// <inheritdoc />
    public void Dispose() => _staging?.Dispose();

    private static unsafe void Convert(SafetensorsFile file, TensorEntry entry, long start, Tensor target, int count)
    {
        var size = TensorEntry.SizeOf(entry.Type);
        var source = new ReadOnlySpan<byte>((byte*)file.AddressOf(entry) + (start * size), count * size);
        var floats = MemoryMarshal.Cast<byte, float>(target.bytes);
        switch (entry.Type)
        {
            case ElementType.F32:
                source.CopyTo(MemoryMarshal.AsBytes(floats));
                break;
            case ElementType.F16:
                var halves = MemoryMarshal.Cast<byte, Half>(source);
                for (var i = 0; i < count; i++)
                {
                    floats[i] = (float)halves[i];
                }

                break;
            case ElementType.BF16:
                var tops = MemoryMarshal.Cast<byte, ushort>(source);
                for (var i = 0; i < count; i++)
                {
                    floats[i] = BitConverter.UInt32BitsToSingle((uint)tops[i] << 16);
                }

                break;
            case ElementType.F64:
                var doubles = MemoryMarshal.Cast<byte, double>(source);
                for (var i = 0; i < count; i++)
                {
                    floats[i] = (float)doubles[i];
                }

                break;
            default:
                throw new InvalidOperationException($"{entry.Type} is no weight type; Checkpoint.Open lets none through.");
        }
    }
}
