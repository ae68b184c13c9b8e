using Microsoft.AspNetCore.Components;

namespace SaePortal.Web.Docs;

/// <summary>Code to read and to copy. Long lines scroll within it.</summary>
public sealed partial class CodeBlock : ComponentBase
{
    /// <summary>The code.</summary>
    [Parameter, EditorRequired]
    public required string Text { get; set; }
}
