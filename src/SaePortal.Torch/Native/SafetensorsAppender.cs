using System.Buffers.Binary;
using System.Text;
using System.Text.Json;

namespace SaePortal.Torch.Native;

/// <summary>A tensor that a file shall hold.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">Type of its elements.</param>
/// <param name="Shape">Its shape.</param>
public record TensorLayout(string Name, ElementType Type, IReadOnlyList<long> Shape)
{
    /// <summary>Length in bytes.</summary>
    public long Bytes => Shape.Aggregate(1L, (product, d) => checked(product * d)) * TensorEntry.SizeOf(Type);
}

/// <summary>
/// A safetensors file whose tensors grow side by side, each from its beginning to its end, however large they are. It is written to a temporary name
/// beside the target, flushed to the disk and renamed when it is complete; disposed of before, it leaves the target as it was.
/// </summary>
public sealed class SafetensorsAppender : IDisposable
{
    private readonly string _path;
    private readonly string _temporary;
    private readonly FileStream _file;
    private readonly IReadOnlyList<TensorLayout> _tensors;
    private readonly long[] _starts;
    private readonly long[] _written;

    /// <summary>Begins a file.</summary>
    /// <param name="path">The target; replaced when it exists.</param>
    /// <param name="tensors">What it will hold.</param>
    /// <param name="metadata">Free text for the header.</param>
    /// <exception cref="IOException">The folder is not writable.</exception>
    public SafetensorsAppender(string path, IReadOnlyList<TensorLayout> tensors, IReadOnlyDictionary<string, string>? metadata = null)
    {
        (_path, _tensors, _written) = (path, tensors, new long[tensors.Count]);
        _temporary = $"{path}.{Guid.NewGuid():n}.tmp";
        var header = Header(tensors, metadata ?? new Dictionary<string, string>());
        _starts = new long[tensors.Count];
        var start = 8L + header.Length;
        for (var i = 0; i < tensors.Count; i++)
        {
            _starts[i] = start;
            start += tensors[i].Bytes;
        }

        _file = new FileStream(_temporary, FileMode.CreateNew, FileAccess.Write, FileShare.None, 1 << 20);
        Span<byte> length = stackalloc byte[8];
        BinaryPrimitives.WriteUInt64LittleEndian(length, (ulong)header.Length);
        _file.Write(length);
        _file.Write(header);
    }

    /// <summary>Adds bytes to a tensor.</summary>
    /// <param name="tensor">Its place in the list that the file was begun with.</param>
    /// <param name="bytes">Little endian, row major, what follows what it has.</param>
    /// <exception cref="IOException">The disk is full.</exception>
    public void Append(int tensor, ReadOnlySpan<byte> bytes)
    {
        if (_written[tensor] + bytes.Length > _tensors[tensor].Bytes)
        {
            throw new InvalidOperationException($"Tensor {_tensors[tensor].Name} has {_tensors[tensor].Bytes} bytes and was given {_written[tensor] + bytes.Length}.");
        }

        var at = _starts[tensor] + _written[tensor];
        if (_file.Position != at)
        {
            _file.Position = at; // Setting it flushes the buffer.
        }

        _file.Write(bytes);
        _written[tensor] += bytes.Length;
    }

    /// <summary>Gives the file its name.</summary>
    /// <exception cref="IOException">The disk is full.</exception>
    public void Finish()
    {
        for (var i = 0; i < _tensors.Count; i++)
        {
            if (_written[i] != _tensors[i].Bytes)
            {
                throw new InvalidOperationException($"Tensor {_tensors[i].Name} wrote {_written[i]} bytes of {_tensors[i].Bytes}.");
            }
        }

        _file.Flush(flushToDisk: true);
        _file.Dispose();
        File.Move(_temporary, _path, overwrite: true);
    }

    /// <inheritdoc />
    public void Dispose()
    {
        try
        {
            _file.Dispose();
        }
        catch (IOException)
        {
            // What was buffered does not fit the disk; the file goes anyway, and whoever wrote has been told.
        }

        File.Delete(_temporary);
    }

    private static byte[] Header(IReadOnlyList<TensorLayout> tensors, IReadOnlyDictionary<string, string> metadata)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            if (metadata.Count > 0)
            {
                json.WriteStartObject("__metadata__");
                foreach (var (key, value) in metadata)
                {
                    json.WriteString(key, value);
                }

                json.WriteEndObject();
            }

            long offset = 0;
            foreach (var tensor in tensors)
            {
                json.WriteStartObject(tensor.Name);
                json.WriteString("dtype", tensor.Type.ToString().ToUpperInvariant());
                json.WriteStartArray("shape");
                foreach (var dimension in tensor.Shape)
                {
                    json.WriteNumberValue(dimension);
                }

                json.WriteEndArray();
                json.WriteStartArray("data_offsets");
                json.WriteNumberValue(offset);
                json.WriteNumberValue(offset += tensor.Bytes);
                json.WriteEndArray();
                json.WriteEndObject();
            }

            json.WriteEndObject();
        }

        // Padded with spaces so that the first tensor is aligned for direct use from a memory map.
        buffer.Write(Encoding.ASCII.GetBytes(new string(' ', (int)((8 - (buffer.Length % 8)) % 8))));
        return buffer.ToArray();
    }
}
