using Microsoft.AspNetCore.Components;

namespace SaePortal.Web.Shell;

/// <summary>A field of a form with its name, and below it what is wrong with it, or a hint.</summary>
public sealed partial class FormField : ComponentBase
{
    /// <summary>The field's name.</summary>
    [Parameter, EditorRequired]
    public required string Label { get; set; }

    /// <summary>The id of the control itself.</summary>
    [Parameter, EditorRequired]
    public required string For { get; set; }

    /// <summary>What is wrong with its value; null when nothing is.</summary>
    [Parameter]
    public string? Problem { get; set; }

    /// <summary>What to write into it.</summary>
    [Parameter]
    public string? Hint { get; set; }

    /// <summary>The field itself, of id <see cref="For"/>.</summary>
    [Parameter, EditorRequired]
    public required RenderFragment ChildContent { get; set; }

    /// <summary>The id of a control by the name that it is sent with.</summary>
    public static string IdOf(string name) => $"field-{name}";

    /// <summary>The id of the words below a control, for its <c>aria-describedby</c>; null when it has none.</summary>
    public static string? NoteId(string control, string? problem, string? hint = null) => problem is null && hint is null ? null : $"{control}-note";
}
