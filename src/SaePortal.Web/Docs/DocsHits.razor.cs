using Microsoft.AspNetCore.Components;
using SaePortal.Web.Shell;

namespace SaePortal.Web.Docs;

/// <summary>What a search of the documentation found.</summary>
public sealed partial class DocsHits : ComponentBase
{
    private const int Most = 30;

    private IReadOnlyList<DocsHit> _hits = [];
    private bool _several;

    /// <summary>The words.</summary>
    [Parameter, EditorRequired]
    public required string Query { get; set; }

    /// <inheritdoc />
    protected override void OnParametersSet()
    {
        _several = Query.Trim().Any(char.IsWhiteSpace);
        _hits = DocsSearch.Find(DocsLibrary.Pages, Query);
    }

    private static string Address(DocsHit hit) => PortalUrls.Docs(hit.Page.Slug, hit.Passage.Id);
}
