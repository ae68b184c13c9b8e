using Microsoft.AspNetCore.Components;

namespace SaePortal.Web.Shell;

/// <summary>A step on the way to a page.</summary>
/// <param name="Text">Its name; long ones are clipped, with the whole in the tooltip.</param>
/// <param name="Href">Where it leads; null for the page itself.</param>
public readonly record struct Crumb(string Text, string? Href = null);

/// <summary>The first line of a page: where it is, and at the right what can be done with it.</summary>
public sealed partial class Crumbs : ComponentBase
{
    /// <summary>The way, from the top.</summary>
    [Parameter, EditorRequired]
    public required IReadOnlyList<Crumb> Items { get; set; }

    /// <summary>What follows the last step: the number field of a latent, a chip.</summary>
    [Parameter]
    public RenderFragment? ChildContent { get; set; }

    /// <summary>Buttons at the right.</summary>
    [Parameter]
    public RenderFragment? Actions { get; set; }
}
