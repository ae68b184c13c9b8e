using Microsoft.AspNetCore.Components;

namespace SaePortal.Web.Charts;

/// <summary>The numbers of a chart, folded behind a small button at the corner of the figure around it, which must be <c>position: relative</c>
/// (<c>--table-left</c>, <c>--table-right</c> and <c>--table-top</c> move it).</summary>
public sealed partial class ChartTable : ComponentBase
{
    /// <summary>What the table shows.</summary>
    [Parameter, EditorRequired]
    public required string Caption { get; set; }

    /// <summary>Names of the columns.</summary>
    [Parameter, EditorRequired]
    public required IReadOnlyList<string> Head { get; set; }

    /// <summary>The rows.</summary>
    [Parameter, EditorRequired]
    public required IEnumerable<IReadOnlyList<string>> Rows { get; set; }
}
