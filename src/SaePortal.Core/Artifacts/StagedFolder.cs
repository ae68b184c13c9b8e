namespace SaePortal.Core.Artifacts;

/// <summary>
/// A folder in which something is made before it moves to its place, or lies until it is needed no more. A lock file beside it is held open for as long,
/// and the system lets go of it however this process ends: by it others see whether somebody still works here.
/// </summary>
public sealed class StagedFolder : IDisposable
{
    /// <summary>What the name of a folder's lock has behind the folder's.</summary>
    public const string LockSuffix = ".lock";

    private readonly FileStream _lock;

    private StagedFolder(string path, FileStream @lock) => (Path, _lock) = (path, @lock);

    /// <summary>The folder.</summary>
    public string Path { get; }

    /// <summary>A new empty folder under a name that no other has.</summary>
    /// <param name="root">The folder above it, made if it is not there.</param>
    /// <param name="name">What the name begins with, for whoever looks there.</param>
    /// <param name="ending">What the name ends with, by which <see cref="DropAbandoned"/> knows such folders among others.</param>
    public static StagedFolder Make(string root, string name, string ending = "")
    {
        Directory.CreateDirectory(root);
        while (true)
        {
            var path = System.IO.Path.Combine(root, $"{name}-{Guid.NewGuid():N}{ending}");
            if (Hold(path, FileMode.CreateNew) is { } held)
            {
                Directory.CreateDirectory(path);
                return new StagedFolder(path, held);
            }
        }
    }

    /// <summary>Removes the folders below a root whose makers are gone; those that living processes hold, this one among them, stay.</summary>
    /// <param name="root">The root; nothing happens when it is missing.</param>
    /// <param name="ending">Only folders whose name ends so.</param>
    public static void DropAbandoned(string root, string ending = "")
    {
        if (!Directory.Exists(root))
        {
            return;
        }

        foreach (var file in Directory.EnumerateFiles(root, $"*{ending}{LockSuffix}").ToList())
        {
            var path = file[..^LockSuffix.Length];
            using var held = Hold(path, FileMode.Open);
            if (held is not null)
            {
                DropQuietly(path);
            }
        }

        foreach (var path in Directory.EnumerateDirectories(root, $"*{ending}").Where(x => !File.Exists(x + LockSuffix)).ToList())
        {
            DropQuietly(path);
        }
    }

    /// <summary>Removes what was not moved away.</summary>
    public void Dispose()
    {
        // In this order: a folder without a lock is nobody's.
        Drop(Path);
        _lock.Dispose();
    }

    /// <summary>The lock of a folder; null when another has it.</summary>
    private static FileStream? Hold(string path, FileMode mode)
    {
        try
        {
            return new FileStream(path + LockSuffix, mode, FileAccess.ReadWrite, FileShare.None, 1, FileOptions.DeleteOnClose);
        }
        catch (Exception e) when (mode == FileMode.Open ? e is IOException or UnauthorizedAccessException : e is IOException && File.Exists(path + LockSuffix))
        {
            return null;
        }
    }

    private static void Drop(string path)
    {
        if (Directory.Exists(path))
        {
            Directory.Delete(path, true);
        }
    }

    private static void DropQuietly(string path)
    {
        try
        {
            Drop(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The next start tries again.
        }
    }
}
