using System.Numerics;
using System.Runtime.InteropServices;

namespace SaePortal.Torch.Native;

/// <summary>Numbers of any float type as they lie in files, little endian, to and from float32. No length is too long for it.</summary>
internal static unsafe class FloatBytes
{
    private const int Piece = 1 << 24; // floats in one write

    /// <summary>Whether numbers of this type can be read as float32.</summary>
    public static bool Reads(ElementType type) => type is ElementType.F32 or ElementType.F16 or ElementType.BF16 or ElementType.F64;

    /// <summary>Reads numbers.</summary>
    /// <param name="source">The first number's first byte.</param>
    /// <param name="type">A type that <see cref="Reads"/>.</param>
    /// <param name="target">As many as are wanted.</param>
    public static void Read(nint source, ElementType type, Span<float> target)
    {
        switch (type)
        {
            case ElementType.F32:
                new ReadOnlySpan<float>((void*)source, target.Length).CopyTo(target);
                break;
            case ElementType.F16:
                var halves = (Half*)source;
                for (var i = 0; i < target.Length; i++)
                {
                    target[i] = (float)halves[i];
                }

                break;
            case ElementType.BF16:
                var tops = (ushort*)source;
                for (var i = 0; i < target.Length; i++)
                {
                    target[i] = BitConverter.UInt32BitsToSingle((uint)tops[i] << 16);
                }

                break;
            case ElementType.F64:
                var doubles = (double*)source;
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
