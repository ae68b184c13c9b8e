using Microsoft.AspNetCore.Components;

namespace SaePortal.Web.Docs;

/// <summary>Asks for words to search the documentation for; a plain form, which leads to <c>/docs?q=</c>.</summary>
public sealed partial class DocsSearchField : ComponentBase
{
    /// <summary>What was searched for.</summary>
    [Parameter]
    public string? Query { get; set; }
}
