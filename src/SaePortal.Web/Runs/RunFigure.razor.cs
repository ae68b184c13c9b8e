using Microsoft.AspNetCore.Components;
using SaePortal.Core.Runs;
using SaePortal.Web.Docs;

namespace SaePortal.Web.Runs;

/// <summary>A small chart of one measure of a run; nothing before its first point.</summary>
public sealed partial class RunFigure : ComponentBase
{
    /// <summary>The run.</summary>
    [Parameter, EditorRequired]
    public required RunView View { get; set; }

    /// <summary>What is measured.</summary>
    [Parameter, EditorRequired]
    public required RunMeasure Of { get; set; }

    /// <summary>The title.</summary>
    [Parameter, EditorRequired]
    public required string Title { get; set; }

    /// <summary>The curve's name in the sentence and in the table.</summary>
    [Parameter, EditorRequired]
    public required string Name { get; set; }

    /// <summary>The term that the title explains; null for none.</summary>
    [Parameter]
    public Term? Term { get; set; }

    /// <summary>What follows the present value.</summary>
    [Parameter]
    public string? Unit { get; set; }

    /// <summary>A value that the vertical axis reaches down to.</summary>
    [Parameter]
    public double? Low { get; set; }

    /// <summary>Whether the vertical axis is logarithmic.</summary>
    [Parameter]
    public bool Logarithmic { get; set; }

    private bool IsShare => Of == RunMeasure.CeRecovered;

    private RenderFragment? Heading => Term is { } term ? RunFigures.Titled(term, Title) : null;
}
