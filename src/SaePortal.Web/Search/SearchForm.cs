using Microsoft.AspNetCore.Components;
using SaePortal.Core.Dictionaries;

namespace SaePortal.Web.Search;

/// <summary>What the forms of the search have in common.</summary>
public abstract class SearchForm : ComponentBase
{
    /// <summary>What the address says.</summary>
    [Parameter, EditorRequired]
    public required SearchState State { get; set; }

    /// <summary>Dictionaries that can be chosen.</summary>
    [Parameter, EditorRequired]
    public required IReadOnlyList<DictionaryRecord> Choices { get; set; }
}
