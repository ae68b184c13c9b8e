using Microsoft.AspNetCore.Components;

namespace SaePortal.Web.Docs;

/// <summary><c>/docs</c> and <c>/docs/{page}</c>: the documentation. It needs neither circuit nor script.</summary>
public sealed partial class DocsPage : ComponentBase
{
    /// <summary>Characters of the longest search.</summary>
    internal const int LongestQuery = 200;

    private DocsText? _page;

    /// <summary>The page's slug; empty for the list of all.</summary>
    [Parameter]
    public string? Page { get; set; }

    /// <summary>Words to search for, on the page of all.</summary>
    [SupplyParameterFromQuery]
    public string? Q { get; set; }

    /// <summary>The address.</summary>
    [Inject]
    public required NavigationManager Navigation { get; init; }

    private string? Query => string.IsNullOrWhiteSpace(Q) ? null : Q.Length > LongestQuery ? Q[..LongestQuery] : Q;

    private string Title => _page?.Title ?? (Query is null ? "Documentation" : $"“{Query.Trim()}” in the documentation");

    /// <inheritdoc />
    protected override void OnParametersSet()
    {
        _page = string.IsNullOrEmpty(Page) ? null : DocsLibrary.Find(Page);
        if (_page is null && !string.IsNullOrEmpty(Page))
        {
            Navigation.NotFound();
        }
    }
}
