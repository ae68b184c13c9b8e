using SaePortal.Core.Answers;

namespace SaePortal.Torch.Native;

/// <summary>
/// A safetensors file, open for reading: a tensor's bytes are read only if asked for, into memory that the caller names. It is not memory-mapped, for
/// mapped pages count as this process's own, and a file that becomes shorter would end the process. Needs no libtorch; safe for several threads.
/// </summary>
public sealed class SafetensorsFile : IDisposable
{
    private readonly FileStream _file;
    private readonly Dictionary<string, TensorEntry> _byName;

    private SafetensorsFile(FileStream file, string path, IReadOnlyList<TensorEntry> entries, IReadOnlyDictionary<string, string> metadata)
    {
        (_file, Path, Entries, Metadata) = (file, path, entries, metadata);
        _byName = entries.ToDictionary(x => x.Name, StringComparer.Ordinal);
    }

    /// <summary>Where it lies.</summary>
    public string Path { get; }

    /// <summary>Its tensors, in the order of their bytes.</summary>
    public IReadOnlyList<TensorEntry> Entries { get; }

    /// <summary>The header's free text.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; }

    /// <summary>Opens a file and checks its header.</summary>
    /// <returns>The file, which the caller disposes, or what is wrong with it.</returns>
    public static Answer<SafetensorsFile> Open(string path)
    {
        FileStream? stream = null;
        try
        {
            // Whoever writes such files renames the new one over the old one, which stays whole for those who read it.
            stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, 1);
            var header = SafetensorsHeader.Read(stream, path);
            if (header.Succeeded)
            {
                var file = new SafetensorsFile(stream, path, header.Value.Entries, header.Value.Metadata);
                stream = null;
                return file;
            }

            return header.Problem;
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return new Problem(ProblemKind.NotFound, $"{path} does not exist.", "Check the path.");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return new Problem(ProblemKind.Unreadable, $"{path} cannot be read: {e.Message}", "Check its permissions.");
        }
        finally
        {
            stream?.Dispose();
        }
    }

    /// <summary>The tensor of this name, or null.</summary>
    public TensorEntry? Find(string name) => _byName.GetValueOrDefault(name);

    /// <summary>All of a tensor's bytes, in memory of their own; at most 2 GiB.</summary>
    /// <exception cref="IOException">The file cannot be read or has become shorter.</exception>
    public ReadOnlySpan<byte> Bytes(TensorEntry entry)
    {
        var bytes = new byte[entry.Bytes];
        Read(entry, 0, bytes);
        return bytes;
    }

    /// <summary>Copies some of a tensor's bytes.</summary>
    /// <param name="entry">The tensor.</param>
    /// <param name="from">The first byte, counted from the tensor's own.</param>
    /// <param name="target">Filled whole.</param>
    /// <exception cref="IOException">The file cannot be read or has become shorter.</exception>
    public void Read(TensorEntry entry, long from, Span<byte> target)
    {
        for (var done = 0; done < target.Length;)
        {
            var read = RandomAccess.Read(_file.SafeFileHandle, target[done..], entry.Offset + from + done);
            done += read > 0 ? read : throw new EndOfStreamException($"{Path} has become shorter while it was read.");
        }
    }

    /// <inheritdoc />
    public void Dispose() => _file.Dispose();
}
