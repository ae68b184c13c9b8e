using System.Runtime.InteropServices;

namespace SaePortal.Storage.Backups;

/// <summary>
/// A second name for each file of a folder, made in the time of a directory listing and without space. What the portal keeps is written once and then
/// only renamed or deleted, so the second names hold what there was when they were made, whatever happens to the first.
/// </summary>
internal static partial class HardLinks
{
    /// <summary>Gives the files below a folder names below another; those that have one there already keep it, those that vanish meanwhile are left out.</summary>
    /// <param name="from">The folder; nothing happens when it is missing.</param>
    /// <param name="to">The other, on the same disk or not: where links cannot be, files are copied.</param>
    /// <param name="leaveOut">Folders and files, by their path below <paramref name="from"/>, that are left out.</param>
    /// <param name="cancellation">Stops between files.</param>
    public static void Mirror(string from, string to, Func<string, bool> leaveOut, CancellationToken cancellation) => Mirror(from, to, "", leaveOut, cancellation);

    private static void Mirror(string from, string to, string below, Func<string, bool> leaveOut, CancellationToken cancellation)
    {
        try
        {
            foreach (var entry in new DirectoryInfo(Path.Combine(from, below)).EnumerateFileSystemInfos())
            {
                cancellation.ThrowIfCancellationRequested();
                var path = Path.Combine(below, entry.Name);
                if (leaveOut(path))
                {
                    continue;
                }

                if (entry is DirectoryInfo)
                {
                    Mirror(from, to, path, leaveOut, cancellation);
                    continue;
                }

                Directory.CreateDirectory(Path.Combine(to, below));
                var target = Path.Combine(to, path);
                if (!File.Exists(target) && !Link(entry.FullName, target))
                {
                    File.Copy(entry.FullName, target);
                }
            }
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            // Removed while it was listed: it is in no row any more, or will be in none.
        }
    }

    private static bool Link(string existing, string name) => OperatingSystem.IsWindows() ? CreateHardLink(name, existing, 0) : link(existing, name) == 0;

    [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    private static partial int link(string existing, string name);

    [LibraryImport("kernel32", EntryPoint = "CreateHardLinkW", StringMarshalling = StringMarshalling.Utf16, SetLastError = true)]
    [return: MarshalAs(UnmanagedType.Bool)]
    private static partial bool CreateHardLink(string name, string existing, nint security);
}
