using System.Formats.Tar;
using System.IO.Compression;
using System.Text.Json;
using Microsoft.Data.Sqlite;
using SaePortal.Core.Answers;
using SaePortal.Core.Artifacts;
using SaePortal.Core.Naming;
using SaePortal.Storage.Databases;

namespace SaePortal.Storage.Backups;

/// <summary>Makes a data folder of a backup. The folder appears in one rename, when every file was compared with its checksum.</summary>
public static class PortalRestore
{
    private const string Ending = ".restoring";
    private const string Remedy = "Take another backup; nothing was changed.";

    /// <summary>Restores.</summary>
    /// <param name="file">The backup, packed or not.</param>
    /// <param name="data">The data folder; missing or empty.</param>
    /// <param name="cancellation">Stops, and leaves nothing.</param>
    /// <returns>What the backup says of itself; or why it cannot be restored.</returns>
    public static async Task<Answer<BackupHeader>> Restore(string file, string data, CancellationToken cancellation)
    {
        var full = Path.TrimEndingDirectorySeparator(Path.GetFullPath(data));
        if (File.Exists(full) || (Directory.Exists(full) && Directory.EnumerateFileSystemEntries(full).Any()))
        {
            return new Problem(ProblemKind.Conflict, $"{full} holds something already.", "Restore into a new folder with --data, and serve that one.");
        }

        if (!File.Exists(file))
        {
            return new Problem(ProblemKind.NotFound, $"There is no file {file}.", "Give a backup that saeportal backup wrote.");
        }

        try
        {
            var parent = Directory.CreateDirectory(Path.GetDirectoryName(full) ?? full).FullName;
            StagedFolder.DropAbandoned(parent, Ending);
            using var staged = StagedFolder.Make(parent, Path.GetFileName(full), Ending);
            if ((await Unpacked(file, staged.Path, cancellation).ConfigureAwait(false)).Or(out var problem) is not { } header)
            {
                return problem!;
            }

            if (Directory.Exists(full))
            {
                Directory.Delete(full);
            }

            Directory.Move(staged.Path, full);
            return header;
        }
        catch (Exception e) when (e is InvalidDataException or EndOfStreamException or FormatException or JsonException or SqliteException)
        {
            return new Problem(ProblemKind.Unreadable, $"{file} is damaged, or no backup: {e.Message}", Remedy);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return new Problem(ProblemKind.Unavailable, $"{file} could not be restored: {e.Message}", "Check the disk's free space and the folder's rights.");
        }
    }

    private static async Task<Answer<BackupHeader>> Unpacked(string file, string folder, CancellationToken cancellation)
    {
        await using var packed = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 16, FileOptions.Asynchronous | FileOptions.SequentialScan);
        await using var plain = await Plain(packed, cancellation).ConfigureAwait(false);
        await using var archive = new TarReader(plain, leaveOpen: true);
        BackupHeader? header = null;
        Dictionary<string, string>? checksums = null;
        var found = new Dictionary<string, string>(StringComparer.Ordinal);
        while (await archive.GetNextEntryAsync(copyData: false, cancellation).ConfigureAwait(false) is { } entry)
        {
            if (entry.EntryType is not (TarEntryType.RegularFile or TarEntryType.V7RegularFile) || !BackupLayout.Allows(entry.Name) || checksums is not null || found.ContainsKey(entry.Name)
                || (header is null) != (entry.Name == BackupLayout.Header))
            {
                return Foreign(file, entry.Name);
            }

            if (entry.Name == BackupLayout.Header)
            {
                header = await Read<BackupHeader>(entry, cancellation).ConfigureAwait(false);
                if (Refused(file, header) is { } refused)
                {
                    return refused;
                }
            }
            else if (entry.Name == BackupLayout.Checksums)
            {
                checksums = await Read<Dictionary<string, string>>(entry, cancellation).ConfigureAwait(false);
            }
            else
            {
                found[entry.Name] = await Extract(entry, Path.Combine(folder, entry.Name.Replace('/', Path.DirectorySeparatorChar)), cancellation).ConfigureAwait(false);
            }
        }

        if (header is null || checksums is null)
        {
            return new Problem(ProblemKind.Unreadable, $"{file} is {(header is null ? "no backup" : "not whole: its end is missing")}.", Remedy);
        }

        if (checksums.Keys.Union(found.Keys).FirstOrDefault(x => checksums.GetValueOrDefault(x) != found.GetValueOrDefault(x)) is { } other)
        {
            return new Problem(ProblemKind.Unreadable, $"{file} is damaged: {Slug.Shown(other)} is not what its checksum says.", Remedy);
        }

        return found.ContainsKey(BackupLayout.Database) && Sound(Path.Combine(folder, BackupLayout.Database))
            ? header
            : new Problem(ProblemKind.Unreadable, $"{file} has no sound database.", Remedy);
    }

    private static Problem Foreign(string file, string entry) =>
        new(ProblemKind.Unreadable, $"{file} is no backup of a portal: \"{Slug.Shown(entry)}\" does not belong into one.", "Give a backup that saeportal backup wrote.");

    private static Problem? Refused(string file, BackupHeader header) =>
        header.Format != BackupLayout.Format || string.CompareOrdinal(header.Migration, Migrations.Newest(DatabaseKind.Sqlite)) > 0
            ? new Problem(ProblemKind.Unreadable, $"{file} was written by a newer SaePortal, version {Slug.Shown(header.Version)}.", "Restore it with that version.")
            : null;

    /// <summary>The archive itself, by the first two bytes and not by the name.</summary>
    private static async Task<Stream> Plain(FileStream file, CancellationToken cancellation)
    {
        var magic = new byte[2];
        var read = await file.ReadAtLeastAsync(magic, 2, throwOnEndOfStream: false, cancellation).ConfigureAwait(false);
        file.Position = 0;
        return read == 2 && magic is [0x1f, 0x8b] ? new GZipStream(file, CompressionMode.Decompress) : new BufferedStream(file);
    }

    private static async Task<T> Read<T>(TarEntry entry, CancellationToken cancellation) =>
        await JsonSerializer.DeserializeAsync<T>(entry.DataStream ?? Stream.Null, BackupLayout.Json, cancellation).ConfigureAwait(false) ?? throw new InvalidDataException($"{entry.Name} is empty.");

    private static async Task<string> Extract(TarEntry entry, string path, CancellationToken cancellation)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, Options = FileOptions.Asynchronous };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserWrite | (entry.Mode & (UnixFileMode.UserRead | UnixFileMode.GroupRead | UnixFileMode.OtherRead));
        }

        await using var hashed = new HashingStream(entry.DataStream ?? Stream.Null);
        await using var file = new FileStream(path, options);
        await hashed.CopyToAsync(file, cancellation).ConfigureAwait(false);
        return hashed.Hash();
    }

    private static bool Sound(string database)
    {
        using var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = database, Mode = SqliteOpenMode.ReadOnly, Pooling = false }.ConnectionString);
        connection.Open();
        using var check = connection.CreateCommand();
        check.CommandText = "pragma quick_check(1)";
        return check.ExecuteScalar() is "ok";
    }
}
