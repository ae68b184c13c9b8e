namespace SaePortal.Storage.Sharing;

/// <summary>A short address.</summary>
/// <param name="Code">What stands behind <c>/s/</c>.</param>
/// <param name="AuthorId">Who made it.</param>
/// <param name="Author">What readers call them.</param>
/// <param name="Created">When.</param>
/// <param name="Title">What it led to when it was made; told when that is gone.</param>
/// <param name="Target">What it leads to now; null when that is gone.</param>
/// <param name="Model">The model's present name, where it was made for a latent and the model is still there.</param>
public sealed record ShortLink(string Code, int AuthorId, string Author, DateTimeOffset Created, string Title, ShortLinkTarget? Target, string? Model);

/// <summary>What a short address leads to: a list, or a latent as its page was set.</summary>
/// <param name="List">The list's number; null for a latent.</param>
/// <param name="Model">The model's present name.</param>
/// <param name="Dictionary">The dictionary's present name.</param>
/// <param name="Latent">The latent's index.</param>
/// <param name="Query">What the page's address says behind the <c>?</c>; empty for nothing.</param>
public sealed record ShortLinkTarget(int? List, string? Model, string? Dictionary, int? Latent, string Query);
