using System.Numerics;
using System.Runtime.InteropServices;

namespace SaePortal.Torch.Native;

/// <summary>Numbers of any float type as they lie in files, little endian, to and from float32. No length is too long for it.</summary>
internal static class FloatBytes
{
    private const int Piece = 1 << 20; // numbers at once

    /// <summary>Whether numbers of this type can be read as float32.</summary>
    public static bool Reads(ElementType type) => type is ElementType.F32 or ElementType.F16 or ElementType.BF16 or ElementType.F64;

    /// <summary>Reads numbers of a tensor.</summary>
    /// <param name="file">The file.</param>
    /// <param name="entry">The tensor, of a type that <see cref="Reads"/>.</param>
    /// <param name="first">The first number's place.</param>
    /// <param name="target">As many as are wanted.</param>
    /// <exception cref="IOException">The file cannot be read or has become shorter.</exception>
    public static void Read(SafetensorsFile file, TensorEntry entry, long first, Span<float> target)
    {
        var size = TensorEntry.SizeOf(entry.Type);
        var buffer = entry.Type == ElementType.F32 ? [] : new byte[Math.Min(target.Length, Piece) * size];
        for (var done = 0; done < target.Length; done += Piece)
        {
            var some = target.Slice(done, Math.Min(Piece, target.Length - done));
            var bytes = entry.Type == ElementType.F32 ? MemoryMarshal.AsBytes(some) : buffer.AsSpan(0, some.Length * size);
            file.Read(entry, (first + done) * size, bytes);
            Widen(bytes, entry.Type, some);
        }
    }

    private static void Widen(ReadOnlySpan<byte> bytes, ElementType type, Span<float> target)
    {
        switch (type)
        {
            case ElementType.F32:
                break;
            case ElementType.F16:
                var halves = MemoryMarshal.Cast<byte, Half>(bytes);
                for (var i = 0; i < target.Length; i++)
                {
                    target[i] = (float)halves[i];
                }

                break;
            case ElementType.BF16:
                var tops = MemoryMarshal.Cast<byte, ushort>(bytes);
                for (var i = 0; i < target.Length; i++)
                {
                    target[i] = BitConverter.UInt32BitsToSingle((uint)tops[i] << 16);
                }

                break;
            case ElementType.F64:
                var doubles = MemoryMarshal.Cast<byte, double>(bytes);
                for (var i = 0; i < target.Length; i++)
                {
                    target[i] = (float)doubles[i];
                }

                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(type), type, "These are no floats; the caller asks first.");
        }
    }

    /// <summary>The place of the first number that is NaN or infinite; -1 when there is none.</summary>
    public static int FirstNotFinite(ReadOnlySpan<float> values)
    {
        var i = 0;
        for (; i + Vector<float>.Count <= values.Length; i += Vector<float>.Count)
        {
            // Only of finite numbers the difference from themselves is 0.
            var v = new Vector<float>(values[i..]);
            if (!Vector.EqualsAll(v - v, Vector<float>.Zero))
            {
                break;
            }
        }

        for (; i < values.Length; i++)
        {
            if (!float.IsFinite(values[i]))
            {
                return i;
            }
        }

        return -1;
    }

    /// <summary>Writes numbers as they are.</summary>
    public static void Write(Stream stream, ReadOnlySpan<float> values)
    {
        for (; values.Length > Piece; values = values[Piece..])
        {
            stream.Write(MemoryMarshal.AsBytes(values[..Piece]));
        }

        stream.Write(MemoryMarshal.AsBytes(values));
    }
}
