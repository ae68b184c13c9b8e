namespace SaePortal.Web.Charts;

/// <summary>The height of a bar of counts: the logarithm of one more than the count, so that one counts and nothing is nothing.</summary>
public sealed class CountScale
{
    private readonly double _top;

    /// <summary>A scale on which the largest count is full height.</summary>
    /// <param name="largest">Largest count; not negative.</param>
    public CountScale(double largest)
    {
        _top = Math.Log10(1 + Math.Max(largest, 1));
        Ticks = [.. Enumerable.Range(0, 16).Select(x => Math.Pow(10, x)).TakeWhile(x => x <= Math.Max(largest, 1))];
    }

    /// <summary>Powers of ten up to the largest count.</summary>
    public IReadOnlyList<double> Ticks { get; }

    /// <summary>Between 0 and 1.</summary>
    public double Place(double count) => Math.Log10(1 + Math.Max(count, 0)) / _top;
}
