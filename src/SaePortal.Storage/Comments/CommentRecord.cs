namespace SaePortal.Storage.Comments;

/// <summary>What someone wrote about a latent.</summary>
/// <param name="Id">Its number.</param>
/// <param name="Model">The model's present name.</param>
/// <param name="Dictionary">The dictionary's present name.</param>
/// <param name="Latent">The latent's index.</param>
/// <param name="AuthorId">Who wrote it.</param>
/// <param name="Author">What readers call them.</param>
/// <param name="Text">Markdown, as it was written.</param>
/// <param name="Created">When.</param>
/// <param name="Edited">When it was last changed; null when never.</param>
/// <param name="Hidden">Since when the owner hides it; null while it is shown.</param>
public sealed record CommentRecord(
    int Id, string Model, string Dictionary, int Latent, int AuthorId, string Author, string Text, DateTimeOffset Created, DateTimeOffset? Edited, DateTimeOffset? Hidden);

/// <summary>A comment that readers reported.</summary>
/// <param name="Comment">The comment.</param>
/// <param name="Reasons">What they said, the first first.</param>
public sealed record ReportedComment(CommentRecord Comment, IReadOnlyList<string> Reasons);
