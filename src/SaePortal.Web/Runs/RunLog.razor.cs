using Microsoft.AspNetCore.Components;
using SaePortal.Core.Runs;

namespace SaePortal.Web.Runs;

/// <summary>The newest lines of a run's log, or all of them.</summary>
public sealed partial class RunLog : ComponentBase
{
    /// <summary>The run.</summary>
    [Parameter, EditorRequired]
    public required RunView View { get; set; }

    private static string LineClass(RunLogLine line) => line.Event switch
    {
        "failed" or "node lost" => "bad",
        "paused" or "cancelled" => "warn",
        "completed" => "ok",
        _ => "",
    };
}
