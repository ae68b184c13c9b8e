using System.Formats.Tar;
using System.Text.Json;
using SaePortal.Core.Artifacts;

namespace SaePortal.Storage.Backups;

/// <summary>Everything a portal holds as of one moment, held still until it is disposed of, whatever the portal does meanwhile.</summary>
public sealed class BackupSnapshot : IDisposable
{
    private readonly StagedFolder _folder;

    internal BackupSnapshot(StagedFolder folder, BackupHeader header)
    {
        (_folder, Header) = (folder, header);
        Bytes = Files().Sum(x => x.Length);
    }

    /// <summary>What the backup says of itself.</summary>
    public BackupHeader Header { get; }

    /// <summary>Bytes of all files, before they are packed.</summary>
    public long Bytes { get; }

    /// <summary>Writes it as a tar archive.</summary>
    /// <param name="to">May only go forward; stays the caller's.</param>
    /// <param name="cancellation">Stops; what was written is no backup then.</param>
    public async Task Write(Stream to, CancellationToken cancellation)
    {
        await using var archive = new TarWriter(to, TarEntryFormat.Pax, leaveOpen: true);
        await Text(archive, BackupLayout.Header, JsonSerializer.SerializeToUtf8Bytes(Header, BackupLayout.Json), cancellation).ConfigureAwait(false);
        var checksums = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var file in Files())
        {
            var path = Path.GetRelativePath(_folder.Path, file.FullName).Replace('\\', '/');
            await using var read = new FileStream(file.FullName, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, 1 << 16, FileOptions.Asynchronous | FileOptions.SequentialScan);
            await using var hashed = new HashingStream(read);
            var entry = new PaxTarEntry(TarEntryType.RegularFile, path) { DataStream = hashed, ModificationTime = file.LastWriteTimeUtc };
            if (!OperatingSystem.IsWindows())
            {
                entry.Mode = file.UnixFileMode;
            }

            await archive.WriteEntryAsync(entry, cancellation).ConfigureAwait(false);
            checksums[path] = hashed.Hash();
        }

        await Text(archive, BackupLayout.Checksums, JsonSerializer.SerializeToUtf8Bytes(checksums, BackupLayout.Json), cancellation).ConfigureAwait(false);
    }

    /// <summary>Lets go of it.</summary>
    public void Dispose() => _folder.Dispose();

    private IEnumerable<FileInfo> Files() => new DirectoryInfo(_folder.Path).EnumerateFiles("*", SearchOption.AllDirectories).OrderBy(x => x.FullName, StringComparer.Ordinal);

    private static async Task Text(TarWriter archive, string path, byte[] bytes, CancellationToken cancellation)
    {
        using var content = new MemoryStream(bytes);
        await archive.WriteEntryAsync(new PaxTarEntry(TarEntryType.RegularFile, path) { DataStream = content }, cancellation).ConfigureAwait(false);
    }
}
