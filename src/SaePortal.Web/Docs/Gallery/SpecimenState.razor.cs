using Microsoft.AspNetCore.Components;

namespace SaePortal.Web.Docs.Gallery;

/// <summary>One state of a component: ordinary, empty, extreme.</summary>
public sealed partial class SpecimenState : ComponentBase
{
    /// <summary>Which.</summary>
    [Parameter, EditorRequired]
    public required string Name { get; set; }

    /// <summary>The component.</summary>
    [Parameter, EditorRequired]
    public required RenderFragment ChildContent { get; set; }
}
