using System.Data.Common;
using System.Globalization;
using System.IO.Compression;
using Dapper;
using Microsoft.Data.Sqlite;
using SaePortal.Core.Answers;
using SaePortal.Core.Artifacts;
using SaePortal.Core.Corpora;
using SaePortal.Storage.Artifacts;
using SaePortal.Storage.Databases;

namespace SaePortal.Storage.Backups;

/// <summary>Writes everything a portal holds into one file, while it serves and works.</summary>
public sealed class PortalBackup(PortalDatabase database, ArtifactFolder artifacts)
{
    private const int Attempts = 10;

    /// <summary>Folders of the artifacts with a number for each row.</summary>
    private static readonly string[] s_kinds = ["models", "corpora", "dictionaries"];

    /// <summary>Holds everything still as of now. It takes the time of copying the database; weights and texts are linked, not copied.</summary>
    /// <param name="cancellation">Stops, and leaves nothing.</param>
    /// <returns>The snapshot, which the caller disposes of; or why there can be none.</returns>
    public async Task<Answer<BackupSnapshot>> Take(CancellationToken cancellation)
    {
        if (database.Kind != DatabaseKind.Sqlite)
        {
            return new Problem(ProblemKind.Conflict, "This portal's rows lie in PostgreSQL, which has a tool of its own for that.", "Take them with pg_dump, then copy artifacts, keys and owner.token of the data folder.");
        }

        for (var attempt = 0; attempt < Attempts; attempt++)
        {
            var folder = artifacts.Stage("backup");
            try
            {
                if (await Hold(folder.Path, cancellation).ConfigureAwait(false))
                {
                    return new BackupSnapshot(folder, new BackupHeader(BackupLayout.Format, BackupLayout.Version, DateTimeOffset.UtcNow, Migrations.Newest(database.Kind)));
                }

                folder.Dispose();
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                folder.Dispose();
                return new Problem(ProblemKind.Unavailable, $"The portal's data could not be held still: {e.Message}", "Check the disk's free space: the database is copied.");
            }
            catch
            {
                folder.Dispose();
                throw;
            }
        }

        return new Problem(ProblemKind.Unavailable, "Models, texts or dictionaries were removed faster than they could be held still.", "Try again.");
    }

    /// <summary>
    /// Links what lies there, copies the database, and links again. What a row names was there before the row, and its files go after the row does: so
    /// the first pass has what is removed while the database is copied, the second what was published after the first.
    /// </summary>
    /// <returns>False when something was published after the first pass and removed before the second ended: its row is in the copy, its files may be in neither.</returns>
    private async Task<bool> Hold(string folder, CancellationToken cancellation)
    {
        Link(folder, cancellation);
        var before = s_kinds.SelectMany(x => Linked(folder, x)).ToHashSet();
        var copy = Path.Combine(folder, BackupLayout.Database);
        await database.CopyTo(copy, cancellation).ConfigureAwait(false);
        Link(folder, cancellation);
        await using var held = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = copy, Mode = SqliteOpenMode.ReadOnly, Pooling = false }.ConnectionString);
        await held.OpenAsync(cancellation).ConfigureAwait(false);
        await using var living = await database.Read(cancellation).ConfigureAwait(false);
        var named = await Named(held).ConfigureAwait(false);
        return !named.Except(await Named(living).ConfigureAwait(false)).Except(before).Any();
    }

    private static IEnumerable<(string Kind, long Id)> Linked(string folder, string kind)
    {
        var place = new DirectoryInfo(Path.Combine(folder, BackupLayout.Artifacts, kind));
        return place.Exists ? place.EnumerateDirectories().Where(x => long.TryParse(x.Name, NumberStyles.None, CultureInfo.InvariantCulture, out _)).Select(x => (kind, long.Parse(x.Name, CultureInfo.InvariantCulture))) : [];
    }

    private static async Task<HashSet<(string Kind, long Id)>> Named(DbConnection connection) => [.. await connection.QueryAsync<(string, long)>(
        "select 'models', id from model union all select 'corpora', id from corpus union all select 'dictionaries', id from dictionary").ConfigureAwait(false)];

    /// <summary>Writes a backup to a file, which is there under its name when it is whole.</summary>
    /// <param name="output">The file; packed with gzip when its name ends in <c>.gz</c>, replaced when it exists.</param>
    /// <param name="cancellation">Stops, and leaves nothing.</param>
    /// <returns>What it says of itself; or why it was not written.</returns>
    public async Task<Answer<BackupHeader>> Write(string output, CancellationToken cancellation)
    {
        if (ExportFile.Check(output, null, 0) is { } problem || (await Take(cancellation).ConfigureAwait(false)).Or(out problem) is not { } snapshot)
        {
            return problem!;
        }

        using (snapshot)
        {
            var temporary = $"{output}.{Guid.NewGuid():n}.tmp";
            try
            {
                await Fill(snapshot, temporary, output.EndsWith(".gz", StringComparison.OrdinalIgnoreCase), cancellation).ConfigureAwait(false);
                File.Move(temporary, output, overwrite: true);
                return snapshot.Header;
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                return ExportFile.Failed(output, e);
            }
            finally
            {
                File.Delete(temporary);
            }
        }
    }

    private static async Task Fill(BackupSnapshot snapshot, string file, bool packed, CancellationToken cancellation)
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, Options = FileOptions.Asynchronous, BufferSize = 1 << 16 };
        if (!OperatingSystem.IsWindows())
        {
            // It holds the keys by which cookies are believed.
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        await using var written = new FileStream(file, options);
        if (packed)
        {
            await using var gzip = new GZipStream(written, CompressionLevel.Fastest);
            await snapshot.Write(gzip, cancellation).ConfigureAwait(false);
        }
        else
        {
            await snapshot.Write(written, cancellation).ConfigureAwait(false);
        }
    }

    private void Link(string folder, CancellationToken cancellation)
    {
        var data = Path.GetDirectoryName(artifacts.Root)!;
        HardLinks.Mirror(artifacts.Root, Path.Combine(folder, BackupLayout.Artifacts), IsUnfinished, cancellation);
        HardLinks.Mirror(Path.Combine(data, BackupLayout.Keys), Path.Combine(folder, BackupLayout.Keys), _ => false, cancellation);
        var token = Path.Combine(data, BackupLayout.OwnerToken);
        if (File.Exists(token))
        {
            File.Copy(token, Path.Combine(folder, BackupLayout.OwnerToken), overwrite: true);
        }
    }

    /// <summary>What is still being made, this snapshot among it.</summary>
    private static bool IsUnfinished(string path)
    {
        var name = Path.GetFileName(path);
        return path == ArtifactFolder.StagedName || ArtifactFolder.IsUnfinished(name) || name.EndsWith(Packing.UnfinishedEnding, StringComparison.Ordinal) || name.EndsWith(StagedFolder.LockSuffix, StringComparison.Ordinal);
    }
}
