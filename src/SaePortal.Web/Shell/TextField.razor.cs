using Microsoft.AspNetCore.Components;
using MudBlazor;

namespace SaePortal.Web.Shell;

/// <summary>
/// One line of text in a form that a circuit reads. Numbers are text too: a count may be written as "2M", an empty field leaves the choice to the portal, and
/// <c>MudNumericField</c> would drop both before the form could say what is wrong.
/// </summary>
public sealed partial class TextField
{
    /// <summary>What to write into it.</summary>
    [Parameter]
    public string? Hint { get; set; }

    /// <summary>What stands in for it while it is empty.</summary>
    [Parameter]
    public string? Placeholder { get; set; }

    /// <summary>The keyboard that a phone shows.</summary>
    [Parameter]
    public InputMode InputMode { get; set; } = InputMode.text;

    /// <summary>Longest text, in characters.</summary>
    [Parameter]
    public int MaxLength { get; set; } = 4_096;

    /// <summary>Whether it is an exact thing: a hook point, a path.</summary>
    [Parameter]
    public bool Mono { get; set; }

    /// <summary>Whether every key is told, not only the finished text.</summary>
    [Parameter]
    public bool Immediate { get; set; }

    /// <summary>Whether it has the focus at first.</summary>
    [Parameter]
    public bool AutoFocus { get; set; }
}
