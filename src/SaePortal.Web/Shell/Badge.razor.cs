using Microsoft.AspNetCore.Components;

namespace SaePortal.Web.Shell;

/// <summary>What a badge's mark looks like.</summary>
public enum BadgeKind
{
    /// <summary>A grey dot.</summary>
    Waiting,

    /// <summary>A green dot that pulses.</summary>
    Running,

    /// <summary>Two amber bars.</summary>
    Paused,

    /// <summary>A red triangle.</summary>
    Failed,

    /// <summary>A green ring.</summary>
    Done,
}

/// <summary>A state: a mark of its own shape, and always the word.</summary>
public sealed partial class Badge : ComponentBase
{
    /// <summary>The mark.</summary>
    [Parameter]
    public BadgeKind Kind { get; set; }

    /// <summary>The word.</summary>
    [Parameter, EditorRequired]
    public RenderFragment? ChildContent { get; set; }
}
