using System.Data.Common;
using Dapper;
using SaePortal.Core.Answers;
using SaePortal.Core.People;
using SaePortal.Storage.Databases;
using SaePortal.Storage.People;

namespace SaePortal.Storage.Comments;

/// <summary>Comments on latents. They hang on the dictionary, not on a harvest, and go with it.</summary>
public sealed class CommentStore(PortalDatabase database, TimeProvider clock)
{
    private const string Select = """
        select c.id, m.name as model, d.name as dictionary, c.idx, c.author_id, a.key as author_key, a.name as author_name, c.body, c.created, c.edited, c.hidden
        from comment c join dictionary d on d.id = c.dictionary_id join model m on m.id = d.model_id join author a on a.id = c.author_id
        """;

    /// <summary>Comments on a latent that readers see, the oldest first.</summary>
    /// <param name="dictionaryId">The dictionary's row.</param>
    /// <param name="latent">The latent's index.</param>
    /// <param name="after">The number after which to go on; null for the first page.</param>
    /// <param name="limit">At most so many.</param>
    /// <param name="cancellation">Stops reading.</param>
    public async Task<IReadOnlyList<CommentRecord>> OfLatent(int dictionaryId, int latent, int? after, int limit, CancellationToken cancellation)
    {
        await using var connection = await database.Read(cancellation).ConfigureAwait(false);
        var rows = await connection.QueryAsync<Row>(new CommandDefinition(
            $"{Select} where c.dictionary_id = @dictionaryId and c.idx = @latent and c.hidden is null and c.id > @after order by c.id limit @limit",
            new { dictionaryId, latent, after = after ?? 0, limit }, cancellationToken: cancellation)).ConfigureAwait(false);
        return [.. rows.Select(x => x.ToRecord())];
    }

    /// <summary>The newest comments on a latent that readers see, the oldest of them first.</summary>
    public async Task<IReadOnlyList<CommentRecord>> Newest(int dictionaryId, int latent, int limit, CancellationToken cancellation)
    {
        await using var connection = await database.Read(cancellation).ConfigureAwait(false);
        var rows = await connection.QueryAsync<Row>(new CommandDefinition(
            $"{Select} where c.dictionary_id = @dictionaryId and c.idx = @latent and c.hidden is null order by c.id desc limit @limit", new { dictionaryId, latent, limit }, cancellationToken: cancellation)).ConfigureAwait(false);
        return [.. rows.Reverse().Select(x => x.ToRecord())];
    }

    /// <summary>How many comments on a latent readers see.</summary>
    public async Task<int> Count(int dictionaryId, int latent, CancellationToken cancellation)
    {
        await using var connection = await database.Read(cancellation).ConfigureAwait(false);
        return await connection.ExecuteScalarAsync<int>(new CommandDefinition(
            "select count(*) from comment where dictionary_id = @dictionaryId and idx = @latent and hidden is null", new { dictionaryId, latent }, cancellationToken: cancellation)).ConfigureAwait(false);
    }

    /// <summary>The comment of a number, hidden or not; null when there is none.</summary>
    public async Task<CommentRecord?> Get(int id, CancellationToken cancellation)
    {
        await using var connection = await database.Read(cancellation).ConfigureAwait(false);
        return (await One(connection, null, id).ConfigureAwait(false))?.ToRecord();
    }

    /// <summary>Adds a comment.</summary>
    /// <returns>The comment, or what is wrong with its text.</returns>
    public async Task<Answer<CommentRecord>> Add(int dictionaryId, int latent, int authorId, string? text, CancellationToken cancellation)
    {
        if (Written.Check(text, "comment", Written.Comment).Or(out var wrong) is not { } body)
        {
            return wrong!;
        }

        return await database.Change<CommentRecord>(async transaction =>
        {
            var there = await transaction.Connection!.ExecuteScalarAsync<int>("select count(*) from dictionary where id = @dictionaryId", new { dictionaryId }, transaction).ConfigureAwait(false);
            if (there == 0)
            {
                return new Problem(ProblemKind.NotFound, "The dictionary was removed.", "Choose a latent of another one.");
            }

            var id = await transaction.Connection!.ExecuteScalarAsync<int>(
                "insert into comment (dictionary_id, idx, author_id, body, created) values (@dictionaryId, @latent, @authorId, @body, @now) returning id",
                new { dictionaryId, latent, authorId, body, now = Now }, transaction).ConfigureAwait(false);
            return (await One(transaction.Connection!, transaction, id).ConfigureAwait(false))!.ToRecord();
        }, cancellation).ConfigureAwait(false);
    }

    /// <summary>Changes a comment's text; only its author may.</summary>
    public async Task<Answer<CommentRecord>> Edit(int id, int authorId, string? text, CancellationToken cancellation)
    {
        if (Written.Check(text, "comment", Written.Comment).Or(out var wrong) is not { } body)
        {
            return wrong!;
        }

        return await Change(id, authorId, "Only its author may change a comment.", async (transaction, row) =>
        {
            await transaction.Connection!.ExecuteAsync("update comment set body = @body, edited = @now where id = @id", new { id, body, now = Now }, transaction).ConfigureAwait(false);
            return (await One(transaction.Connection!, transaction, row.Id).ConfigureAwait(false))!;
        }, cancellation).ConfigureAwait(false);
    }

    /// <summary>Removes a comment.</summary>
    /// <param name="id">Its number.</param>
    /// <param name="authorId">Who asks; null for the owner, who may remove any.</param>
    /// <param name="cancellation">Stops before anything is changed.</param>
    /// <returns>What was removed, or why it was not.</returns>
    public Task<Answer<CommentRecord>> Remove(int id, int? authorId, CancellationToken cancellation) => Change(id, authorId, "Only its author or the portal's owner may remove a comment.", async (transaction, row) =>
    {
        await transaction.Connection!.ExecuteAsync("delete from comment where id = @id", new { id }, transaction).ConfigureAwait(false);
        return row;
    }, cancellation);

    /// <summary>Reports a comment to the owner; who reports it again changes their reason.</summary>
    public async Task<Answer<CommentRecord>> Report(int id, int authorId, string? reason, CancellationToken cancellation)
    {
        if (Written.Line(reason, "reason", Written.Reason).Or(out var wrong) is not { } said)
        {
            return wrong!;
        }

        return await Change(id, null, "", async (transaction, row) =>
        {
            await transaction.Connection!.ExecuteAsync("""
                insert into comment_report (comment_id, author_id, reason, created) values (@id, @authorId, @said, @now)
                on conflict (comment_id, author_id) do update set reason = excluded.reason
                """, new { id, authorId, said, now = Now }, transaction).ConfigureAwait(false);
            return row;
        }, cancellation).ConfigureAwait(false);
    }

    /// <summary>Comments with open reports, or those that are hidden, the newest first.</summary>
    /// <param name="hidden">Whether the hidden ones.</param>
    /// <param name="before">The number before which to go on; null for the first page.</param>
    /// <param name="limit">At most so many.</param>
    /// <param name="cancellation">Stops reading.</param>
    public async Task<IReadOnlyList<ReportedComment>> Reported(bool hidden, int? before, int limit, CancellationToken cancellation)
    {
        await using var connection = await database.Read(cancellation).ConfigureAwait(false);
        var which = hidden ? "c.hidden is not null" : "exists (select 1 from comment_report r where r.comment_id = c.id and r.decided is null)";
        var rows = (await connection.QueryAsync<Row>(new CommandDefinition($"{Select} where {which} and c.id < @before order by c.id desc limit @limit",
            new { before = before ?? int.MaxValue, limit }, cancellationToken: cancellation)).ConfigureAwait(false)).AsList();
        var ids = rows.Select(x => x.Id).ToArray();
        var reasons = ids.Length == 0 ? [] : await connection.QueryAsync<ReasonRow>(new CommandDefinition(
            $"select comment_id, reason from comment_report where comment_id {database.AnyOf("ids")} order by created, author_id", new { ids }, cancellationToken: cancellation)).ConfigureAwait(false);
        var said = reasons.ToLookup(x => x.CommentId, x => x.Reason);
        return [.. rows.Select(x => new ReportedComment(x.ToRecord(), [.. said[x.Id]]))];
    }

    /// <summary>Which of some comments an author reported.</summary>
    public async Task<IReadOnlySet<int>> ReportedBy(int authorId, IReadOnlyCollection<int> comments, CancellationToken cancellation)
    {
        if (comments.Count == 0)
        {
            return new HashSet<int>();
        }

        await using var connection = await database.Read(cancellation).ConfigureAwait(false);
        return (await connection.QueryAsync<int>(new CommandDefinition($"select comment_id from comment_report where author_id = @authorId and comment_id {database.AnyOf("ids")}",
            new { authorId, ids = comments.ToArray() }, cancellationToken: cancellation)).ConfigureAwait(false)).ToHashSet();
    }

    /// <summary>How many comments wait for the owner.</summary>
    public async Task<int> ReportsOpen(CancellationToken cancellation)
    {
        await using var connection = await database.Read(cancellation).ConfigureAwait(false);
        return await connection.ExecuteScalarAsync<int>(new CommandDefinition("select count(distinct comment_id) from comment_report where decided is null", cancellationToken: cancellation)).ConfigureAwait(false);
    }

    /// <summary>The owner's decision: hides a comment or keeps it; either way its reports are done with.</summary>
    public Task<Answer<CommentRecord>> Decide(int id, bool hide, CancellationToken cancellation) => Change(id, null, "", async (transaction, row) =>
    {
        await transaction.Connection!.ExecuteAsync("update comment set hidden = @hidden where id = @id", new { id, hidden = hide ? Now : (long?)null }, transaction).ConfigureAwait(false);
        await transaction.Connection!.ExecuteAsync("update comment_report set decided = @now where comment_id = @id and decided is null", new { id, now = Now }, transaction).ConfigureAwait(false);
        return (await One(transaction.Connection!, transaction, row.Id).ConfigureAwait(false))!;
    }, cancellation);

    private long Now => Columns.Milliseconds(clock.GetUtcNow());

    private static Task<Row?> One(DbConnection connection, DbTransaction? transaction, int id) => connection.QuerySingleOrDefaultAsync<Row>($"{Select} where c.id = @id", new { id }, transaction);

    private Task<Answer<CommentRecord>> Change(int id, int? authorId, string forbidden, Func<DbTransaction, Row, Task<Row>> change, CancellationToken cancellation) => database.Change<CommentRecord>(async transaction =>
    {
        if (await One(transaction.Connection!, transaction, id).ConfigureAwait(false) is not { } row)
        {
            return new Problem(ProblemKind.NotFound, $"There is no comment {id}.", "It may have been removed.");
        }

        return authorId is { } asks && asks != row.AuthorId ? new Problem(ProblemKind.Forbidden, forbidden, "Report it, if something is wrong with it.") : (await change(transaction, row).ConfigureAwait(false)).ToRecord();
    }, cancellation);

    private sealed class ReasonRow
    {
        public int CommentId { get; init; }

        public string Reason { get; init; } = "";
    }

    private sealed class Row
    {
        public int Id { get; init; }

        public string Model { get; init; } = "";

        public string Dictionary { get; init; } = "";

        public int Idx { get; init; }

        public int AuthorId { get; init; }

        public string AuthorKey { get; init; } = "";

        public string? AuthorName { get; init; }

        public string Body { get; init; } = "";

        public long Created { get; init; }

        public long? Edited { get; init; }

        public long? Hidden { get; init; }

        public CommentRecord ToRecord() => new(
            Id, Model, Dictionary, Idx, AuthorId, AuthorRecord.Call(AuthorId, AuthorKey == AuthorRecord.OwnerKey, AuthorName), Body,
            Columns.Time(Created), Edited is { } edited ? Columns.Time(edited) : null, Hidden is { } hidden ? Columns.Time(hidden) : null);
    }
}
