using Microsoft.AspNetCore.Components;
using SaePortal.Core.Dictionaries;

namespace SaePortal.Web.Dictionaries;

/// <summary>Dictionaries side by side.</summary>
public sealed partial class DictionaryTable : ComponentBase
{
    /// <summary>The dictionaries.</summary>
    [Parameter, EditorRequired]
    public required IReadOnlyList<DictionaryRecord> Dictionaries { get; set; }
}
