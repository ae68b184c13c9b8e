using System.Globalization;
using Microsoft.AspNetCore.Components;
using SaePortal.Web.Shell;

namespace SaePortal.Web.Charts;

/// <summary>Bars of a histogram from one edge to another.</summary>
/// <param name="First">Index of the lower edge.</param>
/// <param name="Last">Index of the upper edge, larger.</param>
public readonly record struct BarRange(int First, int Last);

/// <summary>
/// How one measure is spread over the latents of a dictionary: 32 teal bars, the random twin's as a grey step line. With
/// <see cref="SelectedChanged"/> two handles choose a range by pointer or arrow keys; bars outside it are pale.
/// </summary>
public sealed partial class DensityHistogram : ComponentBase
{
    private BarRange? _dragged;

    /// <summary>What is measured, as "Fires on".</summary>
    [Parameter, EditorRequired]
    public required string Title { get; set; }

    /// <summary>The title with its <see cref="Shell.Definition"/>, in place of the plain one.</summary>
    [Parameter]
    public RenderFragment? Term { get; set; }

    /// <summary>Edges of the bars, ascending, one more than bars; in log10 of the measure when <see cref="Logarithmic"/>.</summary>
    [Parameter, EditorRequired]
    public required IReadOnlyList<double> Edges { get; set; }

    /// <summary>Latents in each bar.</summary>
    [Parameter, EditorRequired]
    public required IReadOnlyList<int> Counts { get; set; }

    /// <summary>Latents of the random twin in the same bars; empty without one.</summary>
    [Parameter]
    public IReadOnlyList<int> Twin { get; set; } = [];

    /// <summary>Whether the edges are logarithms; they are unless set.</summary>
    [Parameter]
    public bool Logarithmic { get; set; } = true;

    /// <summary>The chosen range; null for all.</summary>
    [Parameter]
    public BarRange? Selected { get; set; }

    /// <summary>Called when a handle is let go; null for all. Without it there are no handles.</summary>
    [Parameter]
    public EventCallback<BarRange?> SelectedChanged { get; set; }

    /// <summary>How values read; percent unless set.</summary>
    [Parameter]
    public Func<double, string> Text { get; set; } = Figures.Percent;

    private RenderFragment Plain => builder => builder.AddContent(0, Title);

    private int First => _dragged?.First ?? Selected?.First ?? 0;

    private int Last => _dragged?.Last ?? Selected?.Last ?? Counts.Count;

    private double Pitch => 232.0 / Math.Max(Counts.Count, 1);

    private double Top => Math.Max(1, Counts.DefaultIfEmpty(0).Max());

    private IReadOnlyList<string> Head => Twin.Count > 0 ? ["From", "To", "Latents", "Random twin"] : ["From", "To", "Latents"];

    private IEnumerable<IReadOnlyList<string>> TableRows => Counts.Select((x, i) => (IReadOnlyList<string>)
        [Text(ValueAt(i)), Text(ValueAt(i + 1)), Figures.Grouped(x), .. Twin.Count > 0 ? [Figures.Grouped(Twin[i])] : Array.Empty<string>()]);

    private string RangeText => (First > 0, Last < Counts.Count) switch
    {
        (false, false) => "all",
        (true, false) => $"{Text(ValueAt(First))} or more",
        (false, true) => $"{Text(ValueAt(Last))} or less",
        _ => $"{Text(ValueAt(First))} to {Text(ValueAt(Last))}",
    };

    private string Sentence
    {
        get
        {
            if (Counts.Count == 0)
            {
                return $"{Title}: no latents";
            }

            var mode = Counts.ToList().IndexOf(Counts.Max());
            return $"{Title} of {Figures.Grouped(Counts.Sum())} latents, from {Text(ValueAt(0))} to {Text(ValueAt(Counts.Count))}, most between {Text(ValueAt(mode))} and {Text(ValueAt(mode + 1))}"
                + (RangeText == "all" ? "" : $"; chosen: {RangeText}, {Figures.Grouped(Counts.Where((_, i) => IsIn(i)).Sum())} latents")
                + (Twin.Count > 0 ? $"; of the random twin most between {Text(ValueAt(TwinMode))} and {Text(ValueAt(TwinMode + 1))}" : "") + ".";
        }
    }

    private int TwinMode => Twin.ToList().IndexOf(Twin.Max());

    private string TwinSteps
    {
        get
        {
            var top = Math.Max(1, Twin.Max());
            return string.Join(' ', Twin.SelectMany((x, i) => new[] { (X: i * Pitch, Y: Y(x, top)), (X: (i + 1) * Pitch, Y: Y(x, top)) })
                .Select(x => $"{Figures.Svg(x.X)},{Figures.Svg(x.Y)}"));
        }
    }

    /// <summary>At most four round values; the ends where none lies within.</summary>
    private IEnumerable<(double Place, string Text)> Labels
    {
        get
        {
            if (Counts.Count == 0)
            {
                return [];
            }

            double low = ValueAt(0), high = ValueAt(Counts.Count);
            IScale scale = Logarithmic ? LogScale.Within(low, high, 4) : NiceScale.Within(low, high, 3);
            var ticks = scale.Ticks.Count is >= 2 and <= 4 ? scale.Ticks : [low, high];
            return ticks.Select(x => (scale.Place(x), Text(x)));
        }
    }

    private static double Y(double count, double top) => 64 * (1 - (count / top));

    private double ValueAt(int edge) => Logarithmic ? Math.Pow(10, Edges[edge]) : Edges[edge];

    private bool IsIn(int bar) => bar >= First && bar < Last;

    private string BarText(int bar) => $"{Text(ValueAt(bar))} to {Text(ValueAt(bar + 1))}: {Figures.Grouped(Counts[bar])} latents";

    /// <summary>One handle never passes the other.</summary>
    private void Drag(ChangeEventArgs change, bool lower)
    {
        var edge = int.Parse(change.Value?.ToString() ?? "0", CultureInfo.InvariantCulture);
        _dragged = lower ? new BarRange(Math.Clamp(edge, 0, Last - 1), Last) : new BarRange(First, Math.Clamp(edge, First + 1, Counts.Count));
    }

    private async Task Release()
    {
        BarRange? chosen = First == 0 && Last == Counts.Count ? null : new BarRange(First, Last);
        _dragged = null;
        await SelectedChanged.InvokeAsync(chosen);
    }
}
