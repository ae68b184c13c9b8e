using SaePortal.Storage.Databases;
using SaePortal.Storage.People;

namespace SaePortal.Storage.Lists;

/// <summary>The columns of a list as Dapper reads them.</summary>
internal sealed class ListRow
{
    public const string Select = """
        select l.id, l.author_id, a.key as author_key, a.name as author_name, l.title, l.about, l.bookmarks, l.forked_from, l.created, l.changed,
            (select count(*) from latent_list_item i where i.list_id = l.id) as entries
        from latent_list l join author a on a.id = l.author_id
        """;

    public int Id { get; init; }

    public int AuthorId { get; init; }

    public string AuthorKey { get; init; } = "";

    public string? AuthorName { get; init; }

    public string Title { get; init; } = "";

    public string About { get; init; } = "";

    public bool Bookmarks { get; init; }

    public int? ForkedFrom { get; init; }

    public long Entries { get; init; }

    public long Created { get; init; }

    public long Changed { get; init; }

    public ListRecord ToRecord() => new(
        Id, AuthorId, AuthorRecord.Call(AuthorId, AuthorKey == AuthorRecord.OwnerKey, AuthorName), Title, About, Bookmarks, ForkedFrom, (int)Entries, Columns.Time(Created), Columns.Time(Changed));
}

/// <summary>The columns of an entry of a list.</summary>
internal sealed class ListEntryRow
{
    public const string Select = """
        select i.id, i.dictionary_id, coalesce(m.name, i.model) as model, coalesce(d.name, i.dictionary) as dictionary, i.idx, i.note, i.added
        from latent_list_item i left join dictionary d on d.id = i.dictionary_id left join model m on m.id = d.model_id
        """;

    public int Id { get; init; }

    public int? DictionaryId { get; init; }

    public string Model { get; init; } = "";

    public string Dictionary { get; init; } = "";

    public int Idx { get; init; }

    public string Note { get; init; } = "";

    public long Added { get; init; }

    public ListEntry ToRecord() => new(Id, DictionaryId, Model, Dictionary, Idx, Note, Columns.Time(Added));
}
