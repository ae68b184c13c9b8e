namespace SaePortal.Web.Charts;

/// <summary>Fewer points that draw the same line.</summary>
public static class Thinning
{
    /// <summary>Keeps of each column of pixels its first, smallest, largest and last point: no peak is lost, and the newest point stays the newest.</summary>
    /// <param name="points">Ascending in X.</param>
    /// <param name="columns">How many columns.</param>
    public static IReadOnlyList<ChartPoint> ByColumn(IReadOnlyList<ChartPoint> points, int columns)
    {
        if (points.Count <= 4 * columns)
        {
            return points;
        }

        double low = points[0].X, width = (points[^1].X - low) / columns;
        if (!(width > 0))
        {
            return points;
        }

        var kept = new List<ChartPoint>(4 * columns);
        for (var start = 0; start < points.Count;)
        {
            var column = Column(points[start].X);
            int end = start, smallest = start, largest = start;
            for (; end < points.Count && Column(points[end].X) == column; end++)
            {
                smallest = points[end].Y < points[smallest].Y || double.IsNaN(points[smallest].Y) ? end : smallest;
                largest = points[end].Y > points[largest].Y || double.IsNaN(points[largest].Y) ? end : largest;
            }

            kept.AddRange(new SortedSet<int> { start, smallest, largest, end - 1 }.Select(x => points[x]));
            start = end;
        }

        return kept;

        int Column(double x) => Math.Min((int)((x - low) / width), columns - 1);
    }

    /// <summary>Every so manieth row of a long table, the last one always.</summary>
    /// <param name="rows">The rows.</param>
    /// <param name="most">At most about so many.</param>
    public static IReadOnlyList<T> Evenly<T>(IReadOnlyList<T> rows, int most) => rows.Count <= most
        ? rows
        : [.. Enumerable.Range(0, most).Select(x => rows[(int)Math.Round((double)x * (rows.Count - 1) / (most - 1))])];
}
