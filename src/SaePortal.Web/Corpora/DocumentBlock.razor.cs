using Microsoft.AspNetCore.Components;

namespace SaePortal.Web.Corpora;

/// <summary>A document's text, or a piece of it, with its other fields and labels below.</summary>
public sealed partial class DocumentBlock : ComponentBase
{
    private const int LabelsShownAtOnce = 12;

    /// <summary>The document.</summary>
    [Parameter, EditorRequired]
    public required ShownDocument Document { get; set; }

    /// <summary>What stands right below the text: the way to the rest of it.</summary>
    [Parameter]
    public RenderFragment? ChildContent { get; set; }
}
