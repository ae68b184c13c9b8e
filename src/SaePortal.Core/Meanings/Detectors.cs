namespace SaePortal.Core.Meanings;

/// <summary>Things that may detect a value: each gives some places of a text a number, and says yes where that number reaches a threshold.</summary>
public abstract class Detectors
{
    /// <summary>How many.</summary>
    public abstract int Count { get; }

    /// <summary>The most places that one of them gives a number.</summary>
    public abstract int MostPlaces { get; }

    /// <summary>The number that all other places have, smaller than every one that is given; null when every place is given one.</summary>
    public abstract float? Silence { get; }

    /// <summary>Reads one; several threads may.</summary>
    /// <param name="detector">Which.</param>
    /// <param name="places">Filled with the places it gives a number, ascending.</param>
    /// <param name="numbers">Filled with the numbers, finite.</param>
    /// <returns>How many places; everywhere else it says no.</returns>
    public abstract int Read(int detector, Span<int> places, Span<float> numbers);
}

/// <summary>Detectors that are silent at most places, as rows one behind the other.</summary>
/// <param name="offsets">Where each one's places begin, and their number behind them.</param>
/// <param name="places">Places, ascending for each.</param>
/// <param name="numbers">The number at each place, positive.</param>
public sealed class SparseDetectors(int[] offsets, int[] places, float[] numbers) : Detectors
{
    private readonly int[] _places = places;
    private readonly float[] _numbers = numbers;

    /// <inheritdoc />
    public override int Count => offsets.Length - 1;

    /// <inheritdoc />
    public override int MostPlaces { get; } = offsets.Length > 1 ? Enumerable.Range(0, offsets.Length - 1).Max(x => offsets[x + 1] - offsets[x]) : 0;

    /// <inheritdoc />
    public override float? Silence => 0;

    /// <summary>One detector for every token: it says yes exactly on that token.</summary>
    /// <param name="tokens">The token of each place.</param>
    /// <param name="vocabulary">Every token is below this.</param>
    public static SparseDetectors OfTokens(IReadOnlyList<int> tokens, int vocabulary)
    {
        var offsets = new int[vocabulary + 1];
        foreach (var token in tokens)
        {
            offsets[token + 1]++;
        }

        for (var i = 1; i < offsets.Length; i++)
        {
            offsets[i] += offsets[i - 1];
        }

        var fill = offsets.AsSpan(0, vocabulary).ToArray();
        var places = new int[tokens.Count];
        for (var place = 0; place < places.Length; place++)
        {
            places[fill[tokens[place]]++] = place;
        }

        var ones = new float[places.Length];
        Array.Fill(ones, 1);
        return new SparseDetectors(offsets, places, ones);
    }

    /// <inheritdoc />
    public override int Read(int detector, Span<int> places, Span<float> numbers)
    {
        var (from, count) = (offsets[detector], offsets[detector + 1] - offsets[detector]);
        _places.AsSpan(from, count).CopyTo(places);
        _numbers.AsSpan(from, count).CopyTo(numbers);
        return count;
    }
}

/// <summary>Coordinates that have a number everywhere, each in both directions: detector 2i is coordinate i, detector 2i + 1 the same with its sign changed.</summary>
/// <param name="columns">[coordinates][places].</param>
public sealed class CoordinateDetectors(float[][] columns) : Detectors
{
    /// <inheritdoc />
    public override int Count => 2 * columns.Length;

    /// <inheritdoc />
    public override int MostPlaces => columns.Length > 0 ? columns[0].Length : 0;

    /// <inheritdoc />
    public override float? Silence => null;

    /// <inheritdoc />
    public override int Read(int detector, Span<int> places, Span<float> numbers)
    {
        var (column, sign) = (columns[detector / 2], detector % 2 == 0 ? 1 : -1);
        for (var i = 0; i < column.Length; i++)
        {
            (places[i], numbers[i]) = (i, sign * column[i]);
        }

        return column.Length;
    }
}
