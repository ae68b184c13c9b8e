using Microsoft.AspNetCore.Components;
using SaePortal.Core.Dictionaries;
using SaePortal.Core.Runs;

namespace SaePortal.Web.Dictionaries;

/// <summary>How good a dictionary is, and where it comes from.</summary>
public sealed partial class DictionaryReport : ComponentBase
{
    /// <summary>The dictionary.</summary>
    [Parameter, EditorRequired]
    public required DictionaryRecord Dictionary { get; set; }

    /// <summary>Runs that made or read it.</summary>
    [Parameter]
    public IReadOnlyList<RunRecord> Runs { get; set; } = [];
}
