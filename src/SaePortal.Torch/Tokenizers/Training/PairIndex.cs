using System.Runtime.InteropServices;

namespace SaePortal.Torch.Tokenizers.Training;

/// <summary>
/// How often each pair of tokens stands side by side, and in which words. The most frequent one is found with a queue that is corrected lazily: a pair
/// whose count fell stays where it stood until its turn comes.
/// </summary>
internal sealed class PairIndex
{
    private readonly Dictionary<Pair, Entry> _entries = [];
    private readonly PriorityQueue<Pair, (long Count, Pair Pair)> _queue = new(Comparer<(long Count, Pair Pair)>.Create(
        (x, y) => x.Count != y.Count ? y.Count.CompareTo(x.Count) : x.Pair.CompareTo(y.Pair)));

    private readonly List<Pair> _risen = [];

    /// <summary>More occurrences of a pair in a word. A word may come to be listed twice, which costs a look at it and no more.</summary>
    public void Raise(Pair pair, long by, int word)
    {
        ref var entry = ref CollectionsMarshal.GetValueRefOrAddDefault(_entries, pair, out _);
        entry ??= new Entry();
        entry.Count += by;
        if (entry.Words.Count == 0 || entry.Words[^1] != word)
        {
            entry.Words.Add(word);
        }

        if (!entry.Risen)
        {
            entry.Risen = true;
            _risen.Add(pair);
        }
    }

    /// <summary>Fewer occurrences of a pair.</summary>
    public void Lower(Pair pair, long by) => _entries[pair].Count -= by;

    /// <summary>Queues the pairs whose counts rose, and drops those that are no more.</summary>
    public void Settle()
    {
        foreach (var pair in _risen)
        {
            var entry = _entries[pair];
            entry.Risen = false;
            Requeue(pair, entry);
        }

        _risen.Clear();
    }

    /// <summary>The most frequent pair; of several the one with the smallest ids.</summary>
    /// <param name="least">Rarer pairs count as none.</param>
    /// <param name="pair">The pair.</param>
    /// <returns>The words in which it stands, or once stood; null when no pair is frequent enough. Whoever asks merges it everywhere and then calls <see cref="Drop"/>.</returns>
    public List<int>? Take(long least, out Pair pair)
    {
        while (_queue.TryDequeue(out pair, out var queued) && queued.Count >= least)
        {
            if (!_entries.TryGetValue(pair, out var entry) || entry.Count > queued.Count)
            {
                // Merged already, or queued once more with what it rose to.
                continue;
            }

            if (entry.Count == queued.Count)
            {
                return entry.Words;
            }

            Requeue(pair, entry);
        }

        return null;
    }

    /// <summary>Forgets a pair that was merged everywhere.</summary>
    public void Drop(Pair pair) => _entries.Remove(pair);

    private void Requeue(Pair pair, Entry entry)
    {
        if (entry.Count > 0)
        {
            _queue.Enqueue(pair, (entry.Count, pair));
        }
        else
        {
            _entries.Remove(pair);
        }
    }

    private sealed class Entry
    {
        public long Count { get; set; }

        public bool Risen { get; set; }

        public List<int> Words { get; } = [];
    }
}

/// <summary>Two tokens side by side, ordered by the first and then by the second.</summary>
internal readonly record struct Pair(int Left, int Right) : IComparable<Pair>
{
    public int CompareTo(Pair other) => Left != other.Left ? Left.CompareTo(other.Left) : Right.CompareTo(other.Right);
}
