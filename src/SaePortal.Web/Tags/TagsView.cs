using SaePortal.Core.Answers;
using SaePortal.Storage.People;
using SaePortal.Storage.Tags;
using SaePortal.Web.People;

namespace SaePortal.Web.Tags;

/// <summary>The tags of a latent, as one reader sees them, and what they do to them over a circuit.</summary>
public sealed class TagsView(TagStore tags, Visitors visitors, Visitor visitor)
{
    private LatentSubject? _subject;
    private AuthorRecord? _reader;

    /// <summary>The tags, in order of their names.</summary>
    public IReadOnlyList<LatentTag> Tags { get; private set; } = [];

    /// <summary>Why the last thing was not done.</summary>
    public Problem? Refused { get; private set; }

    /// <summary>Whether the portal knows the reader, so that their circuit may write.</summary>
    public bool IsKnown => visitor.Key is not null;

    /// <summary>Whether another tag may be added.</summary>
    public bool MayAdd => Tags.Count < TagStore.MostPerLatent;

    /// <summary>Reads what there is.</summary>
    public async Task Load(LatentSubject subject, CancellationToken cancellation)
    {
        if (_subject?.Dictionary.Id != subject.Dictionary.Id || _subject.Latent != subject.Latent)
        {
            // Those of the latent before must not stand here while these are read.
            (Tags, Refused) = ([], null);
        }

        _subject = subject;
        Tags = await tags.OfLatent(subject.Dictionary.Id, subject.Latent, cancellation).ConfigureAwait(false);
        _reader = await visitors.Reading(visitor.Key, cancellation).ConfigureAwait(false);
    }

    /// <summary>Whether the reader may take a tag off.</summary>
    public bool MayRemove(LatentTag tag) => tag.AuthorId == _reader?.Id || visitor.IsOwner;

    /// <summary>Adds a tag.</summary>
    /// <returns>Whether it is there; if not, <see cref="Refused"/> says why.</returns>
    public Task<bool> Add(string tag, CancellationToken cancellation) => Do(x => tags.Add(_subject!.Dictionary.Id, _subject.Latent, x.Author.Id, tag, cancellation), cancellation);

    /// <summary>Takes a tag off.</summary>
    public Task<bool> Remove(string tag, CancellationToken cancellation) => Do(x => tags.Remove(_subject!.Dictionary.Id, _subject.Latent, tag, x.OnlyBy, cancellation), cancellation);

    private async Task<bool> Do(Func<Writer, Task<Answer<LatentTag>>> what, CancellationToken cancellation)
    {
        Refused = (await visitors.Writing(visitor, cancellation).ConfigureAwait(false)).Or(out var problem) is { } writer ? (await what(writer).ConfigureAwait(false)).Problem : problem;
        if (Refused is null)
        {
            await Load(_subject!, cancellation).ConfigureAwait(false);
        }

        return Refused is null;
    }
}
