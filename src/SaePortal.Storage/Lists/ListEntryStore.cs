using System.Data.Common;
using Dapper;
using SaePortal.Core.Answers;
using SaePortal.Core.People;
using SaePortal.Storage.Databases;

namespace SaePortal.Storage.Lists;

/// <summary>Latents on lists, in the order that the list's maker gave them. An entry outlives its dictionary.</summary>
public sealed class ListEntryStore(PortalDatabase database, TimeProvider clock)
{
    /// <summary>The most latents of one list.</summary>
    public const int MostPerList = 1_000;

    /// <summary>What stands on a list, in its order.</summary>
    public async Task<IReadOnlyList<ListEntry>> OfList(int list, CancellationToken cancellation)
    {
        await using var connection = await database.Read(cancellation).ConfigureAwait(false);
        var rows = await connection.QueryAsync<ListEntryRow>(new CommandDefinition($"{ListEntryRow.Select} where i.list_id = @list order by i.place, i.id", new { list }, cancellationToken: cancellation)).ConfigureAwait(false);
        return [.. rows.Select(x => x.ToRecord())];
    }

    /// <summary>On which of an author's lists a latent stands.</summary>
    public async Task<IReadOnlySet<int>> ListsWith(int authorId, int dictionaryId, int latent, CancellationToken cancellation)
    {
        await using var connection = await database.Read(cancellation).ConfigureAwait(false);
        return (await connection.QueryAsync<int>(new CommandDefinition(
            "select i.list_id from latent_list_item i join latent_list l on l.id = i.list_id where l.author_id = @authorId and i.dictionary_id = @dictionaryId and i.idx = @latent",
            new { authorId, dictionaryId, latent }, cancellationToken: cancellation)).ConfigureAwait(false)).ToHashSet();
    }

    /// <summary>Puts a latent at a list's end; one that is there already gets the note, where there is one.</summary>
    public async Task<Answer<ListEntry>> Add(int list, int authorId, int dictionaryId, int latent, string? note, CancellationToken cancellation)
    {
        if (Written.Check(note, "note", Written.Note, mayBeEmpty: true).Or(out var wrong) is not { } told)
        {
            return wrong!;
        }

        return await Change(list, authorId, async transaction =>
        {
            var connection = transaction.Connection!;
            var names = await connection.QuerySingleOrDefaultAsync<NamesRow>("select d.name as dictionary, m.name as model from dictionary d join model m on m.id = d.model_id where d.id = @dictionaryId", new { dictionaryId }, transaction).ConfigureAwait(false);
            if (names is null)
            {
                return new Problem(ProblemKind.NotFound, "The dictionary was removed.", "Choose a latent of another one.");
            }

            var entry = await connection.ExecuteScalarAsync<int?>("select id from latent_list_item where list_id = @list and dictionary_id = @dictionaryId and idx = @latent", new { list, dictionaryId, latent }, transaction).ConfigureAwait(false);
            if (entry is null)
            {
                var many = await connection.ExecuteScalarAsync<int>("select count(*) from latent_list_item where list_id = @list", new { list }, transaction).ConfigureAwait(false);
                if (many >= MostPerList)
                {
                    return new Problem(ProblemKind.Conflict, $"The list has {many:N0} latents already.", "Begin another one.");
                }

                entry = await connection.ExecuteScalarAsync<int>("""
                    insert into latent_list_item (list_id, place, dictionary_id, model, dictionary, idx, note, added)
                    values (@list, (select coalesce(max(place) + 1, 0) from latent_list_item where list_id = @list), @dictionaryId, @Model, @Dictionary, @latent, @told, @now) returning id
                    """, new { list, dictionaryId, names.Model, names.Dictionary, latent, told, now = Now }, transaction).ConfigureAwait(false);
            }
            else if (told.Length > 0)
            {
                await connection.ExecuteAsync("update latent_list_item set note = @told where id = @entry", new { entry, told }, transaction).ConfigureAwait(false);
            }

            return await One(transaction, entry.Value).ConfigureAwait(false);
        }, cancellation).ConfigureAwait(false);
    }

    /// <summary>Changes an entry's note.</summary>
    public async Task<Answer<ListEntry>> Note(int list, int authorId, int entry, string? note, CancellationToken cancellation) =>
        Written.Check(note, "note", Written.Note, mayBeEmpty: true).Or(out var wrong) is not { } told ? wrong!
            : await OfOwn(list, authorId, entry, transaction => transaction.Connection!.ExecuteAsync("update latent_list_item set note = @told where id = @entry", new { entry, told }, transaction), cancellation).ConfigureAwait(false);

    /// <summary>Takes an entry off its list.</summary>
    public Task<Answer<ListEntry>> Remove(int list, int authorId, int entry, CancellationToken cancellation) =>
        OfOwn(list, authorId, entry, transaction => transaction.Connection!.ExecuteAsync("delete from latent_list_item where id = @entry", new { entry }, transaction), cancellation);

    /// <summary>Moves an entry to a place of its list.</summary>
    /// <param name="list">The list.</param>
    /// <param name="authorId">Who asks.</param>
    /// <param name="entry">The entry.</param>
    /// <param name="place">Where, from 0; what lies beyond the end is the end.</param>
    /// <param name="cancellation">Stops before anything is changed.</param>
    public Task<Answer<ListEntry>> Move(int list, int authorId, int entry, int place, CancellationToken cancellation) => OfOwn(list, authorId, entry, async transaction =>
    {
        var order = (await transaction.Connection!.QueryAsync<int>("select id from latent_list_item where list_id = @list order by place, id", new { list }, transaction).ConfigureAwait(false)).AsList();
        order.Remove(entry);
        order.Insert(Math.Clamp(place, 0, order.Count), entry);
        await transaction.Connection!.ExecuteAsync("update latent_list_item set place = @place where id = @id and place <> @place", order.Select((id, place) => new { id, place }), transaction).ConfigureAwait(false);
    }, cancellation);

    private long Now => Columns.Milliseconds(clock.GetUtcNow());

    private static async Task<ListEntry> One(DbTransaction transaction, int entry) =>
        (await transaction.Connection!.QuerySingleAsync<ListEntryRow>($"{ListEntryRow.Select} where i.id = @entry", new { entry }, transaction).ConfigureAwait(false)).ToRecord();

    /// <summary>A change to an entry of a list that is the asker's own; answered with the entry, as it was where it goes.</summary>
    private Task<Answer<ListEntry>> OfOwn(int list, int authorId, int entry, Func<DbTransaction, Task> change, CancellationToken cancellation) => Change(list, authorId, async transaction =>
    {
        var row = await transaction.Connection!.QuerySingleOrDefaultAsync<ListEntryRow>($"{ListEntryRow.Select} where i.id = @entry and i.list_id = @list", new { entry, list }, transaction).ConfigureAwait(false);
        if (row is null)
        {
            return new Problem(ProblemKind.NotFound, $"List {list} has no entry {entry}.", "It may have been taken off.");
        }

        await change(transaction).ConfigureAwait(false);
        return (await transaction.Connection!.QuerySingleOrDefaultAsync<ListEntryRow>($"{ListEntryRow.Select} where i.id = @entry", new { entry }, transaction).ConfigureAwait(false) ?? row).ToRecord();
    }, cancellation);

    private Task<Answer<ListEntry>> Change(int list, int authorId, Func<DbTransaction, Task<Answer<ListEntry>>> change, CancellationToken cancellation) => database.Change<ListEntry>(async transaction =>
    {
        var own = await ListStore.Own(transaction, list, authorId).ConfigureAwait(false);
        if (!own.Succeeded)
        {
            return own.Problem;
        }

        var changed = await change(transaction).ConfigureAwait(false);
        if (changed.Succeeded)
        {
            await transaction.Connection!.ExecuteAsync("update latent_list set changed = @now where id = @list", new { list, now = Now }, transaction).ConfigureAwait(false);
        }

        return changed;
    }, cancellation);

    private sealed class NamesRow
    {
        public string Model { get; init; } = "";

        public string Dictionary { get; init; } = "";
    }
}
