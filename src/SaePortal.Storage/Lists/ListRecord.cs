namespace SaePortal.Storage.Lists;

/// <summary>A list of latents.</summary>
/// <param name="Id">Its number.</param>
/// <param name="AuthorId">Who made it.</param>
/// <param name="Author">What readers call them.</param>
/// <param name="Title">Its title.</param>
/// <param name="About">Its introduction, Markdown; empty for none.</param>
/// <param name="IsBookmarks">Whether it is somebody's bookmarks, which only they see.</param>
/// <param name="ForkedFrom">The list that it began as a copy of; null for none, or when that is gone.</param>
/// <param name="Entries">How many latents it has.</param>
/// <param name="Created">When it was made.</param>
/// <param name="Changed">When it was last changed.</param>
public sealed record ListRecord(
    int Id, int AuthorId, string Author, string Title, string About, bool IsBookmarks, int? ForkedFrom, int Entries, DateTimeOffset Created, DateTimeOffset Changed);

/// <summary>A latent on a list.</summary>
/// <param name="Id">The entry's number.</param>
/// <param name="DictionaryId">The dictionary's row; null when it was removed.</param>
/// <param name="Model">The model's present name, or its last.</param>
/// <param name="Dictionary">The dictionary's present name, or its last.</param>
/// <param name="Latent">The latent's index.</param>
/// <param name="Note">What its maker says of it; empty for nothing.</param>
/// <param name="Added">When it was added.</param>
public sealed record ListEntry(int Id, int? DictionaryId, string Model, string Dictionary, int Latent, string Note, DateTimeOffset Added)
{
    /// <summary>Whether its dictionary was removed.</summary>
    public bool IsGone => DictionaryId is null;
}
