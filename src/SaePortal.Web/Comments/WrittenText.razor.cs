using Microsoft.AspNetCore.Components;

namespace SaePortal.Web.Comments;

/// <summary>Markdown that a visitor wrote: a comment, a note, an introduction.</summary>
public sealed partial class WrittenText : ComponentBase
{
    /// <summary>The Markdown.</summary>
    [Parameter, EditorRequired]
    public required string Text { get; set; }
}
