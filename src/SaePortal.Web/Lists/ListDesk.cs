using System.Globalization;
using SaePortal.Core.Answers;
using SaePortal.Storage.Lists;
using SaePortal.Web.People;

namespace SaePortal.Web.Lists;

/// <summary>What is done with lists, for forms, circuits and the API alike; who asks was decided before.</summary>
public sealed class ListDesk(ListStore lists, ListEntryStore entries)
{
    /// <summary>What a form says for the visitor's bookmarks.</summary>
    public const string Bookmarks = "bookmarks";

    /// <summary>What a form says for a list that is made with its first latent.</summary>
    public const string New = "new";

    /// <summary>Puts a latent on a list of the writer's.</summary>
    /// <param name="writer">Who asks.</param>
    /// <param name="subject">The latent.</param>
    /// <param name="list">The list's number, <see cref="Bookmarks"/> or <see cref="New"/>.</param>
    /// <param name="title">The title of a new list.</param>
    /// <param name="note">What to say of the latent.</param>
    /// <param name="cancellation">Stops before anything is changed.</param>
    public async Task<Answer<ListRecord>> Put(Writer writer, LatentSubject subject, string? list, string? title, string? note, CancellationToken cancellation)
    {
        var found = list switch
        {
            Bookmarks => await lists.Bookmarks(writer.Author.Id, cancellation).ConfigureAwait(false),
            New => await lists.Add(writer.Author.Id, title, "", cancellation).ConfigureAwait(false),
            _ when int.TryParse(list, NumberStyles.None, CultureInfo.InvariantCulture, out var number) => await lists.Find(number, writer.Author.Id, cancellation).ConfigureAwait(false),
            _ => new Problem(ProblemKind.Invalid, "The form names no list.", "Choose one."),
        };
        if (found.Or(out var problem) is not { } known)
        {
            return problem!;
        }

        var added = await entries.Add(known.Id, writer.Author.Id, subject.Dictionary.Id, subject.Latent, note, cancellation).ConfigureAwait(false);
        return added.Succeeded ? known : added.Problem;
    }

    /// <summary>Moves an entry by some places, up when negative.</summary>
    public async Task<Answer<ListEntry>> Step(Writer writer, int list, int entry, int by, CancellationToken cancellation)
    {
        var order = await entries.OfList(list, cancellation).ConfigureAwait(false);
        var at = order.ToList().FindIndex(x => x.Id == entry);
        return await entries.Move(list, writer.Author.Id, entry, Math.Max(0, at + by), cancellation).ConfigureAwait(false);
    }
}
