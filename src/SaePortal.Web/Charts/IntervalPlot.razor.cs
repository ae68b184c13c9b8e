using Microsoft.AspNetCore.Components;
using SaePortal.Web.Shell;

namespace SaePortal.Web.Charts;

/// <summary>
/// One value with its interval on an axis that its column shares, and the random twin's value as a hollow diamond on a grey band. The number itself
/// stands left of it.
/// </summary>
public sealed partial class IntervalPlot : ComponentBase
{
    /// <summary>What is measured, as "Detection".</summary>
    [Parameter, EditorRequired]
    public required string Label { get; set; }

    /// <summary>The value.</summary>
    [Parameter, EditorRequired]
    public double Value { get; set; }

    /// <summary>Lower end of the interval; null without one.</summary>
    [Parameter]
    public double? Low { get; set; }

    /// <summary>Upper end of the interval.</summary>
    [Parameter]
    public double? High { get; set; }

    /// <summary>The random twin's value; null while there is none, which the sentence says.</summary>
    [Parameter]
    public double? Twin { get; set; }

    /// <summary>Lower end of the twin's band; null draws a narrow one at its value.</summary>
    [Parameter]
    public double? TwinLow { get; set; }

    /// <summary>Upper end of the twin's band.</summary>
    [Parameter]
    public double? TwinHigh { get; set; }

    /// <summary>What guessing gets, as a dashed tick.</summary>
    [Parameter]
    public double? Chance { get; set; }

    /// <summary>Start of the axis; 0 unless set.</summary>
    [Parameter]
    public double AxisLow { get; set; }

    /// <summary>End of the axis; 1 unless set.</summary>
    [Parameter]
    public double AxisHigh { get; set; } = 1;

    /// <summary>Width in pixels; 120 unless set, 0 leaves it to the styles around it.</summary>
    [Parameter]
    public int Width { get; set; } = 120;

    /// <summary>Height in pixels; 22 unless set.</summary>
    [Parameter]
    public int Height { get; set; } = 22;

    /// <summary>Whether the measure has a random twin at all; a cosine has none.</summary>
    [Parameter]
    public bool HasTwin { get; set; } = true;

    /// <summary>How values read; two decimals unless set.</summary>
    [Parameter]
    public Func<double, string> Text { get; set; } = Figures.Score;

    private string Sentence => string.Join("; ", new[]
    {
        Low is { } low && High is { } high ? $"{Label} {Text(Value)}, 95% interval {Text(low)} to {Text(high)}" : $"{Label} {Text(Value)}",
        Twin is { } twin ? $"random twin {Text(twin)}" : HasTwin ? "no baseline yet" : null,
        Chance is { } chance ? $"chance {Text(chance)}" : null,
    }.Where(x => x is not null));

    private string Style =>
        $"--v:{At(Value)};--lo:{At(Low ?? Value)};--hi:{At(High ?? Value)}" + (Width > 0 ? $";--w:{Width}px" : "") + $";--h:{Height}px";

    private string? TwinBand => Twin is not { } twin ? null : $"left:{At(TwinLow ?? twin)};right:calc(100% - {At(TwinHigh ?? twin)})";

    /// <summary>Values beyond the axis stand at its end; the sentence says where they are.</summary>
    private string At(double value) => Figures.CssPercent(Math.Clamp((value - AxisLow) / (AxisHigh - AxisLow), 0, 1));
}
