using Microsoft.AspNetCore.Components;

namespace SaePortal.Web.Shell;

/// <summary>What fields of a form have in common that a circuit reads: a label before the input, a value, and what is wrong with it.</summary>
public abstract class BoundField : ComponentBase
{
    /// <summary>The field's name, for people.</summary>
    [Parameter, EditorRequired]
    public required string Label { get; set; }

    /// <summary>The input's name; unique on its page.</summary>
    [Parameter, EditorRequired]
    public required string Name { get; set; }

    /// <summary>What is written or chosen.</summary>
    [Parameter]
    public string? Value { get; set; }

    /// <summary>It changed.</summary>
    [Parameter]
    public EventCallback<string> ValueChanged { get; set; }

    /// <summary>What is wrong with it.</summary>
    [Parameter]
    public string? Problem { get; set; }

    /// <summary>The input's id, which its label and its note point at.</summary>
    protected string Id => FormField.IdOf(Name);
}
