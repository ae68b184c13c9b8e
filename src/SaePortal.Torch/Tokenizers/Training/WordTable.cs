using System.Text;

namespace SaePortal.Torch.Tokenizers.Training;

/// <summary>Distinct words as tokens, one behind the other in one array; merges shorten them in place.</summary>
internal sealed class WordTable
{
    private readonly int[] _tokens;
    private readonly int[] _starts;
    private readonly int[] _lengths;
    private readonly long[] _counts;

    /// <summary>Words as the tokens of their bytes.</summary>
    /// <param name="words">Words and how often they occur.</param>
    /// <param name="idOf">The token of each byte.</param>
    public WordTable(IReadOnlyDictionary<string, long> words, ReadOnlySpan<int> idOf)
    {
        (_starts, _lengths, _counts) = (new int[words.Count], new int[words.Count], new long[words.Count]);
        var tokens = new List<int>(words.Count * 8);
        var word = 0;
        foreach (var (text, count) in words)
        {
            _starts[word] = tokens.Count;
            foreach (var value in Encoding.UTF8.GetBytes(text))
            {
                tokens.Add(idOf[value]);
            }

            _lengths[word] = tokens.Count - _starts[word];
            _counts[word++] = count;
        }

        _tokens = [.. tokens];
    }

    /// <summary>Counts the pairs of all words.</summary>
    public void CountPairs(PairIndex pairs)
    {
        for (var word = 0; word < _starts.Length; word++)
        {
            var tokens = _tokens.AsSpan(_starts[word], _lengths[word]);
            for (var i = 0; i + 1 < tokens.Length; i++)
            {
                pairs.Raise(new Pair(tokens[i], tokens[i + 1]), _counts[word], word);
            }
        }

        pairs.Settle();
    }

    /// <summary>Replaces a pair by a token, from left to right, in one word, and tells which pairs that makes and breaks.</summary>
    public void Merge(int word, Pair pair, int made, PairIndex pairs)
    {
        var tokens = _tokens.AsSpan(_starts[word], _lengths[word]);
        var (count, kept) = (_counts[word], 0);
        for (var i = 0; i < tokens.Length; i++)
        {
            if (i + 1 == tokens.Length || tokens[i] != pair.Left || tokens[i + 1] != pair.Right)
            {
                tokens[kept++] = tokens[i];
                continue;
            }

            pairs.Lower(pair, count);
            if (kept > 0)
            {
                pairs.Lower(new Pair(tokens[kept - 1], pair.Left), count);
                pairs.Raise(new Pair(tokens[kept - 1], made), count, word);
            }

            if (i + 2 < tokens.Length)
            {
                pairs.Lower(new Pair(pair.Right, tokens[i + 2]), count);
                pairs.Raise(new Pair(made, tokens[i + 2]), count, word);
            }

            tokens[kept++] = made;
            i++;
        }

        _lengths[word] = kept;
    }
}
