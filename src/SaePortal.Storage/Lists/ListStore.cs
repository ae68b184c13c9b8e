using System.Data.Common;
using Dapper;
using SaePortal.Core.Answers;
using SaePortal.Core.People;
using SaePortal.Storage.Databases;

namespace SaePortal.Storage.Lists;

/// <summary>Lists of latents: made, shown, renamed, copied and removed as a whole. What stands on them is the business of <see cref="ListEntryStore"/>.</summary>
public sealed class ListStore(PortalDatabase database, TimeProvider clock)
{
    /// <summary>The most lists of one author.</summary>
    public const int MostPerAuthor = 200;

    /// <summary>The title of everyone's bookmarks.</summary>
    public const string BookmarksTitle = "Bookmarks";

    /// <summary>Lists that everyone sees, the newest first.</summary>
    /// <param name="before">The number before which to go on; null for the first page.</param>
    /// <param name="limit">At most so many.</param>
    /// <param name="cancellation">Stops reading.</param>
    public async Task<IReadOnlyList<ListRecord>> All(int? before, int limit, CancellationToken cancellation)
    {
        await using var connection = await database.Read(cancellation).ConfigureAwait(false);
        var rows = await connection.QueryAsync<ListRow>(new CommandDefinition($"{ListRow.Select} where l.bookmarks = @no and l.id < @before order by l.id desc limit @limit",
            new { no = false, before = before ?? int.MaxValue, limit }, cancellationToken: cancellation)).ConfigureAwait(false);
        return [.. rows.Select(x => x.ToRecord())];
    }

    /// <summary>An author's lists, bookmarks first, then the newest first.</summary>
    public async Task<IReadOnlyList<ListRecord>> OfAuthor(int authorId, CancellationToken cancellation)
    {
        await using var connection = await database.Read(cancellation).ConfigureAwait(false);
        var rows = await connection.QueryAsync<ListRow>(new CommandDefinition($"{ListRow.Select} where l.author_id = @authorId order by l.bookmarks desc, l.id desc limit @most",
            new { authorId, most = MostPerAuthor + 1 }, cancellationToken: cancellation)).ConfigureAwait(false);
        return [.. rows.Select(x => x.ToRecord())];
    }

    /// <summary>A list as somebody may see it; bookmarks are their author's alone.</summary>
    /// <param name="id">Its number.</param>
    /// <param name="readerId">Who looks; null for somebody who never wrote.</param>
    /// <param name="cancellation">Stops reading.</param>
    public async Task<Answer<ListRecord>> Find(int id, int? readerId, CancellationToken cancellation)
    {
        await using var connection = await database.Read(cancellation).ConfigureAwait(false);
        return await One(connection, null, id).ConfigureAwait(false) is { } row && (!row.Bookmarks || row.AuthorId == readerId) ? row.ToRecord() : None(id);
    }

    /// <summary>Makes a list.</summary>
    public async Task<Answer<ListRecord>> Add(int authorId, string? title, string? about, CancellationToken cancellation)
    {
        if (Written.Line(title, "title", Written.Title).Or(out var wrong) is not { } named || Written.Check(about, "introduction", Written.About, mayBeEmpty: true).Or(out wrong) is not { } told)
        {
            return wrong!;
        }

        return await database.Change(transaction => Insert(transaction, authorId, named, told, null), cancellation).ConfigureAwait(false);
    }

    /// <summary>An author's bookmarks, which are made when they have none.</summary>
    public Task<Answer<ListRecord>> Bookmarks(int authorId, CancellationToken cancellation) => database.Change<ListRecord>(async transaction =>
    {
        var id = await transaction.Connection!.ExecuteScalarAsync<int?>("select id from latent_list where author_id = @authorId and bookmarks = @yes", new { authorId, yes = true }, transaction).ConfigureAwait(false)
            ?? await Insert(transaction, authorId, BookmarksTitle, "", null, true).ConfigureAwait(false);
        return (await One(transaction.Connection!, transaction, id).ConfigureAwait(false))!.ToRecord();
    }, cancellation);

    /// <summary>Gives a list another title and introduction; only its maker may.</summary>
    /// <param name="id">Its number.</param>
    /// <param name="authorId">Who asks.</param>
    /// <param name="title">The new title; null keeps it.</param>
    /// <param name="about">The new introduction; null keeps it.</param>
    /// <param name="cancellation">Stops before anything is changed.</param>
    public async Task<Answer<ListRecord>> Describe(int id, int authorId, string? title, string? about, CancellationToken cancellation)
    {
        if (Written.Line(title ?? "-", "title", Written.Title).Or(out var wrong) is not { } named || Written.Check(about, "introduction", Written.About, mayBeEmpty: true).Or(out wrong) is not { } told)
        {
            return wrong!;
        }

        return await database.Change<ListRecord>(async transaction =>
        {
            if ((await Own(transaction, id, authorId).ConfigureAwait(false)).Or(out var problem) is not { } row)
            {
                return problem!;
            }

            if (row.Bookmarks && title is not null && named != BookmarksTitle)
            {
                return new Problem(ProblemKind.Conflict, "Bookmarks keep their title.", "Make a list of your own and add them to it.");
            }

            await transaction.Connection!.ExecuteAsync("update latent_list set title = @title, about = @about, changed = @now where id = @id",
                new { id, title = title is null ? row.Title : named, about = about is null ? row.About : told, now = Columns.Milliseconds(clock.GetUtcNow()) }, transaction).ConfigureAwait(false);
            return (await One(transaction.Connection!, transaction, id).ConfigureAwait(false))!.ToRecord();
        }, cancellation).ConfigureAwait(false);
    }

    /// <summary>Copies a list with its entries and notes; the copy says where it comes from.</summary>
    public Task<Answer<ListRecord>> Fork(int id, int authorId, CancellationToken cancellation) => database.Change<ListRecord>(async transaction =>
    {
        if (await One(transaction.Connection!, transaction, id).ConfigureAwait(false) is not { } row || (row.Bookmarks && row.AuthorId != authorId))
        {
            return None(id);
        }

        var made = await Insert(transaction, authorId, row.Title, row.About, row.Bookmarks ? null : id).ConfigureAwait(false);
        if (!made.Succeeded)
        {
            return made;
        }

        await transaction.Connection!.ExecuteAsync("""
            insert into latent_list_item (list_id, place, dictionary_id, model, dictionary, idx, note, added)
            select @copy, place, dictionary_id, model, dictionary, idx, note, @now from latent_list_item where list_id = @id
            """, new { id, copy = made.Value.Id, now = Columns.Milliseconds(clock.GetUtcNow()) }, transaction).ConfigureAwait(false);
        return (await One(transaction.Connection!, transaction, made.Value.Id).ConfigureAwait(false))!.ToRecord();
    }, cancellation);

    /// <summary>Removes a list.</summary>
    /// <param name="id">Its number.</param>
    /// <param name="authorId">Who asks; null for the owner, who may remove any that they see.</param>
    /// <param name="cancellation">Stops before anything is changed.</param>
    public Task<Answer<ListRecord>> Remove(int id, int? authorId, CancellationToken cancellation) => database.Change<ListRecord>(async transaction =>
    {
        if ((authorId is { } asks ? await Own(transaction, id, asks).ConfigureAwait(false)
            : await One(transaction.Connection!, transaction, id).ConfigureAwait(false) is { Bookmarks: false } any ? any : (Answer<ListRow>)None(id)).Or(out var problem) is not { } row)
        {
            return problem!;
        }

        await transaction.Connection!.ExecuteAsync("delete from latent_list where id = @id", new { id }, transaction).ConfigureAwait(false);
        return row.ToRecord();
    }, cancellation);

    /// <summary>The list, when it is theirs.</summary>
    internal static async Task<Answer<ListRow>> Own(DbTransaction transaction, int id, int authorId)
    {
        var row = await One(transaction.Connection!, transaction, id).ConfigureAwait(false);
        return row is null || (row.Bookmarks && row.AuthorId != authorId) ? None(id)
            : row.AuthorId != authorId ? new Problem(ProblemKind.Forbidden, "Only who made a list may change it.", "Fork it: the copy is yours.") : row;
    }

    /// <summary>What is said of a list that is not there, or not for this reader.</summary>
    internal static Problem None(int id) => new(ProblemKind.NotFound, $"There is no list {id}.", "It may have been removed.");

    private static Task<ListRow?> One(DbConnection connection, DbTransaction? transaction, int id) => connection.QuerySingleOrDefaultAsync<ListRow>($"{ListRow.Select} where l.id = @id", new { id }, transaction);

    private async Task<Answer<ListRecord>> Insert(DbTransaction transaction, int authorId, string title, string about, int? from)
    {
        var many = await transaction.Connection!.ExecuteScalarAsync<int>("select count(*) from latent_list where author_id = @authorId", new { authorId }, transaction).ConfigureAwait(false);
        if (many >= MostPerAuthor)
        {
            return new Problem(ProblemKind.Conflict, $"You have {many} lists already.", "Remove one first.");
        }

        var id = await Insert(transaction, authorId, title, about, from, false).ConfigureAwait(false);
        return (await One(transaction.Connection!, transaction, id).ConfigureAwait(false))!.ToRecord();
    }

    private Task<int> Insert(DbTransaction transaction, int authorId, string title, string about, int? from, bool bookmarks) => transaction.Connection!.ExecuteScalarAsync<int>("""
        insert into latent_list (author_id, title, about, bookmarks, forked_from, created, changed) values (@authorId, @title, @about, @bookmarks, @from, @now, @now) returning id
        """, new { authorId, title, about, bookmarks, from, now = Columns.Milliseconds(clock.GetUtcNow()) }, transaction);
}
