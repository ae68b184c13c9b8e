using Microsoft.AspNetCore.Components;

namespace SaePortal.Web.Shell;

/// <summary>Nothing here: what is missing, why, what to do, and the command that does the same.</summary>
public sealed partial class EmptyState : ComponentBase
{
    /// <summary>What is missing, as a sentence without a full stop.</summary>
    [Parameter, EditorRequired]
    public required string Title { get; set; }

    /// <summary>An icon before the title.</summary>
    [Parameter]
    public Glyph? Picture { get; set; }

    /// <summary>Why, and what would be here.</summary>
    [Parameter]
    public RenderFragment? ChildContent { get; set; }

    /// <summary>What can be done: one main button at most.</summary>
    [Parameter]
    public RenderFragment? Actions { get; set; }

    /// <summary>The command line that does the same.</summary>
    [Parameter]
    public string? Command { get; set; }
}
