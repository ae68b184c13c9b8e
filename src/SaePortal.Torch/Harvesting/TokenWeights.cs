using SaePortal.Core.Latents;

namespace SaePortal.Torch.Harvesting;

/// <summary>
/// Summed activation per token of one latent. Exact while the latent fires on at most <c>capacity</c> different tokens. Beyond that it is a
/// weighted Misra-Gries summary (Agarwal et al. 2012, Mergeable Summaries): whenever it is full, the median weight is taken off all tokens and those
/// without any left are dropped. A token's weight is then too small by at most 2 / capacity of the total, and never too large.
/// </summary>
/// <param name="capacity">Different tokens that may be held.</param>
internal sealed class TokenWeights(int capacity)
{
    private int[] _tokens = [];
    private double[] _weights = [];
    private int _count;
    private double _short;

    /// <summary>Whether nothing was taken off.</summary>
    public bool IsExact => _short == 0;

    /// <summary>What is held, the heaviest first.</summary>
    public IEnumerable<(int Token, double Weight)> All() => Entries();

    public void Add(int token, double weight)
    {
        if (_count * 2 >= _tokens.Length)
        {
            Rehash(Math.Max(16, _tokens.Length * 2));
        }

        var slot = Slot(token);
        if (_tokens[slot] == 0)
        {
            _tokens[slot] = token + 1;
            _count++;
        }

        _weights[slot] += weight;
        if (_count > capacity)
        {
            Halve();
        }
    }

    /// <summary>Tokens with the largest weights, and the entropy of the distribution.</summary>
    /// <param name="total">All weight that was added.</param>
    /// <param name="most">How many tokens.</param>
    /// <returns>
    /// Shares of the total, and bits. What an approximate count has dropped enters the entropy as tokens of the largest share that one of them can
    /// have had, so that it is rather too small than too large.
    /// </returns>
    public (TokenShare[] Top, double Entropy) Summarize(double total, int most)
    {
        if (total <= 0)
        {
            return ([], 0);
        }

        var entries = Entries();
        double entropy = 0, known = 0;
        foreach (var (_, weight) in entries)
        {
            var share = weight / total;
            entropy -= share > 0 ? share * Math.Log2(share) : 0;
            known += share;
        }

        // Rounding alone leaves some 1e-16.
        var dropped = 1 - known;
        entropy += dropped > 1e-9 && _short > 0 ? dropped * Math.Log2(Math.Max(1, total / _short)) : 0;
        return ([.. entries.Take(most).Select(x => new TokenShare(x.Token, (float)(x.Weight / total)))], Math.Max(0, entropy));
    }

    public void Write(BinaryWriter to)
    {
        var entries = Entries();
        to.Write(_short);
        to.Write(entries.Length);
        foreach (var (token, weight) in entries)
        {
            to.Write(token);
            to.Write(weight);
        }
    }

    public void Read(BinaryReader from)
    {
        _short = from.ReadDouble();
        for (var left = from.ReadInt32(); left > 0; left--)
        {
            Add(from.ReadInt32(), from.ReadDouble());
        }
    }

    /// <summary>In an order that depends on nothing but the content, so that sums over it do not either.</summary>
    private (int Token, double Weight)[] Entries()
    {
        var entries = new (int Token, double Weight)[_count];
        var next = 0;
        for (var slot = 0; slot < _tokens.Length; slot++)
        {
            if (_tokens[slot] != 0)
            {
                entries[next++] = (_tokens[slot] - 1, _weights[slot]);
            }
        }

        Array.Sort(entries, (x, y) => x.Weight != y.Weight ? y.Weight.CompareTo(x.Weight) : x.Token.CompareTo(y.Token));
        return entries;
    }

    private void Halve()
    {
        var entries = Entries();
        var cut = entries[_count / 2].Weight;
        _short += cut;
        Array.Clear(_tokens);
        Array.Clear(_weights);
        _count = 0;
        foreach (var (token, weight) in entries)
        {
            if (weight > cut)
            {
                var slot = Slot(token);
                (_tokens[slot], _weights[slot]) = (token + 1, weight - cut);
                _count++;
            }
        }
    }

    private int Slot(int token)
    {
        var slot = (int)((uint)token * 2654435769u >> 7) & (_tokens.Length - 1);
        while (_tokens[slot] != 0 && _tokens[slot] != token + 1)
        {
            slot = (slot + 1) & (_tokens.Length - 1);
        }

        return slot;
    }

    private void Rehash(int length)
    {
        var (tokens, weights) = (_tokens, _weights);
        (_tokens, _weights) = (new int[length], new double[length]);
        for (var i = 0; i < tokens.Length; i++)
        {
            if (tokens[i] != 0)
            {
                var slot = Slot(tokens[i] - 1);
                (_tokens[slot], _weights[slot]) = (tokens[i], weights[i]);
            }
        }
    }
}
