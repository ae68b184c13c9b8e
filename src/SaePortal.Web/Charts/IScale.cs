namespace SaePortal.Web.Charts;

/// <summary>An axis: which values it spans, where its ticks are and what they read.</summary>
public interface IScale
{
    /// <summary>The value at its start.</summary>
    double Low { get; }

    /// <summary>The value at its end, larger than <see cref="Low"/>.</summary>
    double High { get; }

    /// <summary>Values that get a line and a number, ascending, within the ends.</summary>
    IReadOnlyList<double> Ticks { get; }

    /// <summary>Where a value lies: 0 at the start, 1 at the end, beyond them outside.</summary>
    /// <returns>NaN for a value that the axis cannot show.</returns>
    double Place(double value);

    /// <summary>What a tick reads.</summary>
    string Text(double tick);
}
