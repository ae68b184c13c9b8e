using Microsoft.AspNetCore.Components;

namespace SaePortal.Web.Charts;

/// <summary>A drawn plot as SVG.</summary>
public sealed partial class LinePlotPicture : ComponentBase
{
    /// <summary>The drawing.</summary>
    [Parameter, EditorRequired]
    public required LinePlot Plot { get; set; }

    /// <summary>The sentence that says what it shows.</summary>
    [Parameter, EditorRequired]
    public required string Label { get; set; }

    /// <summary>Which windows show it.</summary>
    [Parameter]
    public string? Class { get; set; }
}
