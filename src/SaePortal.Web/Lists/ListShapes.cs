using SaePortal.Storage.Lists;

namespace SaePortal.Web.Lists;

/// <summary>A list, as the API shows it.</summary>
/// <param name="List">Its number.</param>
/// <param name="Title">Its title.</param>
/// <param name="About">Its introduction, Markdown.</param>
/// <param name="Author">Who made it.</param>
/// <param name="AuthorNumber">Their number.</param>
/// <param name="IsBookmarks">Whether it is the asker's bookmarks.</param>
/// <param name="ForkedFrom">The list that it began as a copy of.</param>
/// <param name="Latents">How many latents it has.</param>
/// <param name="Created">When it was made.</param>
/// <param name="Changed">When it was last changed.</param>
internal sealed record ListShape(int List, string Title, string About, string Author, int AuthorNumber, bool IsBookmarks, int? ForkedFrom, int Latents, DateTimeOffset Created, DateTimeOffset Changed)
{
    public static ListShape Of(ListRecord x) => new(x.Id, x.Title, x.About, x.Author, x.AuthorId, x.IsBookmarks, x.ForkedFrom, x.Entries, x.Created, x.Changed);
}

/// <summary>A latent on a list, as the API shows it.</summary>
/// <param name="Entry">The entry's number.</param>
/// <param name="Model">The model's present name, or its last.</param>
/// <param name="Dictionary">The dictionary's present name, or its last.</param>
/// <param name="Latent">The latent's index.</param>
/// <param name="Note">What its maker says of it.</param>
/// <param name="Added">When it was added.</param>
/// <param name="Removed">Whether its dictionary was removed.</param>
internal sealed record ListEntryShape(int Entry, string Model, string Dictionary, int Latent, string Note, DateTimeOffset Added, bool Removed)
{
    public static ListEntryShape Of(ListEntry x) => new(x.Id, x.Model, x.Dictionary, x.Latent, x.Note, x.Added, x.IsGone);
}

/// <summary>A list with what stands on it, in its order.</summary>
internal sealed record ListDetailShape(ListShape List, IReadOnlyList<ListEntryShape> Entries)
{
    public static ListDetailShape Of(ListRecord list, IReadOnlyList<ListEntry> entries) => new(ListShape.Of(list), [.. entries.Select(ListEntryShape.Of)]);
}
