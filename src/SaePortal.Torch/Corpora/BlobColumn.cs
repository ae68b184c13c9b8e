using System.Runtime.InteropServices;
using System.Text;

namespace SaePortal.Torch.Corpora;

/// <summary>Writes texts one behind the other, and where each one begins: <c>{name}.bin</c> and <c>{name}.offsets</c> (int64, one more than texts).</summary>
internal sealed class BlobColumnWriter : IDisposable
{
    private readonly FileStream _bytes;
    private readonly FileStream _offsets;
    private long _length;

    public BlobColumnWriter(string folder, string name)
    {
        _bytes = new FileStream(Path.Combine(folder, name + ".bin"), FileMode.CreateNew, FileAccess.Write, FileShare.None, 1 << 18);
        _offsets = new FileStream(Path.Combine(folder, name + ".offsets"), FileMode.CreateNew, FileAccess.Write, FileShare.None, 1 << 16);
        WriteOffset();
    }

    public long Length => _length;

    public void Add(string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        _bytes.Write(bytes);
        _length += bytes.Length;
        WriteOffset();
    }

    public void Flush()
    {
        _bytes.Flush(true);
        _offsets.Flush(true);
    }

    public void Dispose()
    {
        _bytes.Dispose();
        _offsets.Dispose();
    }

    private void WriteOffset() => _offsets.Write(MemoryMarshal.AsBytes(new ReadOnlySpan<long>(in _length)));
}

/// <summary>Reads what <see cref="BlobColumnWriter"/> wrote, one text at a time, from any thread.</summary>
internal sealed class BlobColumn : IDisposable
{
    private readonly Microsoft.Win32.SafeHandles.SafeFileHandle _bytes;
    private readonly Microsoft.Win32.SafeHandles.SafeFileHandle _offsets;

    public BlobColumn(string folder, string name)
    {
        _bytes = File.OpenHandle(Path.Combine(folder, name + ".bin"));
        _offsets = File.OpenHandle(Path.Combine(folder, name + ".offsets"));
        Count = (RandomAccess.GetLength(_offsets) / sizeof(long)) - 1;
    }

    public long Count { get; }

    public string this[long index]
    {
        get
        {
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((ulong)index, (ulong)Count);
            Span<long> ends = stackalloc long[2];
            RandomAccess.Read(_offsets, MemoryMarshal.AsBytes(ends), index * sizeof(long));
            var bytes = new byte[ends[1] - ends[0]];
            RandomAccess.Read(_bytes, bytes, ends[0]);
            return Encoding.UTF8.GetString(bytes);
        }
    }

    public void Dispose()
    {
        _bytes.Dispose();
        _offsets.Dispose();
    }
}
