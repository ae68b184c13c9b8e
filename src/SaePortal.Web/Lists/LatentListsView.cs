using SaePortal.Core.Answers;
using SaePortal.Storage.Lists;
using SaePortal.Web.People;

namespace SaePortal.Web.Lists;

/// <summary>A reader's lists, as the page of a latent offers them.</summary>
public sealed class LatentListsView(ListStore lists, ListEntryStore entries, Visitors visitors, Visitor visitor)
{
    private readonly ListDesk _desk = new(lists, entries);
    private LatentSubject? _subject;

    /// <summary>The reader's lists, bookmarks first.</summary>
    public IReadOnlyList<ListRecord> Lists { get; private set; } = [];

    /// <summary>On which of them the latent stands.</summary>
    public IReadOnlyList<ListRecord> With { get; private set; } = [];

    /// <summary>Why the last thing was not done.</summary>
    public Problem? Refused { get; private set; }

    /// <summary>Whether the portal knows the reader, so that their circuit may write.</summary>
    public bool IsKnown => visitor.Key is not null;

    /// <summary>Reads what there is.</summary>
    public async Task Load(LatentSubject subject, CancellationToken cancellation)
    {
        (_subject, Lists, With) = (subject, [], []);
        if (await visitors.Reading(visitor.Key, cancellation).ConfigureAwait(false) is { } reader)
        {
            Lists = await lists.OfAuthor(reader.Id, cancellation).ConfigureAwait(false);
            var with = await entries.ListsWith(reader.Id, subject.Dictionary.Id, subject.Latent, cancellation).ConfigureAwait(false);
            With = [.. Lists.Where(x => with.Contains(x.Id))];
        }
    }

    /// <summary>Puts the latent on a list.</summary>
    /// <returns>Whether it is there; if not, <see cref="Refused"/> says why.</returns>
    public async Task<bool> Put(string list, string title, string note, CancellationToken cancellation)
    {
        Refused = (await visitors.Writing(visitor, cancellation).ConfigureAwait(false)).Or(out var problem) is { } writer
            ? (await _desk.Put(writer, _subject!, list, title, note, cancellation).ConfigureAwait(false)).Problem : problem;
        if (Refused is null)
        {
            await Load(_subject!, cancellation).ConfigureAwait(false);
        }

        return Refused is null;
    }
}
