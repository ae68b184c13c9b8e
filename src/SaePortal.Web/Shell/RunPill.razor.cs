using Microsoft.AspNetCore.Components;

namespace SaePortal.Web.Shell;

/// <summary>A run in the bar of every page: badge, bar and time left.</summary>
public sealed partial class RunPill : ComponentBase
{
    /// <summary>As "Run 2".</summary>
    [Parameter, EditorRequired]
    public required string Name { get; set; }

    /// <summary>Its page.</summary>
    [Parameter, EditorRequired]
    public required string Href { get; set; }

    /// <summary>Its state.</summary>
    [Parameter]
    public BadgeKind Kind { get; set; } = BadgeKind.Running;

    /// <summary>Between 0 and 1; null while unknown.</summary>
    [Parameter]
    public double? Share { get; set; }

    /// <summary>As "0:33 left".</summary>
    [Parameter]
    public string? Left { get; set; }
}
