using Microsoft.AspNetCore.Components;

namespace SaePortal.Web.Shell;

/// <summary>
/// A term with its definition, opened by pointer, focus or tap with styles alone, so that it works before any script; Escape closes it
/// (<c>shell.js</c>). Never round a token: strips have one tooltip for all.
/// </summary>
public sealed partial class Definition : ComponentBase
{
    private readonly string _id = $"definition-{Guid.NewGuid():n}"[..19];

    /// <summary>The term.</summary>
    [Parameter, EditorRequired]
    public required string Term { get; set; }

    /// <summary>The first sentence: what it is.</summary>
    [Parameter, EditorRequired]
    public required string Meaning { get; set; }

    /// <summary>The ends of the scale in plain words.</summary>
    [Parameter]
    public string? Scale { get; set; }

    /// <summary>What the random twin has.</summary>
    [Parameter]
    public string? Twin { get; set; }

    /// <summary>Where it is explained at length.</summary>
    [Parameter]
    public string? Href { get; set; }

    /// <summary>Its anchor in the page of concepts; null for a definition that stands there alone.</summary>
    [Parameter]
    public string? Concept { get; set; }

    /// <summary>Markup in place of the term's plain text, as a heading.</summary>
    [Parameter]
    public RenderFragment? ChildContent { get; set; }

    /// <summary>A link in the place of the term, which stays one: its definition opens over it too, and from a mark that stands beside it.</summary>
    [Parameter]
    public RenderFragment? Beside { get; set; }

    private RenderFragment Plain => builder => builder.AddContent(0, Term);
}
