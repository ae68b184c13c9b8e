using System.Collections.Concurrent;
using SaePortal.Compute;
using SaePortal.Core.Answers;
using SaePortal.Core.Artifacts;
using SaePortal.Core.Naming;

namespace SaePortal.Web.Api;

/// <summary>
/// Files that come in through pages: uploads, streamed to a folder below the first import root, and whatever the owner put below an import root.
/// Nothing else of the server's disk can be named. An upload is this process' until it is imported, a day has passed or the portal stops.
/// </summary>
public sealed class Uploads(PortalOptions options, TimeProvider clock) : IDisposable
{
    private const string Folder = "uploads";
    private static readonly TimeSpan s_kept = TimeSpan.FromDays(1);
    private readonly ConcurrentDictionary<string, (StagedFolder Folder, DateTimeOffset? Waits)> _held = new(StringComparer.Ordinal);

    private string Root => Path.Combine(Path.GetFullPath(options.ImportRoots[0]), Folder);

    /// <summary>What lies below the import roots, two levels deep: files and folders that could be imported.</summary>
    /// <param name="limit">At most so many.</param>
    public IReadOnlyList<string> Importable(int limit) =>
    [
        .. options.ImportRoots.Where(Directory.Exists).SelectMany(root => Directory.EnumerateFileSystemEntries(root, "*", new EnumerationOptions { RecurseSubdirectories = true, MaxRecursionDepth = 1, AttributesToSkip = FileAttributes.Hidden }))
            .Where(x => !Below(Path.GetFullPath(x), Root)).Take(limit).Order(StringComparer.Ordinal),
    ];

    /// <summary>Does something with a path that a page or client named, and removes it afterwards if it was uploaded.</summary>
    /// <param name="path">An upload's path, or one below an import root, absolute or relative to it.</param>
    /// <param name="import">Reads it.</param>
    public async Task<IResult> With(string path, Func<string, Task<IResult>> import)
    {
        var allowed = Allowed(path);
        if (!allowed.Succeeded)
        {
            return allowed.Problem.ToResult();
        }

        try
        {
            return await import(allowed.Value).ConfigureAwait(false);
        }
        finally
        {
            Forget(allowed.Value);
        }
    }

    /// <summary>The path, if what it leads to lies below an import root, links followed. An upload waits no longer then: whoever asked forgets it afterwards.</summary>
    public Answer<string> Allowed(string path)
    {
        // The root itself is never meant, and a path with NUL is none.
        foreach (var root in path.Trim() is "" or "." || path.Contains('\0', StringComparison.Ordinal) ? [] : options.ImportRoots.Where(Directory.Exists))
        {
            var full = Path.GetFullPath(path, Path.GetFullPath(root));
            if ((File.Exists(full) || Directory.Exists(full)) && Below(Real(full), Real(Path.GetFullPath(root))))
            {
                if (Own(full) is { } upload && _held.TryGetValue(upload, out var held))
                {
                    _held.TryUpdate(upload, (held.Folder, null), held);
                }

                return full;
            }
        }

        return new Problem(ProblemKind.NotFound, $"There is nothing to import at \"{Slug.Shown(path)}\".", $"Upload it, or put it into {options.ImportRoots[0]}.");
    }

    /// <summary>Removes an upload that was imported or given up; leaves everything else alone.</summary>
    public void Forget(string path)
    {
        if (Own(path) is not { } own)
        {
            return;
        }

        if (_held.TryRemove(own, out var held))
        {
            held.Folder.Dispose();
        }
        else if (Directory.Exists(own))
        {
            Directory.Delete(own, true);
        }
    }

    /// <summary>A new folder for an upload.</summary>
    /// <param name="kind">What is uploaded, for whoever looks there.</param>
    public string Begin(string kind)
    {
        var folder = StagedFolder.Make(Root, kind);
        _held[folder.Path] = (folder, null);
        return folder.Path;
    }

    /// <summary>An upload is complete and waits to be imported.</summary>
    public void Received(string folder) => _held[folder] = (_held[folder].Folder, clock.GetUtcNow());

    /// <summary>Removes what portals left that were killed; uploads of living ones stay.</summary>
    public void DropAbandoned() => StagedFolder.DropAbandoned(Root);

    /// <summary>Removes uploads that have waited for a day: the page that sent them is gone.</summary>
    public void DropOld()
    {
        foreach (var (path, held) in _held.Where(x => clock.GetUtcNow() - x.Value.Waits > s_kept))
        {
            // Not one that is being imported since we looked.
            if (_held.TryRemove(KeyValuePair.Create(path, held)))
            {
                held.Folder.Dispose();
            }
        }
    }

    /// <inheritdoc />
    public void Dispose()
    {
        foreach (var path in _held.Keys)
        {
            Forget(path);
        }
    }

    /// <summary>The upload's own folder that a path lies in; null when it lies in none.</summary>
    private string? Own(string path) => Below(path, Root) && path != Root ? Path.Combine(Root, Path.GetRelativePath(Root, path).Split(Path.DirectorySeparatorChar)[0]) : null;

    private static bool Below(string path, string root) => path == root || path.StartsWith(Path.TrimEndingDirectorySeparator(root) + Path.DirectorySeparatorChar, StringComparison.Ordinal);

    private static string Real(string path)
    {
        var parts = path.Split(Path.DirectorySeparatorChar, StringSplitOptions.RemoveEmptyEntries);
        var real = Path.GetPathRoot(path)!;
        foreach (var part in parts.Skip(OperatingSystem.IsWindows() ? 1 : 0))
        {
            var next = Path.Combine(real, part);
            FileSystemInfo entry = Directory.Exists(next) ? new DirectoryInfo(next) : new FileInfo(next);
            real = entry.ResolveLinkTarget(true)?.FullName ?? next;
        }

        return real;
    }
}
