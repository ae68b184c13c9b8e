using System.Data.Common;
using Dapper;
using Microsoft.Data.Sqlite;
using Npgsql;
using SaePortal.Core.Answers;

namespace SaePortal.Storage.Databases;

/// <summary>The portal's database, migrated and ready: where the stores get their connections.</summary>
public sealed class PortalDatabase : IAsyncDisposable
{
    // SQLITE_FULL, and what SQLite says when its shared memory file cannot grow.
    private const int SqliteFull = 13;
    private const int SqliteIoErrorShmSize = 4874;

    private const int TroubleProbe = 1 << 20;
    private volatile Problem? _trouble;
    private readonly SemaphoreSlim _writer = new(1, 1);
    private readonly NpgsqlDataSource? _server;
    private readonly string _connection;

    static PortalDatabase() => DefaultTypeMap.MatchNamesWithUnderscores = true;

    private PortalDatabase(DatabaseKind kind, string connection)
    {
        Kind = kind;
        _connection = connection;
        _server = kind == DatabaseKind.PostgreSql ? NpgsqlDataSource.Create(connection) : null;
    }

    /// <summary>Which database it is.</summary>
    public DatabaseKind Kind { get; }

    /// <summary>What <see cref="Identity"/> says of SQLite: whoever uses the data folder uses its database.</summary>
    public const string SqliteIdentity = "SQLite";

    /// <summary>Why nothing could be written when that was last tried; null when it could. Reading goes on.</summary>
    public Problem? Trouble => _trouble;

    /// <summary>Looks whether a <see cref="Trouble"/> is over, by really writing something.</summary>
    public async Task<bool> Recovers(CancellationToken cancellation)
    {
        try
        {
            // Larger than what a log that stopped growing may have left.
            var body = new byte[TroubleProbe];
            _ = await Write(async transaction =>
            {
                await transaction.Connection!.ExecuteAsync("insert into latent_examples (harvest_run, idx, body) values (-1, 0, @body)", new { body }, transaction).ConfigureAwait(false);
                return await transaction.Connection!.ExecuteAsync("delete from latent_examples where harvest_run = -1", null, transaction).ConfigureAwait(false);
            }, cancellation).ConfigureAwait(false);
            _trouble = null;
            return true;
        }
        catch (IOException e) when (FullDisk.Is(e))
        {
            return false;
        }
    }

    /// <summary>Tells one database from another, wherever it is asked from; holds no secret.</summary>
    public async Task<string> Identity(CancellationToken cancellation)
    {
        if (Kind == DatabaseKind.Sqlite)
        {
            return SqliteIdentity;
        }

        // Names and addresses differ between machines. The number alone begins anew on each server, the time of the first migration is what a copy keeps.
        await using var connection = await Read(cancellation).ConfigureAwait(false);
        return await connection.ExecuteScalarAsync<string>(new CommandDefinition("""
            select concat('PostgreSQL ', current_database(), ' (', (select oid from pg_database where datname = current_database()), ', ',
                (select to_char(min(applied), 'YYYY-MM-DD HH24:MI:SS.US') from schemaversions), ')')
            """, cancellationToken: cancellation)).ConfigureAwait(false) ?? "";
    }

    /// <summary>Opens a database and brings its tables up to date, after a backup when it held anything and is a file.</summary>
    /// <param name="data">The data folder; made when it is missing.</param>
    /// <param name="server">A PostgreSQL connection string, or null or empty for <c>portal.db</c> in the data folder.</param>
    /// <param name="cancellation">Stops waiting for another process that migrates.</param>
    /// <returns>The database, or why it cannot be used.</returns>
    public static async Task<Answer<PortalDatabase>> Open(string data, string? server, CancellationToken cancellation)
    {
        var kind = string.IsNullOrWhiteSpace(server) ? DatabaseKind.Sqlite : DatabaseKind.PostgreSql;
        var file = Path.Combine(data, "portal.db");
        try
        {
            Directory.CreateDirectory(data);
            var connection = kind == DatabaseKind.PostgreSql
                ? new NpgsqlConnectionStringBuilder(server).ConnectionString
                : new SqliteConnectionStringBuilder { DataSource = file, ForeignKeys = true, DefaultTimeout = 30, Pooling = true }.ConnectionString;
            if (await Migrations.Apply(kind, connection, file, cancellation).ConfigureAwait(false) is { } problem)
            {
                return problem;
            }

            return new PortalDatabase(kind, connection);
        }
        catch (Exception e) when (e is DbException or IOException or UnauthorizedAccessException or ArgumentException or TimeoutException)
        {
            return kind == DatabaseKind.Sqlite
                ? new Problem(ProblemKind.Unavailable, $"The database {file} cannot be opened: {e.Message}", "Check the folder's rights and free space, or choose another with --data.")
                : new Problem(ProblemKind.Unavailable, $"The PostgreSQL database cannot be opened: {e.Message}", "Check SAEPORTAL__Database and that the server runs.");
        }
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        if (_server is not null)
        {
            await _server.DisposeAsync().ConfigureAwait(false);
        }
        else
        {
            using var connection = new SqliteConnection(_connection);
            SqliteConnection.ClearPool(connection);
        }

        _writer.Dispose();
    }

    /// <summary>Writes a copy as of one moment into a new file, while others read and write. Of SQLite alone.</summary>
    internal async Task CopyTo(string file, CancellationToken cancellation)
    {
        await using var connection = await Read(cancellation).ConfigureAwait(false);
        try
        {
            await connection.ExecuteAsync(new CommandDefinition("vacuum into @file", new { file }, commandTimeout: 0, cancellationToken: cancellation)).ConfigureAwait(false);
        }
        catch (SqliteException e) when (e.SqliteErrorCode == SqliteFull)
        {
            throw FullDisk.Exception(e);
        }
    }

    /// <summary>A connection for reading, outside a transaction.</summary>
    internal async Task<DbConnection> Read(CancellationToken cancellation)
    {
        if (_server is not null)
        {
            return await _server.OpenConnectionAsync(cancellation).ConfigureAwait(false);
        }

        var connection = new SqliteConnection(_connection);
        await connection.OpenAsync(cancellation).ConfigureAwait(false);
        return connection;
    }

    /// <summary>Runs a change in a transaction of its own. SQLite has one writer: others of this process wait their turn here rather than in its busy loop.</summary>
    internal async Task<T> Write<T>(Func<DbTransaction, Task<T>> change, CancellationToken cancellation)
    {
        var alone = Kind == DatabaseKind.Sqlite;
        if (alone)
        {
            await _writer.WaitAsync(cancellation).ConfigureAwait(false);
        }

        try
        {
            try
            {
                return await Once(change, cancellation).ConfigureAwait(false);
            }
            catch (PostgresException e) when (e.SqlState is PostgresErrorCodes.UniqueViolation or PostgresErrorCodes.SerializationFailure or PostgresErrorCodes.DeadlockDetected)
            {
                // Another wrote the same name in the same moment. The second time the change sees it and says so.
                return await Once(change, cancellation).ConfigureAwait(false);
            }
        }
        catch (DbException e) when (e is SqliteException { SqliteErrorCode: SqliteFull } or SqliteException { SqliteExtendedErrorCode: SqliteIoErrorShmSize } or PostgresException { SqlState: PostgresErrorCodes.DiskFull })
        {
            // As any other file that does not fit: callers that work with files have a sentence for it, also when the call came from another process.
            _trouble = FullDisk.OfTheDatabase;
            throw FullDisk.Exception(e);
        }
        finally
        {
            if (alone)
            {
                _writer.Release();
            }
        }
    }

    /// <summary>As <see cref="Write"/>, for what a person asked: a full disk is answered.</summary>
    internal async Task<Answer<T>> Change<T>(Func<DbTransaction, Task<Answer<T>>> change, CancellationToken cancellation)
    {
        try
        {
            return await Write(change, cancellation).ConfigureAwait(false);
        }
        catch (IOException e) when (FullDisk.Is(e) && e.InnerException is DbException)
        {
            return FullDisk.OfTheDatabase;
        }
    }

    /// <summary>The condition that a column is one of a list: Dapper expands lists for SQLite, Npgsql wants an array.</summary>
    internal string AnyOf(string parameter) => Kind == DatabaseKind.Sqlite ? $"in @{parameter}" : $"= any(@{parameter})";

    private async Task<T> Once<T>(Func<DbTransaction, Task<T>> change, CancellationToken cancellation)
    {
        await using var connection = await Read(cancellation).ConfigureAwait(false);
        await using var transaction = await connection.BeginTransactionAsync(cancellation).ConfigureAwait(false);
        var result = await change(transaction).ConfigureAwait(false);
        await transaction.CommitAsync(cancellation).ConfigureAwait(false);
        return result;
    }
}
