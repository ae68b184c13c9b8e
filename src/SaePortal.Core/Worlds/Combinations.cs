using System.Text;

namespace SaePortal.Core.Worlds;

/// <summary>
/// The combinations of one kind, such as each sense with each of its cues. A tenth is withheld from all training text, the same at every seed: those with the smallest
/// hashes, but never more than a quarter of what one part takes part in, so that every part is learnt from its other combinations.
/// </summary>
public sealed class Combinations
{
    private readonly bool[] _withheld;

    internal Combinations(string world, string kind, IReadOnlyList<string> parts, IEnumerable<string[]> all)
    {
        (Kind, Parts, All) = (kind, parts, [.. all]);
        _withheld = Withhold($"{world}/{kind}");
        Seen = [.. Enumerable.Range(0, All.Count).Where(x => !_withheld[x])];
        Withheld = [.. Enumerable.Range(0, All.Count).Where(x => _withheld[x])];
    }

    /// <summary>The kind, as probes have it.</summary>
    public string Kind { get; }

    /// <summary>What is combined, such as "sense" and "cue".</summary>
    public IReadOnlyList<string> Parts { get; }

    /// <summary>Every combination, part by part.</summary>
    public IReadOnlyList<IReadOnlyList<string>> All { get; }

    /// <summary>Places in <see cref="All"/> of those that training text may have.</summary>
    public IReadOnlyList<int> Seen { get; }

    /// <summary>Places in <see cref="All"/> of those that no training text has.</summary>
    public IReadOnlyList<int> Withheld { get; }

    /// <summary>Whether a combination is withheld.</summary>
    /// <param name="place">Its place in <see cref="All"/>.</param>
    public bool IsWithheld(int place) => _withheld[place];

    private bool[] Withhold(string salt)
    {
        var chosen = new bool[All.Count];
        var room = new Dictionary<(int Part, string Value), int>();
        foreach (var combination in All)
        {
            for (var i = 0; i < combination.Count; i++)
            {
                // Counted in quarters: four combinations make room for one.
                room[(i, combination[i])] = room.GetValueOrDefault((i, combination[i])) + 1;
            }
        }

        foreach (var part in room.Keys.ToList())
        {
            room[part] /= 4;
        }

        var left = All.Count / 10;
        foreach (var place in Enumerable.Range(0, All.Count).OrderBy(x => Hash($"{salt}/{string.Join('/', All[x])}")).ThenBy(x => x))
        {
            var parts = All[place].Select((x, i) => (i, x)).ToList();
            if (left > 0 && parts.TrueForAll(x => room[x] > 0))
            {
                chosen[place] = true;
                left--;
                parts.ForEach(x => room[x]--);
            }
        }

        return chosen;
    }

    /// <summary>FNV-1a with a last mixing: the same on every machine and version, which string.GetHashCode is not.</summary>
    private static ulong Hash(string text)
    {
        var hash = 14695981039346656037UL;
        foreach (var x in Encoding.UTF8.GetBytes(text))
        {
            hash = unchecked((hash ^ x) * 1099511628211UL);
        }

        hash = unchecked((hash ^ (hash >> 32)) * 0xD6E8FEB86659FD93UL);
        return hash ^ (hash >> 32);
    }
}
