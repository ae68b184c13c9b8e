namespace SaePortal.Web.Charts;

/// <summary>One point of a curve.</summary>
/// <param name="X">Where along the axis.</param>
/// <param name="Y">The value; what is not finite, or not positive on a logarithmic axis, breaks the line.</param>
public readonly record struct ChartPoint(double X, double Y);

/// <summary>One curve.</summary>
/// <param name="Name">What it is called beside its end, in the sentence and in the table.</param>
/// <param name="Points">In ascending X.</param>
public sealed record ChartSeries(string Name, IReadOnlyList<ChartPoint> Points)
{
    /// <summary>Whether it is only for comparison: dashed grey, named in the title line.</summary>
    public bool Reference { get; init; }

    /// <summary>Whether each point is a measurement of its own and gets an open dot.</summary>
    public bool Marked { get; init; }
}

/// <summary>What an event on the axis was.</summary>
public enum ChartEventKind
{
    /// <summary>Something to know: a pause.</summary>
    Caution,

    /// <summary>Something that went wrong: a lost node.</summary>
    Wrong,
}

/// <summary>Something that happened at a place of the axis: a dashed vertical.</summary>
/// <param name="X">Where.</param>
/// <param name="Text">One or two words.</param>
/// <param name="Kind">What kind.</param>
public readonly record struct ChartEvent(double X, string Text, ChartEventKind Kind = ChartEventKind.Caution);
