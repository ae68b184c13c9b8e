using Microsoft.AspNetCore.Components;

namespace SaePortal.Web.Shell;

/// <summary>A pause or a crash that stays in the bar.</summary>
/// <param name="Share">Where, between 0 and 1.</param>
/// <param name="Text">What happened, in a few words.</param>
/// <param name="Failed">Whether something went wrong, rather than a person pausing it.</param>
public readonly record struct ProgressStop(double Share, string Text, bool Failed = false);

/// <summary>How far something is: share and amounts left, time left right, its history in the bar. Of unknown length: amounts alone, never a fake bar.</summary>
public sealed partial class ProgressLine : ComponentBase
{
    /// <summary>What is under way, for screen readers.</summary>
    [Parameter, EditorRequired]
    public required string Label { get; set; }

    /// <summary>Between 0 and 1; null while the length is unknown.</summary>
    [Parameter]
    public double? Share { get; set; }

    /// <summary>The amounts, as "1.31 of 2.00 M tokens".</summary>
    [Parameter]
    public string? Done { get; set; }

    /// <summary>The time left, as "0:33"; null while unknown.</summary>
    [Parameter]
    public string? Left { get; set; }

    /// <summary>When it will be done, as "about 14:09:26".</summary>
    [Parameter]
    public string? Until { get; set; }

    /// <summary>What is done while no time left can be told, as "Measuring on held-out text".</summary>
    [Parameter]
    public string? Doing { get; set; }

    /// <summary>Pauses and crashes so far, in order.</summary>
    [Parameter]
    public IReadOnlyList<ProgressStop> Stops { get; set; } = [];

    /// <summary>A line below: what comes next.</summary>
    [Parameter]
    public RenderFragment? ChildContent { get; set; }

    private double Percent => Math.Round(Math.Clamp(Share ?? 0, 0, 1) * 100);

    private string Sentence => string.Join(", ", new[] { $"{Percent}%", Done, Left is null ? Doing : $"{Left} left" }.Concat(Stops.Select(x => x.Text)).Where(x => x is not null));

    /// <summary>Stops far enough apart for their words to stand side by side.</summary>
    private IEnumerable<ProgressStop> LabelledStops
    {
        get
        {
            var free = double.NegativeInfinity;
            foreach (var stop in Stops)
            {
                var half = stop.Text.Length * 0.0035;
                if (stop.Share - half >= free)
                {
                    free = stop.Share + half;
                    yield return stop;
                }
            }
        }
    }
}
