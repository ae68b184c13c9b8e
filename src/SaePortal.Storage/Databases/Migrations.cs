using System.Data.Common;
using System.Globalization;
using System.Reflection;
using Dapper;
using DbUp;
using DbUp.Builder;
using DbUp.Engine;
using Microsoft.Data.Sqlite;
using Npgsql;
using SaePortal.Core.Answers;

namespace SaePortal.Storage.Databases;

/// <summary>Applies the numbered scripts that a database has not seen; the same numbers for both kinds.</summary>
internal static class Migrations
{
    private const string Journal = "schemaversions";

    /// <summary>Any constant number: one migration at a time on a server.</summary>
    private const long AdvisoryLock = 5_303_901_617;

    /// <summary>Brings the database up to date.</summary>
    /// <returns>Why it cannot be used, or null.</returns>
    public static async Task<Problem?> Apply(DatabaseKind kind, string connection, string file, CancellationToken cancellation)
    {
        await using var alone = kind == DatabaseKind.Sqlite
            ? await LockFile(file + ".migrating", cancellation).ConfigureAwait(false)
            : await LockServer(connection, cancellation).ConfigureAwait(false);
        var scripts = Scripts(kind);
        var applied = await Applied(kind, connection, cancellation).ConfigureAwait(false);
        if (applied.Except(scripts.Select(x => x.Name)).FirstOrDefault() is { } unknown)
        {
            return new Problem(ProblemKind.Unavailable, $"The database was written by a newer SaePortal: it holds the migration {unknown}.",
                "Start that version, or restore the backup that was taken before the migration.");
        }

        if (scripts.All(x => applied.Contains(x.Name)))
        {
            return null;
        }

        if (kind == DatabaseKind.Sqlite)
        {
            await PrepareFile(connection, file, applied.Count, cancellation).ConfigureAwait(false);
        }

        var result = Engine(kind, connection).WithScripts(scripts).WithTransactionPerScript().LogToNowhere().Build().PerformUpgrade();
        return result.Successful
            ? null
            : new Problem(ProblemKind.Unavailable, $"Migration {result.ErrorScript?.Name} of the database failed: {result.Error.Message}",
                "Nothing was changed by it. Report this with the message.");
    }

    /// <summary>The name of the newest script of this program.</summary>
    public static string Newest(DatabaseKind kind) => Scripts(kind)[^1].Name;

    private static List<SqlScript> Scripts(DatabaseKind kind)
    {
        var assembly = Assembly.GetExecutingAssembly();
        var folder = $"{assembly.GetName().Name}.Migrations.{kind}.";
        return [.. assembly.GetManifestResourceNames().Where(x => x.StartsWith(folder, StringComparison.Ordinal)).Order(StringComparer.Ordinal).Select(name =>
        {
            using var reader = new StreamReader(assembly.GetManifestResourceStream(name)!);
            return new SqlScript(name[folder.Length..], reader.ReadToEnd());
        })];
    }

    private static UpgradeEngineBuilder Engine(DatabaseKind kind, string connection) => kind == DatabaseKind.Sqlite
        ? DeployChanges.To.SqliteDatabase(connection).JournalToSqliteTable(Journal)
        : DeployChanges.To.PostgresqlDatabase(connection).JournalToPostgresqlTable("public", Journal);

    private static async Task<HashSet<string>> Applied(DatabaseKind kind, string connection, CancellationToken cancellation)
    {
        await using DbConnection open = kind == DatabaseKind.Sqlite ? new SqliteConnection(connection) : new NpgsqlConnection(connection);
        await open.OpenAsync(cancellation).ConfigureAwait(false);
        var exists = await open.ExecuteScalarAsync<long>(kind == DatabaseKind.Sqlite
            ? $"select count(*) from sqlite_master where type = 'table' and name = '{Journal}'"
            : $"select count(*) from information_schema.tables where table_schema = 'public' and table_name = '{Journal}'").ConfigureAwait(false);
        return exists == 0 ? [] : [.. await open.QueryAsync<string>($"select scriptname from {Journal}").ConfigureAwait(false)];
    }

    private static async Task PrepareFile(string connection, string file, int applied, CancellationToken cancellation)
    {
        await using var open = new SqliteConnection(connection);
        await open.OpenAsync(cancellation).ConfigureAwait(false);
        // The journal mode is a property of the file and stays.
        await open.ExecuteAsync("pragma journal_mode = wal").ConfigureAwait(false);
        if (applied > 0)
        {
            var backup = string.Create(CultureInfo.InvariantCulture, $"{file}.before-migration-{applied + 1:0000}");
            if (File.Exists(backup))
            {
                File.Delete(backup);
            }

            await open.ExecuteAsync("vacuum into @backup", new { backup }).ConfigureAwait(false);
        }
    }

    private static async Task<IAsyncDisposable> LockFile(string path, CancellationToken cancellation)
    {
        while (true)
        {
            try
            {
                return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, 1, FileOptions.DeleteOnClose);
            }
            catch (IOException) when (File.Exists(path))
            {
                await Task.Delay(50, cancellation).ConfigureAwait(false);
            }
        }
    }

    private static async Task<IAsyncDisposable> LockServer(string connection, CancellationToken cancellation)
    {
        // Held by the session: closing the connection frees it, whatever happened. Not from the pool, where it would live on.
        var open = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(connection) { Pooling = false }.ConnectionString);
        try
        {
            await open.OpenAsync(cancellation).ConfigureAwait(false);
            await open.ExecuteAsync("select pg_advisory_lock(@AdvisoryLock)", new { AdvisoryLock }, commandTimeout: 300).ConfigureAwait(false);
            return open;
        }
        catch
        {
            await open.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }
}
