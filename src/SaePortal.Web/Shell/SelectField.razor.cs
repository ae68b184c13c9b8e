using Microsoft.AspNetCore.Components;

namespace SaePortal.Web.Shell;

/// <summary>One of several in a form that a circuit reads. Forms that work without one have a plain <c>select</c>.</summary>
public sealed partial class SelectField
{
    /// <summary>What can be chosen.</summary>
    [Parameter, EditorRequired]
    public required IEnumerable<string> Options { get; set; }

    /// <summary>How one of them is shown; null for as it is.</summary>
    [Parameter]
    public Func<string, string>? Text { get; set; }

    private string Shown(string? option) => option is null ? "" : Text?.Invoke(option) ?? option;
}
