using System.Data.Common;
using Dapper;
using SaePortal.Core.Answers;
using SaePortal.Core.Naming;

namespace SaePortal.Storage.Databases;

/// <summary>What stores of named things share: finding by name, present or former, paging, renaming.</summary>
/// <typeparam name="TRecord">What a row becomes.</typeparam>
/// <typeparam name="TRow">The columns as Dapper reads them.</typeparam>
public abstract class NamedStore<TRecord, TRow>
    where TRecord : class
    where TRow : class
{
    private readonly string _table;

    /// <summary>Table and noun are one word; they are constants, never input.</summary>
    private protected NamedStore(PortalDatabase database, string table)
    {
        Database = database;
        _table = table;
    }

    private protected PortalDatabase Database { get; }

    /// <summary>The select list and joins; the table's own alias is <c>t</c>.</summary>
    private protected abstract string Select { get; }

    private protected abstract TRecord ToRecord(TRow row);

    /// <summary>Finds by name; a former name leads to what was renamed (its record then carries the present name).</summary>
    /// <returns>The record, or that there is none.</returns>
    public async Task<Answer<TRecord>> Find(string? name, CancellationToken cancellation)
    {
        // PostgreSQL refuses some of the texts that cannot be names.
        if (!Slug.IsWellFormed(name))
        {
            return None(name);
        }

        await using var connection = await Database.Read(cancellation).ConfigureAwait(false);
        var row = await connection.QuerySingleOrDefaultAsync<TRow>(new CommandDefinition($"{Select} where t.name = @name", new { name }, cancellationToken: cancellation)).ConfigureAwait(false)
            ?? await connection.QuerySingleOrDefaultAsync<TRow>(new CommandDefinition(
                $"{Select} where t.id = (select f.id from former_name f where f.kind = @kind and f.name = @name)", new { kind = _table, name }, cancellationToken: cancellation)).ConfigureAwait(false);
        return row is null
            ? None(name)
            : ToRecord(row);
    }

    /// <summary>The record with this number, or null.</summary>
    public async Task<TRecord?> Get(int id, CancellationToken cancellation)
    {
        await using var connection = await Database.Read(cancellation).ConfigureAwait(false);
        var row = await connection.QuerySingleOrDefaultAsync<TRow>(new CommandDefinition($"{Select} where t.id = @id", new { id }, cancellationToken: cancellation)).ConfigureAwait(false);
        return row is null ? null : ToRecord(row);
    }

    /// <summary>Records in order of their names.</summary>
    /// <param name="after">The name after which to go on; null for the first page.</param>
    /// <param name="limit">At most so many.</param>
    /// <param name="cancellation">Stops reading.</param>
    public async Task<IReadOnlyList<TRecord>> All(string? after, int limit, CancellationToken cancellation)
    {
        await using var connection = await Database.Read(cancellation).ConfigureAwait(false);
        var rows = await connection.QueryAsync<TRow>(new CommandDefinition(
            $"{Select} where t.name > @after order by t.name limit @limit", new { after = after ?? "", limit }, cancellationToken: cancellation)).ConfigureAwait(false);
        return [.. rows.Select(ToRecord)];
    }

    /// <summary>How many there are.</summary>
    public async Task<long> Count(CancellationToken cancellation)
    {
        await using var connection = await Database.Read(cancellation).ConfigureAwait(false);
        return await connection.ExecuteScalarAsync<long>(new CommandDefinition($"select count(*) from {_table}", cancellationToken: cancellation)).ConfigureAwait(false);
    }

    /// <summary>Gives a new name; the former one leads to it from now on.</summary>
    /// <returns>The record under its new name, or why not.</returns>
    public async Task<Answer<TRecord>> Rename(string name, string newName, CancellationToken cancellation)
    {
        if (!Slug.Check(newName, _table).Succeeded)
        {
            return Slug.Check(newName, _table).Problem!;
        }

        if (!Slug.IsWellFormed(name))
        {
            return None(name);
        }

        var found = await Database.Change<int>(async transaction =>
        {
            var id = await transaction.Connection!.ExecuteScalarAsync<int?>($"select id from {_table} where name = @name", new { name }, transaction).ConfigureAwait(false);
            if (id is null)
            {
                return None(name);
            }

            if (name != newName && (await Taken(transaction, newName).ConfigureAwait(false) ?? await Reserved(transaction, newName).ConfigureAwait(false)) is { } taken)
            {
                return taken;
            }

            await Claim(transaction, newName).ConfigureAwait(false);
            await transaction.Connection!.ExecuteAsync($"update {_table} set name = @newName where id = @id", new { newName, id }, transaction).ConfigureAwait(false);
            if (name != newName)
            {
                await transaction.Connection!.ExecuteAsync("insert into former_name (kind, name, id) values (@kind, @name, @id)", new { kind = _table, name, id }, transaction).ConfigureAwait(false);
            }

            return id.Value;
        }, cancellation).ConfigureAwait(false);
        return found.Succeeded ? (await Get(found.Value, cancellation).ConfigureAwait(false))! : found.Problem;
    }

    private Problem None(string? name) => new(ProblemKind.NotFound, $"There is no {_table} \"{Slug.Shown(name)}\".", $"saeportal {_table} list shows what there is.");

    /// <summary>Why the name cannot be given, or null.</summary>
    private protected async Task<Problem?> Taken(DbTransaction transaction, string name) =>
        await transaction.Connection!.ExecuteScalarAsync<long>($"select count(*) from {_table} where name = @name", new { name }, transaction).ConfigureAwait(false) > 0
            ? new Problem(ProblemKind.Conflict, $"There is already a {_table} named \"{name}\".", "Choose another name, or rename or remove that one.")
            : null;

    /// <summary>Why the name is kept for something that is still being made, or null.</summary>
    private protected virtual Task<Problem?> Reserved(DbTransaction transaction, string name) => Task.FromResult<Problem?>(null);

    /// <summary>A name that is given to something new no longer leads to what had it before.</summary>
    private protected Task Claim(DbTransaction transaction, string name) =>
        transaction.Connection!.ExecuteAsync("delete from former_name where kind = @kind and name = @name", new { kind = _table, name }, transaction);
}
