using System.Buffers.Binary;
using System.Text.Json;
using SaePortal.Core.Answers;
using SaePortal.Core.Naming;

namespace SaePortal.Torch.Native;

/// <summary>
/// The header of a safetensors file: eight bytes of length, then JSON that names tensors, types, shapes and byte ranges. Nothing in it is believed:
/// ranges must lie in the file, agree with shape and type, and not overlap.
/// </summary>
internal static class SafetensorsHeader
{
    private const int MaximumLength = 100_000_000; // the reference implementation's limit

    /// <summary>Reads and checks the header.</summary>
    /// <returns>The tensors in the order of their bytes, and the metadata.</returns>
    public static Answer<(IReadOnlyList<TensorEntry> Entries, IReadOnlyDictionary<string, string> Metadata)> Read(Stream file, string path)
    {
        var size = file.Length;
        Span<byte> prefix = stackalloc byte[8];
        if (file.ReadAtLeast(prefix, 8, throwOnEndOfStream: false) < 8)
        {
            return Unreadable(path, $"it has {size} bytes and cannot hold a header");
        }

        var length = BinaryPrimitives.ReadUInt64LittleEndian(prefix);
        if (length > MaximumLength || (long)length > size - 8)
        {
            return Unreadable(path, $"it claims a header of {length:N0} bytes but has {size:N0} bytes in all");
        }

        var json = new byte[length];
        file.ReadExactly(json);
        try
        {
            using var document = JsonDocument.Parse(json);
            return Check(document.RootElement, 8 + (long)length, size, path);
        }
        catch (JsonException e)
        {
            return Unreadable(path, $"its header is not JSON at byte {e.BytePositionInLine}");
        }
        catch (InvalidOperationException)
        {
            return Unreadable(path, "its header has a string that is no text");
        }
    }

    private static Answer<(IReadOnlyList<TensorEntry>, IReadOnlyDictionary<string, string>)> Check(
        JsonElement root, long start, long size, string path)
    {
        if (root.ValueKind != JsonValueKind.Object)
        {
            return Unreadable(path, "its header is not a JSON object");
        }

        var metadata = new Dictionary<string, string>(StringComparer.Ordinal);
        var entries = new Dictionary<string, TensorEntry>(StringComparer.Ordinal);
        foreach (var property in root.EnumerateObject())
        {
            if (property.Name == "__metadata__")
            {
                foreach (var pair in property.Value.ValueKind == JsonValueKind.Object ? property.Value.EnumerateObject() : [])
                {
                    metadata[pair.Name] = pair.Value.ValueKind == JsonValueKind.String ? pair.Value.GetString()! : pair.Value.GetRawText();
                }

                continue;
            }

            if (ReadEntry(property, start, size, out var entry) is { } fault)
            {
                return Unreadable(path, $"tensor \"{Slug.Shown(property.Name)}\" {fault}");
            }

            if (!entries.TryAdd(property.Name, entry!))
            {
                return Unreadable(path, $"tensor \"{Slug.Shown(property.Name)}\" stands in it twice");
            }
        }

        var ordered = entries.Values.OrderBy(x => x.Offset).ThenBy(x => x.Bytes).ToList();
        for (var i = 1; i < ordered.Count; i++)
        {
            if (ordered[i].Offset < ordered[i - 1].Offset + ordered[i - 1].Bytes)
            {
                return Unreadable(path, $"tensors \"{Slug.Shown(ordered[i - 1].Name)}\" and \"{Slug.Shown(ordered[i].Name)}\" overlap");
            }
        }

        return (ordered, metadata);
    }

    private static string? ReadEntry(JsonProperty property, long start, long size, out TensorEntry? entry)
    {
        entry = null;
        var value = property.Value;
        if (value.ValueKind != JsonValueKind.Object || !value.TryGetProperty("dtype", out var dtype) || !value.TryGetProperty("shape", out var shape)
            || !value.TryGetProperty("data_offsets", out var offsets) || dtype.ValueKind != JsonValueKind.String
            || shape.ValueKind != JsonValueKind.Array || offsets.ValueKind != JsonValueKind.Array || offsets.GetArrayLength() != 2)
        {
            return "has no dtype, shape and data_offsets";
        }

        if (TypeOf(dtype.GetString()!) is not { } type)
        {
            return $"has the type \"{Slug.Shown(dtype.GetString())}\", which is not supported";
        }

        var dimensions = new List<long>();
        Int128 bytes = TensorEntry.SizeOf(type);
        foreach (var dimension in shape.EnumerateArray())
        {
            if (dimension.ValueKind != JsonValueKind.Number || !dimension.TryGetInt64(out var d) || d < 0 || bytes > long.MaxValue)
            {
                return "has an impossible shape";
            }

            dimensions.Add(d);
            bytes *= d;
        }

        if (!offsets[0].TryGetLong(out var from) || !offsets[1].TryGetLong(out var to) || from < 0 || to < from || to > size - start)
        {
            return "lies outside the file, which may be truncated";
        }

        if (bytes != to - from)
        {
            return $"has {to - from:N0} bytes where {type} {TensorEntry.Shown(dimensions)} needs {bytes}";
        }

        entry = new TensorEntry(property.Name, type, dimensions, start + from, to - from);
        return null;
    }

    private static bool TryGetLong(this JsonElement element, out long value)
    {
        value = 0;
        return element.ValueKind == JsonValueKind.Number && element.TryGetInt64(out value);
    }

    private static ElementType? TypeOf(string name) => name switch
    {
        "F32" => ElementType.F32,
        "F16" => ElementType.F16,
        "BF16" => ElementType.BF16,
        "F64" => ElementType.F64,
        "I64" => ElementType.I64,
        "I32" => ElementType.I32,
        "I16" => ElementType.I16,
        "I8" => ElementType.I8,
        "U8" => ElementType.U8,
        "BOOL" => ElementType.Bool,
        _ => null,
    };

    private static Problem Unreadable(string path, string why) =>
        new(ProblemKind.Unreadable, $"{Path.GetFileName(path)} is not a readable safetensors file: {why}.", "Copy or download it again.");
}
