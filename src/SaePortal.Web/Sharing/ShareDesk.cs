using SaePortal.Core.Answers;
using SaePortal.Storage.Dictionaries;
using SaePortal.Storage.Lists;
using SaePortal.Storage.Sharing;
using SaePortal.Web.People;

namespace SaePortal.Web.Sharing;

/// <summary>Finds and makes short links of pages.</summary>
public sealed class ShareDesk(ShortLinkStore links, DictionaryStore dictionaries, ListStore lists)
{
    /// <summary>What a page's address shows.</summary>
    public Task<Answer<ShareSubject>> Subject(string? address, CancellationToken cancellation) => ShareSubject.Find(address, dictionaries, lists, cancellation);

    /// <summary>The short link of a page that somebody made; null for none.</summary>
    public Task<ShortLink?> Known(ShareSubject subject, CancellationToken cancellation) => subject.List is { } list ? links.OfList(list.Id, cancellation)
        : links.OfLatent(subject.Latent!.Dictionary.Id, subject.Latent.Latent, subject.Query, cancellation);

    /// <summary>A short link of a page; one that is there already is answered again.</summary>
    public async Task<Answer<ShortLink>> Make(Writer writer, ShareSubject subject, CancellationToken cancellation) => await Known(subject, cancellation).ConfigureAwait(false) is { } known ? known
        : subject.List is { } list ? await links.AddList(writer.Author.Id, list.Id, cancellation).ConfigureAwait(false)
        : await links.AddLatent(writer.Author.Id, subject.Latent!.Dictionary.Id, subject.Latent.Latent, subject.Query, cancellation).ConfigureAwait(false);
}
