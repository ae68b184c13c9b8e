using Microsoft.AspNetCore.Components;
using SaePortal.Web.Shell;

namespace SaePortal.Web.Charts;

/// <summary>One latent among all of its dictionary: a thin tick for every so many of them, a tall one for this, a diamond for the random twin.</summary>
public sealed partial class Rug : ComponentBase
{
    private const int MostTicks = 60;

    /// <summary>What is measured, as "Fires on".</summary>
    [Parameter, EditorRequired]
    public required string Label { get; set; }

    /// <summary>Minimum to maximum of the dictionary, ascending, evenly spaced in rank, as 101 percentiles.</summary>
    [Parameter, EditorRequired]
    public required IReadOnlyList<double> Quantiles { get; set; }

    /// <summary>This latent's value.</summary>
    [Parameter, EditorRequired]
    public double Value { get; set; }

    /// <summary>The random twin's typical value.</summary>
    [Parameter]
    public double? Twin { get; set; }

    /// <summary>Whether the axis is logarithmic; values that are not positive then stand at its start.</summary>
    [Parameter]
    public bool Logarithmic { get; set; }

    /// <summary>Width in pixels; 150 unless set.</summary>
    [Parameter]
    public int Width { get; set; } = 150;

    /// <summary>How values read.</summary>
    [Parameter]
    public Func<double, string> Text { get; set; } = Figures.Measure;

    private string Sentence
    {
        get
        {
            var rank = Charts.Quantiles.Rank(Quantiles, Value);
            return $"{Label} {Text(Value)}" + (double.IsNaN(rank) ? "" : $", higher than {Figures.Percent(Math.Round(rank, 2))} of the dictionary")
                + (Twin is { } twin ? $"; random twin {Text(twin)}" : "");
        }
    }

    private IScale Scale
    {
        get
        {
            var shown = Quantiles.Append(Value).Concat(Twin is { } twin ? [twin] : []).Where(x => double.IsFinite(x) && (!Logarithmic || x > 0)).ToList();
            return shown.Count == 0 ? NiceScale.Within(0, 1) : Logarithmic ? LogScale.Within(shown.Min(), shown.Max()) : NiceScale.Within(shown.Min(), shown.Max());
        }
    }

    private IEnumerable<string> Ticks => Thinning.Evenly(Quantiles, MostTicks).Select(At);

    private string At(double value)
    {
        var place = Scale.Place(value);
        return Figures.Svg(2 + ((Width - 4) * (double.IsNaN(place) ? 0 : place)));
    }
}
