using Microsoft.AspNetCore.Components;
using SaePortal.Core.Answers;
using SaePortal.Core.Corpora;
using SaePortal.Storage.Artifacts;
using SaePortal.Storage.Corpora;
using SaePortal.Torch.Corpora;
using SaePortal.Web.Access;
using SaePortal.Web.Shell;

namespace SaePortal.Web.Corpora;

/// <summary><c>/corpora/{name}</c>: a text's documents and their labels.</summary>
public sealed partial class CorpusPage : ComponentBase, IDisposable
{
    private const int PageSize = 10;

    private readonly CancellationTokenSource _gone = new();
    private CorpusRecord? _corpus;
    private Problem? _problem;
    private IReadOnlyList<ShownDocument> _documents = [];
    private ShownDocument? _one;

    /// <summary>The corpus' name.</summary>
    [Parameter]
    public string Name { get; set; } = "";

    /// <summary>The first document shown, from 0.</summary>
    [SupplyParameterFromQuery]
    public string? From { get; set; }

    /// <summary>The one document that is shown, from 1; null for a list.</summary>
    [SupplyParameterFromQuery]
    public string? Document { get; set; }

    /// <summary>Which part of it, from 1, when it is long.</summary>
    [SupplyParameterFromQuery]
    public string? Part { get; set; }

    /// <summary>A stretch of its text that is marked.</summary>
    [SupplyParameterFromQuery]
    public string? Mark { get; set; }

    /// <summary>The corpora.</summary>
    [Inject]
    public required CorpusStore Corpora { get; init; }

    /// <summary>Where their text lies.</summary>
    [Inject]
    public required ArtifactFolder Artifacts { get; init; }

    /// <summary>Who looks.</summary>
    [Inject]
    public required IViewer Viewer { get; init; }

    /// <summary>The address.</summary>
    [Inject]
    public required NavigationManager Navigation { get; init; }

    private long First => Math.Clamp(QueryNumber.OfLong(From) ?? 0, 0, Math.Max(0, (_corpus?.Documents ?? 1) - 1));

    /// <summary>The part that is shown, from 0.</summary>
    private int Piece => (_one?.Start + 1 ?? 0) / ShownDocument.Alone;

    /// <inheritdoc />
    public void Dispose()
    {
        _gone.Cancel();
        _gone.Dispose();
    }

    /// <inheritdoc />
    protected override async Task OnParametersSetAsync()
    {
        var found = await Corpora.Find(Name, _gone.Token);
        if (!found.Succeeded)
        {
            Navigation.NotFound();
            return;
        }

        _corpus = found.Value;
        if (_corpus.Name != Name)
        {
            Navigation.NavigateTo(QueryNumber.OfLong(Document) is { } wanted ? PortalUrls.Document(_corpus.Name, wanted, QueryNumber.Of(Part) ?? 1, Mark) : PortalUrls.Corpus(_corpus.Name, QueryNumber.OfLong(From)), replace: true);
            return;
        }

        var opened = CorpusArchive.Open(Artifacts.Corpus(_corpus.Id));
        _problem = opened.Problem;
        if (!opened.Succeeded)
        {
            return;
        }

        using var archive = opened.Value;
        _one = QueryNumber.OfLong(Document) is { } number && number >= 1 && number <= archive.Documents ? ShownDocument.Read(archive, number - 1, QueryNumber.Of(Part) - 1, ShownDocument.Alone, Mark) : null;
        var count = _one is null ? (int)Math.Min(PageSize, archive.Documents - First) : 0;
        _documents = [.. Enumerable.Range(0, count).Select(i => ShownDocument.Read(archive, First + i, 0, ShownDocument.InAList))];
    }

    private async Task<Answer<string>> Renamed(string name, CancellationToken cancellation) => (await Corpora.Rename(_corpus!.Name, name, cancellation)).Then(x => PortalUrls.Corpus(x.Name));
}
