using SaePortal.Compute.ModelSessions;
using SaePortal.Core.Answers;
using SaePortal.Core.Dictionaries;
using SaePortal.Core.Latents;
using SaePortal.Storage.Dictionaries;
using SaePortal.Storage.LanguageModels;
using SaePortal.Storage.Latents;
using SaePortal.Torch.Tokenizers;
using SaePortal.Web.Latents;

namespace SaePortal.Web.Search;

/// <summary>Finds latents by what fires in a text, by tokens that they promote, and by direction: for the page, the API and the command line alike.</summary>
public sealed class LatentSearch(ITextSessions sessions, DictionaryStore dictionaries, LanguageModelStore models, LatentStore latents, TokenEffectStore effects, HarvestTexts texts)
{
    /// <summary>Reads which dictionaries are meant, see <see cref="SearchScope.Of"/>.</summary>
    public Task<Answer<SearchScope>> Scope(string? place, CancellationToken cancellation) => SearchScope.Of(place, dictionaries, models, cancellation);

    /// <summary>Which latents fire in a text? Each model reads it once.</summary>
    public async Task<Answer<TextFindings>> Text(TextSearch search, CancellationToken cancellation)
    {
        if ((search.Check() ?? TextEncoder.Check(search.Text)) is { } wrong)
        {
            return wrong;
        }

        if ((await Scope(search.Place, cancellation).ConfigureAwait(false)).Or(out var problem) is not { } scope)
        {
            return problem!;
        }

        var (read, firing, failed, found) = (new List<TextOfModel>(), new List<(DictionaryRecord Of, FiringLatent Firing)>(), new List<Problem>(), 0);
        foreach (var model in scope.Dictionaries.GroupBy(x => x.ModelId))
        {
            var name = model.First().Model;
            var query = new FiringQuery(search.Text, [.. model.Select(x => x.Name)], search.Sort, search.Special, search.Token, Math.Min(search.Skip + search.Limit, TextSearch.Most));
            if ((await sessions.Firing(name, query, cancellation).ConfigureAwait(false)).Or(out problem) is not { } text
                || texts.Pieces(model.Key).Or(out problem) is not { } pieces)
            {
                failed.Add(problem!);
                continue;
            }

            read.Add(new TextOfModel(name, pieces.Pieces(text.Tokens), text.Cut));
            found += text.Found;
            var byName = model.ToDictionary(x => x.Name);
            firing.AddRange(text.Latents.Where(x => byName.ContainsKey(x.Dictionary)).Select(x => (byName[x.Dictionary], x)));
        }

        if (read.Count == 0)
        {
            return failed[0];
        }

        var most = read.Max(x => x.Tokens.Count);
        if (search.Token >= most)
        {
            return new Problem(ProblemKind.NotFound, $"The text has no token {search.Token}.", most == 0 ? "It has none at all." : $"They go from 0 to {most - 1}.");
        }

        // Within a model they are in order; equal scores stay as they were.
        var page = firing.OrderByDescending(x => x.Firing.Score).ThenByDescending(x => Math.Abs(x.Firing.Maximum)).Take(TextSearch.Most).Skip(search.Skip).Take(search.Limit).ToList();
        return new TextFindings(read, await Known(page, read, cancellation).ConfigureAwait(false), found, scope, failed);
    }

    /// <summary>Which latents promote or suppress a token most?</summary>
    /// <param name="token">The token, see <see cref="VocabularyWords.Of"/>.</param>
    /// <param name="suppressed">Whether suppressing is asked for.</param>
    /// <param name="place">Where, see <see cref="SearchScope.Of"/>.</param>
    /// <param name="limit">Latents listed at most.</param>
    /// <param name="cancellation">Stops reading.</param>
    public async Task<Answer<TokenFindings>> Token(string token, bool suppressed, string? place, int limit, CancellationToken cancellation)
    {
        if (VocabularyWords.Check(token) is { } wrong)
        {
            return wrong;
        }

        if ((await Scope(place, cancellation).ConfigureAwait(false)).Or(out var problem) is not { } scope)
        {
            return problem!;
        }

        var (found, total, words, unready) = (new List<(DictionaryRecord Of, TokenEffect Effect, TokenPieces Pieces)>(), 0, new Dictionary<int, TokenMatch>(), new List<DictionaryRecord>());
        foreach (var dictionary in scope.Dictionaries)
        {
            if (texts.Pieces(dictionary.ModelId) is not { Succeeded: true, Value: var pieces })
            {
                continue;
            }

            if (!words.TryGetValue(dictionary.ModelId, out var match))
            {
                words[dictionary.ModelId] = match = VocabularyWords.Of(dictionary.Model, pieces, token);
            }

            if (dictionary.Harvest is not { } harvest || await effects.IsDue(harvest.Run, cancellation).ConfigureAwait(false))
            {
                unready.Add(dictionary);
                continue;
            }

            var (these, number) = await effects.Of(harvest.Run, [.. match.Tokens.Select(x => x.Token)], suppressed, limit, cancellation).ConfigureAwait(false);
            found.AddRange(these.Select(x => (dictionary, x, pieces)));
            total += number;
        }

        var page = found.OrderByDescending(x => Math.Abs(x.Effect.Logit)).Take(limit).ToList();
        var known = await Summaries(page.Select(x => (x.Of, x.Effect.Index)), cancellation).ConfigureAwait(false);
        return new TokenFindings(
            [.. words.Values], [.. page.Where(x => known.ContainsKey((x.Of.Id, x.Effect.Index))).Select(x => new EffectiveLatent(x.Of, x.Effect, known[(x.Of.Id, x.Effect.Index)], x.Pieces))], total, scope, unready);
    }

    /// <summary>Which latents' decoder rows point most as a direction does, and which tokens does it promote?</summary>
    /// <param name="dictionary">The dictionary's name.</param>
    /// <param name="direction">As many numbers as the dictionary writes.</param>
    /// <param name="limit">Latents listed at most.</param>
    /// <param name="cancellation">Stops waiting.</param>
    public async Task<Answer<DirectionFindings>> Direction(string dictionary, float[] direction, int limit, CancellationToken cancellation)
    {
        if ((await dictionaries.Find(dictionary.Split('/')[^1], cancellation).ConfigureAwait(false)).Or(out var problem) is not { } record)
        {
            return problem!;
        }

        if ((Core.Latents.Direction.Check(direction, record.Name, record.Spec) ?? Rules.Between("limit", limit, 1, DirectionFindings.Most)) is { } wrong)
        {
            return wrong;
        }

        if ((await sessions.Nearest(record.Model, record.Name, direction, Math.Min(limit, record.Spec.Width), cancellation).ConfigureAwait(false)).Or(out problem) is not { } row)
        {
            return problem!;
        }

        var known = await Summaries(row.Neighbours.Select(x => (record, x.Index)), cancellation).ConfigureAwait(false);
        return new DirectionFindings(
            record, [.. row.Neighbours.Select(x => (x, known.GetValueOrDefault((record.Id, x.Index))))], row.Promoted, row.Suppressed, texts.Pieces(record.ModelId) is { Succeeded: true } pieces ? pieces.Value : null);
    }

    private async Task<IReadOnlyList<FoundLatent>> Known(List<(DictionaryRecord Of, FiringLatent Firing)> page, List<TextOfModel> read, CancellationToken cancellation)
    {
        var known = await Summaries(page.Select(x => (x.Of, x.Firing.Index)), cancellation).ConfigureAwait(false);
        return
        [
            .. page.Select(x => new FoundLatent(
                x.Of, x.Firing, known.GetValueOrDefault((x.Of.Id, x.Firing.Index)), [.. read.First(y => y.Model == x.Of.Model).Tokens.Skip(x.Firing.Start).Take(x.Firing.Activations.Length)],
                texts.Pieces(x.Of.ModelId) is { Succeeded: true } pieces ? pieces.Value : null)),
        ];
    }

    private async Task<Dictionary<(int, int), LatentSummary>> Summaries(IEnumerable<(DictionaryRecord Of, int Index)> wanted, CancellationToken cancellation)
    {
        var known = new Dictionary<(int, int), LatentSummary>();
        foreach (var of in wanted.Where(x => x.Of.Harvest is not null).GroupBy(x => x.Of.Id))
        {
            foreach (var latent in await latents.Get(of.First().Of.Harvest!.Run, [.. of.Select(x => x.Index).Distinct()], cancellation).ConfigureAwait(false))
            {
                known[(of.Key, latent.Index)] = latent;
            }
        }

        return known;
    }
}
