using Microsoft.AspNetCore.Components;
using SaePortal.Core.Corpora;
using SaePortal.Storage.Corpora;
using SaePortal.Web.Access;

namespace SaePortal.Web.Corpora;

/// <summary><c>/corpora</c>: all texts.</summary>
public sealed partial class CorporaPage : ComponentBase
{
    private const int PageSize = 100;

    private IReadOnlyList<CorpusRecord> _corpora = [];

    /// <summary>The corpus behind which the page begins.</summary>
    [SupplyParameterFromQuery]
    public string? After { get; set; }

    /// <summary>The corpora.</summary>
    [Inject]
    public required CorpusStore Corpora { get; init; }

    /// <summary>Who looks.</summary>
    [Inject]
    public required IViewer Viewer { get; init; }

    /// <inheritdoc />
    protected override async Task OnParametersSetAsync() => _corpora = await Corpora.All(After, PageSize, CancellationToken.None);
}
