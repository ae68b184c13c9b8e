using Microsoft.AspNetCore.Components;

namespace SaePortal.Web.Search;

/// <summary>Says that there are more dictionaries than one search goes through.</summary>
public sealed partial class LeftOutDictionaries : ComponentBase
{
    /// <summary>What was searched.</summary>
    [Parameter, EditorRequired]
    public required SearchScope Scope { get; set; }
}
