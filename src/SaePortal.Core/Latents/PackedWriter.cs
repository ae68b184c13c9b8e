using System.Buffers;
using System.Buffers.Binary;

namespace SaePortal.Core.Latents;

/// <summary>Writes non-negative integers in seven-bit groups, and floats as they are.</summary>
internal sealed class PackedWriter
{
    private readonly ArrayBufferWriter<byte> _bytes = new(256);

    public void Number(long value)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(value);
        var span = _bytes.GetSpan(10);
        var length = 0;
        while (value >= 0x80)
        {
            span[length++] = (byte)(value | 0x80);
            value >>= 7;
        }

        span[length++] = (byte)value;
        _bytes.Advance(length);
    }

    public void Float(float value)
    {
        BinaryPrimitives.WriteSingleLittleEndian(_bytes.GetSpan(sizeof(float)), value);
        _bytes.Advance(sizeof(float));
    }

    public byte[] ToArray() => _bytes.WrittenSpan.ToArray();

    public ReadOnlySpan<byte> Written => _bytes.WrittenSpan;
}

/// <summary>Reads what <see cref="PackedWriter"/> wrote. It never throws: after the first damage it gives zeros and is not complete.</summary>
internal ref struct PackedReader(ReadOnlySpan<byte> bytes)
{
    private ReadOnlySpan<byte> _rest = bytes;
    private bool _damaged;

    /// <summary>Whether everything was read and nothing was missing.</summary>
    public readonly bool Complete => !_damaged && _rest.IsEmpty;

    public long Number()
    {
        long value = 0;
        for (var shift = 0; shift < 63; shift += 7)
        {
            if (_rest.IsEmpty)
            {
                break;
            }

            var part = _rest[0];
            _rest = _rest[1..];
            value |= (long)(part & 0x7f) << shift;
            if (part < 0x80)
            {
                return value;
            }
        }

        _damaged = true;
        _rest = [];
        return 0;
    }

    /// <summary>A number that must not exceed a bound: what bounds the memory a damaged blob can ask for.</summary>
    public int Length(int most)
    {
        var value = Number();
        if (value > most)
        {
            _damaged = true;
            _rest = [];
            return 0;
        }

        return (int)value;
    }

    public float Float()
    {
        if (_rest.Length < sizeof(float))
        {
            _damaged = true;
            _rest = [];
            return 0;
        }

        var value = BinaryPrimitives.ReadSingleLittleEndian(_rest);
        _rest = _rest[sizeof(float)..];
        return value;
    }
}
