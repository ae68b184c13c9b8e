using System.IO.MemoryMappedFiles;
using SaePortal.Core.Answers;

namespace SaePortal.Torch.Native;

/// <summary>A safetensors file, memory-mapped: a tensor's bytes are read where they lie, once, and only if asked for. Needs no libtorch.</summary>
public sealed unsafe class SafetensorsFile : IDisposable
{
    private readonly MemoryMappedFile? _map;
    private readonly MemoryMappedViewAccessor? _view;
    private readonly byte* _start;
    private readonly Dictionary<string, TensorEntry> _byName;

    private SafetensorsFile(string path, IReadOnlyList<TensorEntry> entries, IReadOnlyDictionary<string, string> metadata)
    {
        Path = path;
        Entries = entries;
        Metadata = metadata;
        _byName = entries.ToDictionary(x => x.Name, StringComparer.Ordinal);
        _map = MemoryMappedFile.CreateFromFile(path, FileMode.Open, null, 0, MemoryMappedFileAccess.Read);
        _view = _map.CreateViewAccessor(0, 0, MemoryMappedFileAccess.Read);
        _view.SafeMemoryMappedViewHandle.AcquirePointer(ref _start);
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
        try
        {
            using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read);
            var header = SafetensorsHeader.Read(stream, path);
            return header.Succeeded ? new SafetensorsFile(path, header.Value.Entries, header.Value.Metadata) : header.Problem;
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return new Problem(ProblemKind.NotFound, $"{path} does not exist.", "Check the path.");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return new Problem(ProblemKind.Unreadable, $"{path} cannot be read: {e.Message}", "Check its permissions.");
        }
    }

    /// <summary>The tensor of this name, or null.</summary>
    public TensorEntry? Find(string name) => _byName.GetValueOrDefault(name);

    /// <summary>The tensor's bytes, valid until the file is disposed. At most 2 GiB at once: see <see cref="AddressOf"/> for more.</summary>
    public ReadOnlySpan<byte> Bytes(TensorEntry entry) => new(_start + entry.Offset, checked((int)entry.Bytes));

    /// <summary>Address of the tensor's first byte, valid until the file is disposed.</summary>
    public nint AddressOf(TensorEntry entry) => (nint)(_start + entry.Offset);

    /// <inheritdoc />
    public void Dispose()
    {
        _view?.SafeMemoryMappedViewHandle.ReleasePointer();
        _view?.Dispose();
        _map?.Dispose();
    }
}
