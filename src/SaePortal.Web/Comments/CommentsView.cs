using SaePortal.Core.Answers;
using SaePortal.Storage.Comments;
using SaePortal.Storage.People;
using SaePortal.Web.People;

namespace SaePortal.Web.Comments;

/// <summary>The comments on a latent, as one reader sees them, and what they do to them over a circuit.</summary>
public sealed class CommentsView(CommentStore comments, CommentDesk desk, Visitors visitors, Visitor visitor)
{
    /// <summary>The most comments on a page.</summary>
    public const int Most = 100;

    private LatentSubject? _subject;

    /// <summary>The newest comments, the oldest of them first.</summary>
    public IReadOnlyList<CommentRecord> Comments { get; private set; } = [];

    /// <summary>How many there are in all.</summary>
    public int Count { get; private set; }

    /// <summary>Comments that the reader reported.</summary>
    public IReadOnlySet<int> Reported { get; private set; } = new HashSet<int>();

    /// <summary>The reader; null when they never wrote.</summary>
    public AuthorRecord? Reader { get; private set; }

    /// <summary>Whether the reader is the owner.</summary>
    public bool IsOwner => visitor.IsOwner;

    /// <summary>Why the last thing was not done.</summary>
    public Problem? Refused { get; private set; }

    /// <summary>Whether the portal knows the reader, so that their circuit may write.</summary>
    public bool IsKnown => visitor.Key is not null;

    /// <summary>Reads what there is.</summary>
    public async Task Load(LatentSubject subject, CancellationToken cancellation)
    {
        if (_subject?.Dictionary.Id != subject.Dictionary.Id || _subject.Latent != subject.Latent)
        {
            // Those of the latent before must not stand here while these are read.
            (Comments, Count, Refused) = ([], 0, null);
        }

        _subject = subject;
        Comments = await comments.Newest(subject.Dictionary.Id, subject.Latent, Most, cancellation).ConfigureAwait(false);
        Count = Comments.Count < Most ? Comments.Count : await comments.Count(subject.Dictionary.Id, subject.Latent, cancellation).ConfigureAwait(false);
        Reader = await visitors.Reading(visitor.Key, cancellation).ConfigureAwait(false);
        Reported = Reader is { } reader ? await comments.ReportedBy(reader.Id, [.. Comments.Select(x => x.Id)], cancellation).ConfigureAwait(false) : new HashSet<int>();
    }

    /// <summary>Whether the reader wrote a comment.</summary>
    public bool IsOwn(CommentRecord comment) => comment.AuthorId == Reader?.Id;

    /// <summary>Whether the reader may remove a comment.</summary>
    public bool MayRemove(CommentRecord comment) => IsOwn(comment) || visitor.IsOwner;

    /// <summary>Writes a comment.</summary>
    /// <returns>Whether it was kept; if not, <see cref="Refused"/> says why.</returns>
    public Task<bool> Write(string text, CancellationToken cancellation) => Do(x => desk.Write(x, _subject!, text, cancellation), cancellation);

    /// <summary>Changes a comment.</summary>
    public Task<bool> Edit(int id, string text, CancellationToken cancellation) => Do(x => desk.Edit(x, id, text, cancellation), cancellation);

    /// <summary>Removes a comment.</summary>
    public Task<bool> Remove(int id, CancellationToken cancellation) => Do(x => desk.Remove(x, id, cancellation), cancellation);

    /// <summary>Reports a comment.</summary>
    public Task<bool> Report(int id, string reason, CancellationToken cancellation) => Do(x => desk.Report(x, id, reason, cancellation), cancellation);

    private async Task<bool> Do(Func<Writer, Task<Answer<CommentRecord>>> what, CancellationToken cancellation)
    {
        Refused = (await visitors.Writing(visitor, cancellation).ConfigureAwait(false)).Or(out var problem) is { } writer ? (await what(writer).ConfigureAwait(false)).Problem : problem;
        if (Refused is null)
        {
            await Load(_subject!, cancellation).ConfigureAwait(false);
        }

        return Refused is null;
    }
}
