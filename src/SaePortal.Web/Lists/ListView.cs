using SaePortal.Core.Answers;
using SaePortal.Core.Dictionaries;
using SaePortal.Storage.Dictionaries;
using SaePortal.Storage.Latents;
using SaePortal.Storage.Lists;
using SaePortal.Web.Latents;
using SaePortal.Web.People;

namespace SaePortal.Web.Lists;

/// <summary>A list as one reader sees it, and what its maker does to it over a circuit.</summary>
public sealed class ListView(ListStore lists, ListEntryStore entries, DictionaryStore dictionaries, LatentStore latents, HarvestTexts texts, Visitors visitors, Visitor visitor)
{
    /// <summary>Entries whose latents' tokens are shown; those of longer lists stand by their names.</summary>
    public const int WithTokens = 200;

    private const int TokensShown = 4;
    private readonly ListDesk _desk = new(lists, entries);

    /// <summary>The list; null when there is none for this reader.</summary>
    public ListRecord? List { get; private set; }

    /// <summary>What stands on it.</summary>
    public IReadOnlyList<ListEntry> Entries { get; private set; } = [];

    /// <summary>Texts of the tokens that an entry's latent fires on most.</summary>
    public IReadOnlyDictionary<int, IReadOnlyList<string>> Tokens { get; private set; } = new Dictionary<int, IReadOnlyList<string>>();

    /// <summary>Whether the reader made it.</summary>
    public bool IsOwn { get; private set; }

    /// <summary>Whether the reader may remove it.</summary>
    public bool MayRemove => IsOwn || (visitor.IsOwner && List is { IsBookmarks: false });

    /// <summary>Why the last thing was not done.</summary>
    public Problem? Refused { get; private set; }

    /// <summary>Reads everything.</summary>
    /// <returns>Whether there is such a list for this reader.</returns>
    public async Task<bool> Load(int id, CancellationToken cancellation)
    {
        var reader = await visitors.Reading(visitor.Key, cancellation).ConfigureAwait(false);
        List = (await lists.Find(id, reader?.Id, cancellation).ConfigureAwait(false)).Value;
        if (List is null)
        {
            return false;
        }

        IsOwn = List.AuthorId == reader?.Id;
        Entries = await entries.OfList(id, cancellation).ConfigureAwait(false);
        var known = new Dictionary<int, DictionaryRecord?>();
        var tokens = new Dictionary<int, IReadOnlyList<string>>();
        foreach (var entry in Entries.Take(WithTokens))
        {
            if (entry.DictionaryId is not { } dictionaryId)
            {
                continue;
            }

            if (!known.TryGetValue(dictionaryId, out var dictionary))
            {
                known[dictionaryId] = dictionary = await dictionaries.Get(dictionaryId, cancellation).ConfigureAwait(false);
            }

            if (dictionary?.Harvest is { } harvest && texts.Pieces(dictionary.ModelId) is { Succeeded: true, Value: var pieces } && await latents.Get(harvest.Run, entry.Latent, cancellation).ConfigureAwait(false) is { } latent)
            {
                tokens[entry.Id] = [.. latent.TopTokens.Take(TokensShown).Select(x => pieces.Text(x.Token))];
            }
        }

        Tokens = tokens;
        return true;
    }

    /// <summary>Moves an entry by some places, up when negative.</summary>
    public Task Step(int entry, int by, CancellationToken cancellation) => Do(x => _desk.Step(x, List!.Id, entry, by, cancellation), cancellation);

    /// <summary>Moves an entry to where another one stands.</summary>
    public Task Drop(int entry, int on, CancellationToken cancellation) => Do(x => entries.Move(List!.Id, x.Author.Id, entry, Entries.ToList().FindIndex(y => y.Id == on), cancellation), cancellation);

    /// <summary>Changes an entry's note.</summary>
    public Task Note(int entry, string note, CancellationToken cancellation) => Do(x => entries.Note(List!.Id, x.Author.Id, entry, note, cancellation), cancellation);

    /// <summary>Takes an entry off.</summary>
    public Task Remove(int entry, CancellationToken cancellation) => Do(x => entries.Remove(List!.Id, x.Author.Id, entry, cancellation), cancellation);

    private async Task Do(Func<Writer, Task<Answer<ListEntry>>> what, CancellationToken cancellation)
    {
        Refused = (await visitors.Writing(visitor, cancellation).ConfigureAwait(false)).Or(out var problem) is { } writer ? (await what(writer).ConfigureAwait(false)).Problem : problem;
        if (Refused is null)
        {
            await Load(List!.Id, cancellation).ConfigureAwait(false);
        }
    }
}
