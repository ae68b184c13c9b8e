using System.Numerics;

namespace SaePortal.Core.Worlds;

/// <summary>
/// The chance of a world: xoshiro256** begun by splitmix64 from a seed and a document's number, so that the same choices are made on every machine.
/// Every choice goes through here, and <see cref="Nats"/> sums what the choices told.
/// </summary>
internal sealed class WorldRandom
{
    private static readonly double[] s_logs = [.. Enumerable.Range(0, 4_096).Select(x => Math.Log(Math.Max(1, x)))];
    private readonly ulong[] _state = new ulong[4];

    public WorldRandom(long seed, long stream)
    {
        var x = unchecked((ulong)seed * 0xD1342543DE82EF95UL) ^ Mix((ulong)stream);
        for (var i = 0; i < _state.Length; i++)
        {
            x = unchecked(x + 0x9E3779B97F4A7C15UL);
            _state[i] = Mix(x);
        }
    }

    /// <summary>The sum of -log p over the choices made so far.</summary>
    public double Nats { get; private set; }

    /// <summary>One of n, all as likely.</summary>
    public int Choose(int n)
    {
        Nats += Log(n);
        return Draw(n);
    }

    /// <summary>One of these, all as likely.</summary>
    public T Choose<T>(IReadOnlyList<T> among) => among[Choose(among.Count)];

    /// <summary>A place in the list, as likely as its weight says.</summary>
    public int Weighted(IReadOnlyList<int> weights)
    {
        var total = 0;
        for (var i = 0; i < weights.Count; i++)
        {
            total += weights[i];
        }

        var drawn = Draw(total);
        var chosen = 0;
        while (drawn >= weights[chosen])
        {
            drawn -= weights[chosen++];
        }

        Nats += Log(total) - Log(weights[chosen]);
        return chosen;
    }

    /// <summary>True so many times in so many.</summary>
    public bool Chance(int times, int of) => Weighted([of - times, times]) == 1;

    private static double Log(int n) => n < s_logs.Length ? s_logs[n] : Math.Log(n);

    private int Draw(int n) => (int)Math.BigMul(Next(), (ulong)n, out _);

    private ulong Next()
    {
        var s = _state;
        var result = unchecked(BitOperations.RotateLeft(unchecked(s[1] * 5), 7) * 9);
        var t = s[1] << 17;
        s[2] ^= s[0];
        s[3] ^= s[1];
        s[1] ^= s[2];
        s[0] ^= s[3];
        s[2] ^= t;
        s[3] = BitOperations.RotateLeft(s[3], 45);
        return result;
    }

    private static ulong Mix(ulong x)
    {
        unchecked
        {
            x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9UL;
            x = (x ^ (x >> 27)) * 0x94D049BB133111EBUL;
            return x ^ (x >> 31);
        }
    }
}
