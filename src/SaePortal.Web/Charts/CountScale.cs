namespace SaePortal.Web.Charts;

/// <summary>The height of a bar of counts: the logarithm of one more than the count, so that one counts and nothing is nothing; or the count itself.</summary>
public sealed class CountScale
{
    private readonly double _top;
    private readonly bool _linear;

    /// <summary>A scale on which the largest count is full height.</summary>
    /// <param name="largest">Largest count; not negative.</param>
    /// <param name="linear">Whether heights are counts.</param>
    public CountScale(double largest, bool linear = false)
    {
        _linear = linear;
        _top = linear ? Math.Max(largest, 1) : Math.Log10(1 + Math.Max(largest, 1));
        Ticks = linear ? Even(Math.Max(largest, 1)) : [.. Enumerable.Range(0, 16).Select(x => Math.Pow(10, x)).TakeWhile(x => x <= Math.Max(largest, 1))];
    }

    /// <summary>Powers of ten up to the largest count; on a linear scale some round counts.</summary>
    public IReadOnlyList<double> Ticks { get; }

    /// <summary>Between 0 and 1.</summary>
    public double Place(double count) => (_linear ? Math.Max(count, 0) : Math.Log10(1 + Math.Max(count, 0))) / _top;

    /// <summary>One, two or five times a power of ten and its multiples: two to five of them.</summary>
    private static double[] Even(double largest)
    {
        var power = Math.Pow(10, Math.Floor(Math.Log10(largest)));
        var step = new[] { power / 2, power, power * 2 }.First(x => largest / x < 5.5);
        return [.. Enumerable.Range(1, 5).Select(x => x * Math.Max(step, 1)).TakeWhile(x => x <= largest)];
    }
}
