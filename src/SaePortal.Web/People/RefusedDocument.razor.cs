using Microsoft.AspNetCore.Components;
using SaePortal.Core.Answers;

namespace SaePortal.Web.People;

/// <summary>What a plain form gets that was refused: why, what to do, and what was written, so that nothing is lost. A whole document, which needs no circuit.</summary>
public sealed partial class RefusedDocument : ComponentBase
{
    /// <summary>Why.</summary>
    [Parameter, EditorRequired]
    public required Problem Problem { get; set; }

    /// <summary>The page that the form stands on.</summary>
    [Parameter, EditorRequired]
    public required string Back { get; set; }

    /// <summary>The portal's base.</summary>
    [Parameter, EditorRequired]
    public required string Base { get; set; }

    /// <summary>What was written.</summary>
    [Parameter]
    public string? Written { get; set; }

    /// <summary>The theme that the reader chose; null follows the system.</summary>
    [Parameter]
    public string? Theme { get; set; }
}
