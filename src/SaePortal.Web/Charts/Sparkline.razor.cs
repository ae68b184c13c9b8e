using Microsoft.AspNetCore.Components;
using SaePortal.Web.Shell;

namespace SaePortal.Web.Charts;

/// <summary>72 by 20 pixels without an axis; the last value stands beside it. Bars in heat steps for a histogram of activations, a teal line for time.</summary>
public sealed partial class Sparkline : ComponentBase
{
    private const double Width = 72;
    private const double Height = 20;

    /// <summary>What it shows, for screen readers.</summary>
    [Parameter, EditorRequired]
    public required string Label { get; set; }

    /// <summary>Counts of a histogram from 0 to the maximum, or values over time; at most about 36 bars are wide enough to be seen.</summary>
    [Parameter, EditorRequired]
    public required IReadOnlyList<double> Values { get; set; }

    /// <summary>Whether the values are counts of activations.</summary>
    [Parameter]
    public bool Activations { get; set; }

    private string Sentence
    {
        get
        {
            var finite = Values.Where(double.IsFinite).ToList();
            return finite.Count == 0 ? $"{Label}: nothing"
                : Activations ? $"{Label}: {Figures.Grouped(finite.Sum())} in all, most at {Figures.Percent((Values.ToList().IndexOf(finite.Max()) + 0.5) / Values.Count)} of the maximum"
                : $"{Label}: from {Figures.Measure(finite[0])} to {Figures.Measure(finite[^1])}, between {Figures.Measure(finite.Min())} and {Figures.Measure(finite.Max())}";
        }
    }

    private IEnumerable<(double X, double Y, double Width, int Step)> Bars
    {
        get
        {
            var scale = new CountScale(Values.DefaultIfEmpty(0).Max());
            var pitch = Width / Values.Count;
            // Step 1 is too pale for a bar this small.
            return Values.Select((x, i) => (i * pitch, Height * (1 - scale.Place(x)), pitch - 0.8, Math.Max(2, Heat.Step((i + 1.0) / Values.Count, 1))));
        }
    }

    /// <summary>The line, in pieces where a value is missing.</summary>
    private IEnumerable<string> Line
    {
        get
        {
            var finite = Values.Where(double.IsFinite).ToList();
            if (finite.Count == 0)
            {
                return [];
            }

            double low = finite.Min(), span = Math.Max(finite.Max() - low, 1e-12), pitch = (Width - 2) / Math.Max(1, Values.Count - 1);
            var pieces = new List<List<string>> { new() };
            foreach (var (value, i) in Values.Select((x, i) => (x, i)))
            {
                if (double.IsFinite(value))
                {
                    pieces[^1].Add($"{Figures.Svg(1 + (i * pitch))},{Figures.Svg(2 + ((Height - 4) * (1 - ((value - low) / span))))}");
                }
                else if (pieces[^1].Count > 0)
                {
                    pieces.Add([]);
                }
            }

            return pieces.Where(x => x.Count > 0).Select(x => string.Join(' ', x));
        }
    }
}
