using System.Globalization;
using SaePortal.Core.Answers;
using SaePortal.Core.Naming;
using SaePortal.Storage.Dictionaries;
using SaePortal.Storage.Lists;
using SaePortal.Web.People;
using SaePortal.Web.Shell;

namespace SaePortal.Web.Sharing;

/// <summary>What is shared: a list, or a latent's page as it is set.</summary>
/// <param name="List">The list; null for a latent.</param>
/// <param name="Latent">The latent; null for a list.</param>
/// <param name="Query">What the page's address says behind the <c>?</c>.</param>
public sealed record ShareSubject(ListRecord? List, LatentSubject? Latent, string Query)
{
    /// <summary>Its address, relative to the portal's base, under present names.</summary>
    public string Address => List is not null ? PortalUrls.List(List.Id)
        : PortalUrls.Latent(Latent!.Dictionary.Model, Latent.Dictionary.Name, Latent.Latent) + (Query.Length > 0 ? $"?{Query}" : "");

    /// <summary>What it is, in words.</summary>
    public string Title => List is not null ? $"the list “{List.Title}”" : string.Create(CultureInfo.InvariantCulture, $"latent {Latent!.Latent} of {Latent.Dictionary.Name}");

    /// <summary>Reads the address of a page.</summary>
    /// <param name="address">Relative to the portal's base.</param>
    /// <param name="dictionaries">Finds latents.</param>
    /// <param name="lists">Finds lists.</param>
    /// <param name="cancellation">Stops reading.</param>
    /// <returns>What is there, or that it cannot be shared.</returns>
    public static async Task<Answer<ShareSubject>> Find(string? address, DictionaryStore dictionaries, ListStore lists, CancellationToken cancellation)
    {
        var page = Posted.Page((address ?? "").TrimStart('/')).Split('#')[0];
        var at = page.IndexOf('?', StringComparison.Ordinal);
        var (path, query) = at < 0 ? (page, "") : (page[..at], page[(at + 1)..]);
        switch (path.Split('/').Select(Uri.UnescapeDataString).ToArray())
        {
            case ["lists", var number] when int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var list):
                // As a stranger sees it: bookmarks are nobody else's.
                return (await lists.Find(list, null, cancellation).ConfigureAwait(false)).Then(x => new ShareSubject(x, null, ""));
            case [_, var dictionary, var index] when int.TryParse(index, NumberStyles.None, CultureInfo.InvariantCulture, out var latent):
                return (await LatentSubject.Find(dictionaries, dictionary, latent, cancellation).ConfigureAwait(false)).Then(x => new ShareSubject(null, x, query));
            default:
                return new Problem(ProblemKind.NotFound, $"\"{Slug.Shown(address)}\" has no short link.", "There are short links of latents and of lists.");
        }
    }
}
