using Microsoft.AspNetCore.Components;

namespace SaePortal.Web.Shell;

/// <summary>Puts a text on the clipboard; <c>shell.js</c> does it. Where scripts are off it is not shown: the text must then be readable beside it.</summary>
public sealed partial class CopyButton : ComponentBase
{
    /// <summary>What is copied.</summary>
    [Parameter, EditorRequired]
    public required string Text { get; set; }

    /// <summary>The button's word; null for an icon alone.</summary>
    [Parameter]
    public string? Label { get; set; } = "Copy";

    /// <summary>What an icon alone is called.</summary>
    [Parameter]
    public string Name { get; set; } = "Copy";

    /// <summary>What it says for a moment afterwards.</summary>
    [Parameter]
    public string Done { get; set; } = "Copied";

    /// <summary>Further classes, as <c>primary</c> or <c>quiet icon</c>.</summary>
    [Parameter]
    public string? Class { get; set; }

    /// <summary>A key that presses it; see <c>keys.js</c>.</summary>
    [Parameter]
    public string? Key { get; set; }

    private string? AccessibleName => Label is null ? Name : null;
}
