using SaePortal.Core.Answers;
using SaePortal.Core.Dictionaries;
using SaePortal.Core.Latents;
using SaePortal.Core.Meanings;
using SaePortal.Core.Runs;
using SaePortal.Storage.Dictionaries;
using SaePortal.Storage.Latents;
using SaePortal.Storage.Meanings;
using SaePortal.Storage.Runs;
using SaePortal.Torch.Tokenizers;
using SaePortal.Web.Latents;
using SaePortal.Web.Meanings;

namespace SaePortal.Web.Dictionaries;

/// <summary>What the page of a dictionary shows.</summary>
public sealed class DictionaryView(DictionaryStore dictionaries, LatentStore latents, MeaningStore meanings, RunStore runs, HarvestTexts texts)
{
    /// <summary>Rows of a page of the table.</summary>
    public const int PageSize = 50;

    /// <summary>The most rows that can be scrolled through; beyond them a browser's scrollbar no longer hits single rows.</summary>
    public const int MostScrolled = 100_000;

    /// <summary>Values of known attributes on a page.</summary>
    public const int ValuesShown = 10;

    private const int MostTokens = 200;

    /// <summary>Measures with a histogram that filters.</summary>
    public static IReadOnlyList<LatentMeasure> Filterable { get; } = [LatentMeasure.Density, LatentMeasure.Maximum, LatentMeasure.TokenEntropy];

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

    /// <summary>What was found when latents were compared with labels; null when the harvest's corpus has none.</summary>
    public MeaningReport? Meanings { get; private set; }

    /// <summary>What the untrained twin detects; null while there is none.</summary>
    public MeaningTwin? Twin { get; private set; }

    /// <summary>The class whose values are shown.</summary>
    public ValueClass ValuesOf { get; private set; }

    /// <summary>A page of values of known attributes, best told first.</summary>
    public IReadOnlyList<ValueMeaning> Values { get; private set; } = [];

    /// <summary>Where the next page of values begins; null at the end.</summary>
    public ValueKey? NextValues { get; private set; }

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
        foreach (var measure in Filterable)
        {
            spread[measure] = await latents.Distribution(harvest.Run, measure, cancellation).ConfigureAwait(false);
        }

        Spread = spread;
        _query = Query(state);
        // Without a filter all are found, and nothing needs counting.
        Found = state.IsFiltered ? await latents.Count(harvest.Run, _query, cancellation).ConfigureAwait(false) : new LatentCount(Dictionary.Spec.Width, false);
        Rows = await Page(state.Skip, PageSize, cancellation).ConfigureAwait(false);
        await LoadMeanings(harvest.Run, state, cancellation).ConfigureAwait(false);
        return true;
    }

    private async Task LoadMeanings(int run, DictionaryState state, CancellationToken cancellation)
    {
        Meanings = await meanings.Report(run, cancellation).ConfigureAwait(false);
        if (Meanings is not { } report)
        {
            return;
        }

        Twin = await MeaningTwin.Of(Dictionary!, dictionaries, meanings, cancellation).ConfigureAwait(false);
        // What the headline counts comes first, unless nothing of it could be measured.
        var first = report.Headline is { Measured: > 0 } headline ? headline : report.Classes.FirstOrDefault(x => x.Measured > 0);
        ValuesOf = state.Values ?? ValueClasses.Of(first?.Class);
        var read = await meanings.Values(run, ValuesOf, state.ValuesAfter, ValuesShown + 1, cancellation).ConfigureAwait(false);
        Values = [.. read.Take(ValuesShown)];
        NextValues = read.Count > ValuesShown ? new ValueKey(Values[^1].F1, Values[^1].Index) : null;
    }

    /// <summary>Rows that can be scrolled through.</summary>
    public int Scrolled => (int)Math.Min(Found.Number, MostScrolled);

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

    /// <summary>The tokens by which a filter's text lets latents through; none when the texts of tokens cannot be read.</summary>
    public static IReadOnlyList<int> TokensOf(TokenPieces? pieces, string text) => pieces?.Containing(text, MostTokens) ?? [];

    /// <summary>Renames the dictionary.</summary>
    public Task<Answer<DictionaryRecord>> Rename(string name, CancellationToken cancellation) => dictionaries.Rename(Dictionary!.Name, name, cancellation);

    private LatentQuery Query(DictionaryState state)
    {
        LatentRange[] ranges = [.. Filterable.Where(x => state.Range(x) is not null).Select(x => state.Range(x)!.Value.On(x))];
        return new LatentQuery
        {
            Sort = state.Sort,
            Descending = state.Descending,
            Ranges = ranges,
            Alive = state.Alive,
            Tokens = state.Token is { } token ? TokensOf(Pieces, token) : null,
        };
    }
}
