using Dapper;
using SaePortal.Core.Answers;
using SaePortal.Core.People;
using SaePortal.Storage.Databases;

namespace SaePortal.Storage.People;

/// <summary>Who wrote something. An author is a key that only their cookie carries, and a name that they may give themselves.</summary>
public sealed class AuthorStore(PortalDatabase database, TimeProvider clock)
{
    private const string Select = "select id, key, name, created from author";

    /// <summary>The author of a key; null when they never wrote.</summary>
    public async Task<AuthorRecord?> Find(string key, CancellationToken cancellation)
    {
        await using var connection = await database.Read(cancellation).ConfigureAwait(false);
        return (await connection.QuerySingleOrDefaultAsync<Row>(new CommandDefinition($"{Select} where key = @key", new { key }, cancellationToken: cancellation)).ConfigureAwait(false))?.ToRecord();
    }

    /// <summary>The author of a key, who is added when they are new.</summary>
    public Task<Answer<AuthorRecord>> Ensure(string key, CancellationToken cancellation) => database.Change<AuthorRecord>(async transaction =>
    {
        await transaction.Connection!.ExecuteAsync("insert into author (key, created) select @key, @now where not exists (select 1 from author where key = @key)",
            new { key, now = Columns.Milliseconds(clock.GetUtcNow()) }, transaction).ConfigureAwait(false);
        return (await transaction.Connection!.QuerySingleAsync<Row>($"{Select} where key = @key", new { key }, transaction).ConfigureAwait(false)).ToRecord();
    }, cancellation);

    /// <summary>Gives an author a name; empty takes it away.</summary>
    /// <returns>The author, or what is wrong with the name.</returns>
    public async Task<Answer<AuthorRecord>> Rename(int id, string? name, CancellationToken cancellation)
    {
        var tidy = string.IsNullOrWhiteSpace(name) ? null : DisplayName.Check(name).Value;
        if (tidy is null && !string.IsNullOrWhiteSpace(name))
        {
            return DisplayName.Check(name).Problem!;
        }

        return await database.Change<AuthorRecord>(async transaction =>
        {
            await transaction.Connection!.ExecuteAsync("update author set name = @tidy where id = @id", new { id, tidy }, transaction).ConfigureAwait(false);
            return (await transaction.Connection!.QuerySingleAsync<Row>($"{Select} where id = @id", new { id }, transaction).ConfigureAwait(false)).ToRecord();
        }, cancellation).ConfigureAwait(false);
    }

    private sealed class Row
    {
        public int Id { get; init; }

        public string Key { get; init; } = "";

        public string? Name { get; init; }

        public long Created { get; init; }

        public AuthorRecord ToRecord() => new(Id, Key, Name, Columns.Time(Created));
    }
}
