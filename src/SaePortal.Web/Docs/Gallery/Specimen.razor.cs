using Microsoft.AspNetCore.Components;

namespace SaePortal.Web.Docs.Gallery;

/// <summary>A component with the states in which it can be met.</summary>
public sealed partial class Specimen : ComponentBase
{
    /// <summary>The component's name.</summary>
    [Parameter, EditorRequired]
    public required string Name { get; set; }

    /// <summary>What it is for.</summary>
    [Parameter]
    public string? About { get; set; }

    /// <summary>Whether its states need the whole width.</summary>
    [Parameter]
    public bool Rows { get; set; }

    /// <summary>Its <see cref="SpecimenState">states</see>.</summary>
    [Parameter, EditorRequired]
    public required RenderFragment ChildContent { get; set; }
}
