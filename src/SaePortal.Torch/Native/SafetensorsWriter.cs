using System.Buffers.Binary;
using System.Text;
using System.Text.Json;

namespace SaePortal.Torch.Native;

/// <summary>
/// Writes safetensors files: to a temporary name beside the target, flushed to the disk, then renamed, so that a reader sees the old file, the new
/// file or none, never a half of one.
/// </summary>
public static class SafetensorsWriter
{
    /// <summary>Writes a file whose tensors' bytes are at hand.</summary>
    /// <param name="path">The target; replaced when it exists.</param>
    /// <param name="tensors">Name, type, shape and a callback that writes exactly the tensor's bytes.</param>
    /// <param name="metadata">Free text for the header.</param>
    /// <exception cref="IOException">The disk is full or the folder is not writable; the target is as it was.</exception>
    public static void Write(
        string path, IReadOnlyList<TensorToWrite> tensors, IReadOnlyDictionary<string, string>? metadata = null)
    {
        var temporary = $"{path}.{Guid.NewGuid():n}.tmp";
        try
        {
            using (var file = new FileStream(temporary, FileMode.CreateNew, FileAccess.Write, FileShare.None, 1 << 20))
            {
                var header = Header(tensors, metadata ?? new Dictionary<string, string>());
                Span<byte> length = stackalloc byte[8];
                BinaryPrimitives.WriteUInt64LittleEndian(length, (ulong)header.Length);
                file.Write(length);
                file.Write(header);
                foreach (var tensor in tensors)
                {
                    var before = file.Position;
                    tensor.Write(file);
                    if (file.Position - before != tensor.Bytes)
                    {
                        throw new InvalidOperationException($"Tensor {tensor.Name} wrote {file.Position - before} bytes of {tensor.Bytes}.");
                    }
                }

                file.Flush(flushToDisk: true);
            }

            File.Move(temporary, path, overwrite: true);
        }
        finally
        {
            File.Delete(temporary);
        }
    }

    private static byte[] Header(IReadOnlyList<TensorToWrite> tensors, IReadOnlyDictionary<string, string> metadata)
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

/// <summary>A tensor on its way into a file.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">Type of its elements.</param>
/// <param name="Shape">Its shape.</param>
/// <param name="Write">Writes exactly <see cref="Bytes"/> bytes, little endian, row major.</param>
public sealed record TensorToWrite(string Name, ElementType Type, IReadOnlyList<long> Shape, Action<Stream> Write)
{
    /// <summary>Length in bytes.</summary>
    public long Bytes => Shape.Aggregate(1L, (product, d) => checked(product * d)) * TensorEntry.SizeOf(Type);
}
