using SaePortal.Core.Answers;
using SaePortal.Core.Dictionaries;
using SaePortal.Core.Latents;
using SaePortal.Core.Runs;
using SaePortal.Storage.Dictionaries;
using SaePortal.Storage.Latents;
using SaePortal.Storage.Removal;
using SaePortal.Storage.Runs;
using SaePortal.Torch.Tokenizers;
using SaePortal.Web.Access;
using SaePortal.Web.Latents;

namespace SaePortal.Web.Dictionaries;

/// <summary>What the page of a dictionary shows.</summary>
public sealed class DictionaryView(DictionaryStore dictionaries, LatentStore latents, RunStore runs, RemovalStore removal, HarvestTexts texts, IViewer viewer)
{
    /// <summary>Rows of a page of the table.</summary>
    public const int PageSize = 50;

    private const int MostTokens = 200;

    /// <summary>The dictionary; null when there is none of this name.</summary>
    public DictionaryRecord? Dictionary { get; private set; }

    /// <summary>How density, maximum and entropy are spread.</summary>
    public IReadOnlyDictionary<LatentMeasure, LatentDistribution> Spread { get; private set; } = new Dictionary<LatentMeasure, LatentDistribution>();

    /// <summary>Runs that made or read it.</summary>
    public IReadOnlyList<RunRecord> Runs { get; private set; } = [];

    /// <summary>The first rows as the address wants them.</summary>
    public IReadOnlyList<LatentSummary> Rows { get; private set; } = [];

    /// <summary>How many latents the filters find.</summary>
    public LatentCount Found { get; private set; }

    /// <summary>Texts of tokens.</summary>
    public TokenPieces? Pieces { get; private set; }

    private LatentQuery _query = new();

    /// <summary>Reads the page.</summary>
    /// <returns>Whether there is such a dictionary.</returns>
    public async Task<bool> Load(string name, DictionaryState state, CancellationToken cancellation)
    {
        var found = await dictionaries.Find(name, cancellation).ConfigureAwait(false);
        Dictionary = found.Succeeded ? found.Value : null;
        if (Dictionary is null)
        {
            return false;
        }

        Runs = await runs.OfDictionary(Dictionary.Id, 10, cancellation).ConfigureAwait(false);
        if (Dictionary.Harvest is not { } harvest)
        {
            return true;
        }

        Pieces = texts.Pieces(Dictionary.ModelId) is { Succeeded: true } pieces ? pieces.Value : null;
        var spread = new Dictionary<LatentMeasure, LatentDistribution>();
        foreach (var measure in new[] { LatentMeasure.Density, LatentMeasure.Maximum, LatentMeasure.TokenEntropy })
        {
            spread[measure] = await latents.Distribution(harvest.Run, measure, cancellation).ConfigureAwait(false);
        }

        Spread = spread;
        _query = Query(state);
        Found = await latents.Count(harvest.Run, _query, cancellation).ConfigureAwait(false);
        Rows = await Page(state.Skip, PageSize, cancellation).ConfigureAwait(false);
        return true;
    }

    /// <summary>Rows from a position of the present order.</summary>
    public async Task<IReadOnlyList<LatentSummary>> Page(int from, int count, CancellationToken cancellation)
    {
        if (Dictionary?.Harvest is not { } harvest || count <= 0)
        {
            return [];
        }

        var after = await latents.KeyBefore(harvest.Run, _query, from, cancellation).ConfigureAwait(false);
        return from > 0 && after is null ? [] : await latents.Page(harvest.Run, _query, after, count, cancellation).ConfigureAwait(false);
    }

    /// <summary>Renames the dictionary.</summary>
    public async Task<Answer<DictionaryRecord>> Rename(string name, CancellationToken cancellation) =>
        viewer.IsOwner ? await dictionaries.Rename(Dictionary!.Name, name, cancellation).ConfigureAwait(false) : NotOwner;

    /// <summary>What removing it would take.</summary>
    public Task<Answer<RemovalPlan>> Plan(CancellationToken cancellation) => removal.Plan(RemovableKind.Dictionary, Dictionary!.Name, cancellation);

    /// <summary>Removes it.</summary>
    public async Task<Answer<RemovalPlan>> Remove(CancellationToken cancellation) =>
        viewer.IsOwner ? await removal.Remove(RemovableKind.Dictionary, Dictionary!.Name, cancellation).ConfigureAwait(false) : NotOwner;

    private static Problem NotOwner => new(ProblemKind.Forbidden, "Only the owner may change this.", "Sign in.");

    private LatentQuery Query(DictionaryState state)
    {
        var ranges = state.MinDensity is null && state.MaxDensity is null ? Array.Empty<LatentRange>() : [new LatentRange(LatentMeasure.Density, state.MinDensity, state.MaxDensity)];
        return new LatentQuery
        {
            Sort = state.Sort,
            Descending = state.Descending,
            Ranges = ranges,
            Alive = state.Alive,
            Tokens = state.Token is { } token ? Pieces?.Containing(token, MostTokens) : null,
        };
    }
}
