using Microsoft.AspNetCore.Components;
using SaePortal.Core.Runs;
using SaePortal.Web.Charts;

namespace SaePortal.Web.Runs;

/// <summary>The curves of a run, those that have points.</summary>
public sealed partial class RunFigures : ComponentBase
{
    /// <summary>The run.</summary>
    [Parameter, EditorRequired]
    public required RunView View { get; set; }

    private string? Shown(RunMeasure measure) => View.Last(measure) is { } value ? RunWords.Figure(measure, value) : null;

    private IReadOnlyList<ChartSeries> Both(RunMeasure training, RunMeasure heldOut) => View.Has(heldOut)
        ? [View.Series(training, "training"), View.Series(heldOut, "held-out", true)] : [View.Series(training, "training")];
}
