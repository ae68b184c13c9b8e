using System.Globalization;
using SaePortal.Compute.Steering;
using SaePortal.Core.Answers;
using SaePortal.Core.Dictionaries;
using SaePortal.Core.Latents;
using SaePortal.Core.Steering;
using SaePortal.Storage.Dictionaries;
using SaePortal.Storage.LanguageModels;
using SaePortal.Storage.Latents;
using SaePortal.Storage.Steering;
using SaePortal.Torch.Tokenizers;
using SaePortal.Web.Dictionaries;
using SaePortal.Web.Latents;

namespace SaePortal.Web.Steering;

/// <summary>A latent that can be steered.</summary>
/// <param name="Dictionary">Its dictionary.</param>
/// <param name="Index">Its index.</param>
/// <param name="Maximum">Its largest activation; 0 when it never fired.</param>
/// <param name="Tokens">Texts of the tokens that it fires on most.</param>
public sealed record FoundLatent(DictionaryRecord Dictionary, int Index, float Maximum, IReadOnlyList<string> Tokens);

/// <summary>What the page that steers shows, and does.</summary>
public sealed class SteerView(LanguageModelStore models, DictionaryStore dictionaries, LatentStore latents, HarvestTexts texts, SteerDesk desk, SteeringStore saved)
{
    private const int MostDictionaries = 200;
    private const int FoundInEach = 6;
    private const int MostFound = 12;
    private const int TokensShown = 3;

    private IReadOnlyList<DictionaryRecord> _harvested = [];

    /// <summary>Models with a harvested dictionary.</summary>
    public IReadOnlyList<string> Models => [.. _harvested.Select(x => x.Model).Distinct().Order(StringComparer.Ordinal)];

    /// <summary>Reads what can be steered.</summary>
    public async Task Load(CancellationToken cancellation) => _harvested = [.. (await dictionaries.Newest(MostDictionaries, cancellation).ConfigureAwait(false)).Where(x => x.Harvest is not null)];

    /// <summary>The form that an address asks for: with the model of its latents, and what a saved steering had.</summary>
    public async Task<Answer<SteerSpec>> Form(SteerState state, CancellationToken cancellation)
    {
        var spec = state.Spec;
        if (state.From is { } share)
        {
            if ((await saved.Get(share, cancellation).ConfigureAwait(false)).Or(out var problem) is not { } again)
            {
                return problem!;
            }

            spec = again.Outcome.Spec with { Model = (await models.Get(again.Outcome.ModelId, cancellation).ConfigureAwait(false))?.Name ?? again.Outcome.Spec.Model };
            var now = new List<SteeredLatent>();
            foreach (var latent in again.Outcome.Latents)
            {
                now.Add(new SteeredLatent((await dictionaries.Get(latent.DictionaryId, cancellation).ConfigureAwait(false))?.Name ?? latent.Dictionary, latent.Latent, latent.Strength));
            }

            return spec with { Latents = now };
        }

        if (spec.Model.Length > 0)
        {
            return spec;
        }

        return spec.Latents is [var first, ..] && await dictionaries.Find(first.Dictionary, cancellation).ConfigureAwait(false) is { Succeeded: true } found
            ? spec with { Model = found.Value.Model }
            : spec with { Model = _harvested is [var newest, ..] ? newest.Model : "" };
    }

    /// <summary>What is known of a chosen latent; null when there is no such latent.</summary>
    public async Task<FoundLatent?> About(SteeredLatent latent, CancellationToken cancellation)
    {
        var found = await dictionaries.Find(latent.Dictionary, cancellation).ConfigureAwait(false);
        return !found.Succeeded || found.Value.Harvest is not { } harvest || await latents.Get(harvest.Run, latent.Latent, cancellation).ConfigureAwait(false) is not { } known
            ? null : Shown(found.Value, known);
    }

    /// <summary>Latents of a model's harvested dictionaries by number, or by a token that they fire on most; never a dead one.</summary>
    public async Task<IReadOnlyList<FoundLatent>> Search(string model, string text, CancellationToken cancellation)
    {
        var found = new List<FoundLatent>();
        var words = text.Trim();
        if (words.Length == 0)
        {
            return found;
        }

        var slash = words.LastIndexOf('/');
        var within = slash > 0 ? words[..slash].Split('/')[^1] : null;
        foreach (var dictionary in _harvested.Where(x => x.Model == model && (within is null || x.Name == within)))
        {
            if (int.TryParse(words[(slash > 0 ? slash + 1 : 0)..], NumberStyles.None, CultureInfo.InvariantCulture, out var index))
            {
                found.AddRange(await latents.Get(dictionary.Harvest!.Run, index, cancellation).ConfigureAwait(false) is { IsDead: false } one ? [Shown(dictionary, one)] : []);
            }
            else
            {
                var query = new LatentQuery { Sort = LatentMeasure.Maximum, Descending = true, Alive = true, Tokens = DictionaryView.TokensOf(Pieces(dictionary.ModelId), words) };
                found.AddRange((await latents.Page(dictionary.Harvest!.Run, query, null, FoundInEach, cancellation).ConfigureAwait(false)).Select(x => Shown(dictionary, x, words)));
            }

            if (found.Count >= MostFound)
            {
                break;
            }
        }

        return found;
    }

    /// <summary>Looks up what shall be steered.</summary>
    public async Task<Answer<(SteerOrder Order, SteerProgress Progress)>> Begin(SteerSpec spec, CancellationToken cancellation)
    {
        if ((await desk.Order(spec, cancellation).ConfigureAwait(false)).Or(out var problem) is not { } order || texts.Pieces(order.Model.Id).Or(out problem) is not { } pieces)
        {
            return problem!;
        }

        return (order, new SteerProgress(order, pieces));
    }

    /// <summary>Saves an outcome under an address of its own.</summary>
    public Task<Answer<SavedSteering>> Save(SteerOutcome outcome, CancellationToken cancellation) => saved.Add(outcome, cancellation);

    private TokenPieces? Pieces(int model) => texts.Pieces(model) is { Succeeded: true } known ? known.Value : null;

    /// <summary>A latent with some of its tokens; those that were searched for come first, so that one sees why it was found.</summary>
    private FoundLatent Shown(DictionaryRecord dictionary, LatentSummary latent, string? searched = null)
    {
        var tokens = Pieces(dictionary.ModelId) is { } pieces ? latent.TopTokens.Select(x => pieces.Text(x.Token)) : [];
        return new FoundLatent(dictionary, latent.Index, latent.Maximum, [.. tokens.OrderBy(x => searched is null || !x.Contains(searched, StringComparison.OrdinalIgnoreCase)).Take(TokensShown)]);
    }
}
