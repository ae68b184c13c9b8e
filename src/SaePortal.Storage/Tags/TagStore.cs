using Dapper;
using SaePortal.Core.Answers;
using SaePortal.Core.Naming;
using SaePortal.Storage.Databases;

namespace SaePortal.Storage.Tags;

/// <summary>A tag on a latent.</summary>
/// <param name="Tag">The tag.</param>
/// <param name="AuthorId">Who added it.</param>
/// <param name="Created">When.</param>
public sealed record LatentTag(string Tag, int AuthorId, DateTimeOffset Created);

/// <summary>A tag and on how many latents of a dictionary it is.</summary>
/// <param name="Tag">The tag.</param>
/// <param name="Latents">How many latents have it.</param>
public sealed record TagUse(string Tag, int Latents);

/// <summary>Tags on latents. They hang on the dictionary, and go with it; a table is filtered by an index of tag and latent.</summary>
public sealed class TagStore(PortalDatabase database, TimeProvider clock)
{
    /// <summary>The most tags on one latent.</summary>
    public const int MostPerLatent = 20;

    /// <summary>A latent's tags, in order of their names.</summary>
    public async Task<IReadOnlyList<LatentTag>> OfLatent(int dictionaryId, int latent, CancellationToken cancellation)
    {
        await using var connection = await database.Read(cancellation).ConfigureAwait(false);
        var rows = await connection.QueryAsync<Row>(new CommandDefinition("select tag, author_id, created from latent_tag where dictionary_id = @dictionaryId and idx = @latent order by tag",
            new { dictionaryId, latent }, cancellationToken: cancellation)).ConfigureAwait(false);
        return [.. rows.Select(x => new LatentTag(x.Tag, x.AuthorId, Columns.Time(x.Created)))];
    }

    /// <summary>Tags of a dictionary's latents, in order of their names.</summary>
    /// <param name="dictionaryId">The dictionary's row.</param>
    /// <param name="after">The tag after which to go on; null for the first page.</param>
    /// <param name="limit">At most so many.</param>
    /// <param name="cancellation">Stops reading.</param>
    public async Task<IReadOnlyList<TagUse>> OfDictionary(int dictionaryId, string? after, int limit, CancellationToken cancellation)
    {
        await using var connection = await database.Read(cancellation).ConfigureAwait(false);
        var rows = await connection.QueryAsync<UseRow>(new CommandDefinition(
            "select tag, count(*) as latents from latent_tag where dictionary_id = @dictionaryId and tag > @after group by tag order by tag limit @limit",
            new { dictionaryId, after = after ?? "", limit }, cancellationToken: cancellation)).ConfigureAwait(false);
        return [.. rows.Select(x => new TagUse(x.Tag, (int)x.Latents))];
    }

    /// <summary>Latents of a dictionary with a tag, in order of their indices.</summary>
    /// <param name="dictionaryId">The dictionary's row.</param>
    /// <param name="tag">The tag.</param>
    /// <param name="after">The latent after which to go on; null for the first page.</param>
    /// <param name="limit">At most so many.</param>
    /// <param name="cancellation">Stops reading.</param>
    public async Task<IReadOnlyList<int>> Latents(int dictionaryId, string tag, int? after, int limit, CancellationToken cancellation)
    {
        await using var connection = await database.Read(cancellation).ConfigureAwait(false);
        return (await connection.QueryAsync<int>(new CommandDefinition(
            "select idx from latent_tag where dictionary_id = @dictionaryId and tag = @tag and idx > @after order by idx limit @limit",
            new { dictionaryId, tag, after = after ?? -1, limit }, cancellationToken: cancellation)).ConfigureAwait(false)).AsList();
    }

    /// <summary>Adds a tag; one that is there already stays its first author's.</summary>
    /// <returns>The latent's tag, or what is wrong with it.</returns>
    public async Task<Answer<LatentTag>> Add(int dictionaryId, int latent, int authorId, string? given, CancellationToken cancellation)
    {
        if (TagName.Check(given).Or(out var wrong) is not { } tag)
        {
            return wrong!;
        }

        return await database.Change<LatentTag>(async transaction =>
        {
            var connection = transaction.Connection!;
            if (await connection.ExecuteScalarAsync<int>("select count(*) from dictionary where id = @dictionaryId", new { dictionaryId }, transaction).ConfigureAwait(false) == 0)
            {
                return new Problem(ProblemKind.NotFound, "The dictionary was removed.", "Choose a latent of another one.");
            }

            var many = await connection.ExecuteScalarAsync<int>("select count(*) from latent_tag where dictionary_id = @dictionaryId and idx = @latent and tag <> @tag", new { dictionaryId, latent, tag }, transaction).ConfigureAwait(false);
            if (many >= MostPerLatent)
            {
                return new Problem(ProblemKind.Conflict, $"The latent has {many} tags already.", "Remove one that says little first.");
            }

            await connection.ExecuteAsync("insert into latent_tag (dictionary_id, idx, tag, author_id, created) values (@dictionaryId, @latent, @tag, @authorId, @now) on conflict (dictionary_id, idx, tag) do nothing",
                new { dictionaryId, latent, tag, authorId, now = Columns.Milliseconds(clock.GetUtcNow()) }, transaction).ConfigureAwait(false);
            var row = await connection.QuerySingleAsync<Row>("select tag, author_id, created from latent_tag where dictionary_id = @dictionaryId and idx = @latent and tag = @tag", new { dictionaryId, latent, tag }, transaction).ConfigureAwait(false);
            return new LatentTag(row.Tag, row.AuthorId, Columns.Time(row.Created));
        }, cancellation).ConfigureAwait(false);
    }

    /// <summary>Takes a tag off a latent.</summary>
    /// <param name="dictionaryId">The dictionary's row.</param>
    /// <param name="latent">The latent's index.</param>
    /// <param name="tag">The tag.</param>
    /// <param name="authorId">Who asks; null for the owner, who may remove any.</param>
    /// <param name="cancellation">Stops before anything is changed.</param>
    public Task<Answer<LatentTag>> Remove(int dictionaryId, int latent, string tag, int? authorId, CancellationToken cancellation) => database.Change<LatentTag>(async transaction =>
    {
        var row = TagName.Check(tag) is not { Succeeded: true, Value: var known } ? null : await transaction.Connection!.QuerySingleOrDefaultAsync<Row>(
            "select tag, author_id, created from latent_tag where dictionary_id = @dictionaryId and idx = @latent and tag = @known", new { dictionaryId, latent, known }, transaction).ConfigureAwait(false);
        if (row is null)
        {
            return new Problem(ProblemKind.NotFound, $"The latent has no tag \"{Slug.Shown(tag)}\".", "It may have been taken off.");
        }

        if (authorId is { } asks && asks != row.AuthorId)
        {
            return new Problem(ProblemKind.Forbidden, "Only who added a tag, or the portal's owner, may remove it.", "Say in a comment why it does not fit.");
        }

        await transaction.Connection!.ExecuteAsync("delete from latent_tag where dictionary_id = @dictionaryId and idx = @latent and tag = @Tag", new { dictionaryId, latent, row.Tag }, transaction).ConfigureAwait(false);
        return new LatentTag(row.Tag, row.AuthorId, Columns.Time(row.Created));
    }, cancellation);

    private sealed class Row
    {
        public string Tag { get; init; } = "";

        public int AuthorId { get; init; }

        public long Created { get; init; }
    }

    private sealed class UseRow
    {
        public string Tag { get; init; } = "";

        public long Latents { get; init; }
    }
}
