using System.Globalization;
using System.Security.Cryptography;
using Dapper;
using SaePortal.Core.Answers;
using SaePortal.Core.Naming;
using SaePortal.Storage.Databases;
using SaePortal.Storage.People;

namespace SaePortal.Storage.Sharing;

/// <summary>Short addresses of latents and lists. One author has one for the same view; what it leads to may be renamed, or go, and the address still answers.</summary>
public sealed class ShortLinkStore(PortalDatabase database, TimeProvider clock)
{
    /// <summary>The longest query of a page that a short address keeps: a text of 2,000 characters, escaped, and the rest.</summary>
    public const int LongestQuery = 20_000;

    private const int CodeLength = 8;

    // Without what is read as something else, or spells something.
    private const string Alphabet = "23456789bcdfghjkmnpqrstvwxz";

    private const string Select = """
        select s.code, s.author_id, a.key as author_key, a.name as author_name, s.created, s.title, s.list_id, s.idx, s.query, d.name as dictionary, coalesce(dm.name, m.name) as model
        from short_link s join author a on a.id = s.author_id left join dictionary d on d.id = s.dictionary_id left join model dm on dm.id = d.model_id left join model m on m.id = s.model_id
        """;

    /// <summary>The address of a code.</summary>
    public async Task<Answer<ShortLink>> Find(string? code, CancellationToken cancellation)
    {
        if (code is { Length: CodeLength } && code.All(x => Alphabet.Contains(x, StringComparison.Ordinal)))
        {
            await using var connection = await database.Read(cancellation).ConfigureAwait(false);
            if (await connection.QuerySingleOrDefaultAsync<Row>(new CommandDefinition($"{Select} where s.code = @code", new { code }, cancellationToken: cancellation)).ConfigureAwait(false) is { } row)
            {
                return row.ToRecord();
            }
        }

        return new Problem(ProblemKind.NotFound, $"There is no short link \"{Slug.Shown(code)}\".", "Check that the whole address was copied.");
    }

    /// <summary>The short address that somebody made for a latent's view; null for none.</summary>
    public Task<ShortLink?> OfLatent(int dictionaryId, int latent, string query, CancellationToken cancellation) =>
        First("s.dictionary_id = @dictionaryId and s.idx = @latent and s.query = @query", new { dictionaryId, latent, query }, cancellation);

    /// <summary>The short address that somebody made for a list; null for none.</summary>
    public Task<ShortLink?> OfList(int list, CancellationToken cancellation) => First("s.list_id = @list", new { list }, cancellation);

    /// <summary>Makes a short address of a latent's view.</summary>
    /// <param name="authorId">Who makes it.</param>
    /// <param name="dictionaryId">The dictionary's row.</param>
    /// <param name="latent">The latent's index.</param>
    /// <param name="query">What the page's address says behind the <c>?</c>.</param>
    /// <param name="cancellation">Stops before anything is changed.</param>
    public Task<Answer<ShortLink>> AddLatent(int authorId, int dictionaryId, int latent, string query, CancellationToken cancellation) => database.Change<ShortLink>(async transaction =>
    {
        if (query.Length > LongestQuery)
        {
            return new Problem(ProblemKind.Invalid, $"The page's address has {query.Length:N0} characters.", $"A short link keeps {LongestQuery:N0}; try a shorter text.");
        }

        var subject = await transaction.Connection!.QuerySingleOrDefaultAsync<SubjectRow>("select name, model_id from dictionary where id = @dictionaryId", new { dictionaryId }, transaction).ConfigureAwait(false);
        if (subject is null)
        {
            return new Problem(ProblemKind.NotFound, "The dictionary was removed.", "Choose a latent of another one.");
        }

        var code = NewCode();
        await transaction.Connection!.ExecuteAsync("""
            insert into short_link (code, author_id, dictionary_id, model_id, idx, title, query, created) values (@code, @authorId, @dictionaryId, @ModelId, @latent, @title, @query, @now)
            """, new { code, authorId, dictionaryId, subject.ModelId, latent, title = string.Create(CultureInfo.InvariantCulture, $"latent {latent} of {subject.Name}"), query, now = Now }, transaction).ConfigureAwait(false);
        return (await transaction.Connection!.QuerySingleAsync<Row>($"{Select} where s.code = @code", new { code }, transaction).ConfigureAwait(false)).ToRecord();
    }, cancellation);

    /// <summary>Makes a short address of a list.</summary>
    public Task<Answer<ShortLink>> AddList(int authorId, int list, CancellationToken cancellation) => database.Change<ShortLink>(async transaction =>
    {
        if (await transaction.Connection!.ExecuteScalarAsync<string?>("select title from latent_list where id = @list and bookmarks = @no", new { list, no = false }, transaction).ConfigureAwait(false) is not { } title)
        {
            return Lists.ListStore.None(list);
        }

        var code = NewCode();
        await transaction.Connection!.ExecuteAsync("insert into short_link (code, author_id, list_id, title, query, created) values (@code, @authorId, @list, @title, '', @now)",
            new { code, authorId, list, title = $"the list “{title}”", now = Now }, transaction).ConfigureAwait(false);
        return (await transaction.Connection!.QuerySingleAsync<Row>($"{Select} where s.code = @code", new { code }, transaction).ConfigureAwait(false)).ToRecord();
    }, cancellation);

    private long Now => Columns.Milliseconds(clock.GetUtcNow());

    private static string NewCode() => RandomNumberGenerator.GetString(Alphabet, CodeLength);

    private async Task<ShortLink?> First(string condition, object parameters, CancellationToken cancellation)
    {
        await using var connection = await database.Read(cancellation).ConfigureAwait(false);
        return (await connection.QueryFirstOrDefaultAsync<Row>(new CommandDefinition($"{Select} where {condition} order by s.created, s.code limit 1", parameters, cancellationToken: cancellation)).ConfigureAwait(false))?.ToRecord();
    }

    private sealed class SubjectRow
    {
        public string Name { get; init; } = "";

        public int ModelId { get; init; }
    }

    private sealed class Row
    {
        public string Code { get; init; } = "";

        public int AuthorId { get; init; }

        public string AuthorKey { get; init; } = "";

        public string? AuthorName { get; init; }

        public long Created { get; init; }

        public string Title { get; init; } = "";

        public int? ListId { get; init; }

        public int? Idx { get; init; }

        public string Query { get; init; } = "";

        public string? Dictionary { get; init; }

        public string? Model { get; init; }

        public ShortLink ToRecord() => new(
            Code, AuthorId, AuthorRecord.Call(AuthorId, AuthorKey == AuthorRecord.OwnerKey, AuthorName), Columns.Time(Created), Title,
            ListId is { } list ? new ShortLinkTarget(list, null, null, null, "")
                : Dictionary is not null && Model is not null && Idx is { } latent ? new ShortLinkTarget(null, Model, Dictionary, latent, Query) : null,
            Model);
    }
}
