using SaePortal.Core.Answers;
using SaePortal.Core.Dictionaries;
using SaePortal.Storage.Dictionaries;
using SaePortal.Storage.LanguageModels;

namespace SaePortal.Web.Search;

/// <summary>The dictionaries that a search goes through.</summary>
/// <param name="Dictionaries">Newest first.</param>
/// <param name="LeftOut">Older ones that are not searched, since there are too many for one search.</param>
public sealed record SearchScope(IReadOnlyList<DictionaryRecord> Dictionaries, long LeftOut)
{
    /// <summary>Dictionaries of one search at most.</summary>
    public const int Most = 64;

    /// <summary>Reads which dictionaries are meant.</summary>
    /// <param name="place">A dictionary, as <c>name</c> or <c>model/name</c>; all of a model, as <c>model/</c>; null or empty for all there are.</param>
    /// <param name="dictionaries">The dictionaries.</param>
    /// <param name="models">The models.</param>
    /// <param name="cancellation">Stops reading.</param>
    /// <returns>At least one dictionary, or that there is none.</returns>
    public static async Task<Answer<SearchScope>> Of(string? place, DictionaryStore dictionaries, LanguageModelStore models, CancellationToken cancellation)
    {
        SearchScope scope;
        if (string.IsNullOrEmpty(place))
        {
            var newest = await dictionaries.Newest(Most, cancellation).ConfigureAwait(false);
            scope = new SearchScope(newest, newest.Count < Most ? 0 : await dictionaries.Count(cancellation).ConfigureAwait(false) - Most);
        }
        else if (place.EndsWith('/'))
        {
            if ((await models.Find(place[..^1], cancellation).ConfigureAwait(false)).Or(out var problem) is not { } model)
            {
                return problem!;
            }

            var all = await dictionaries.OfModel(model.Id, null, Most + 1, cancellation).ConfigureAwait(false);
            scope = new SearchScope([.. all.Take(Most)], Math.Max(0, all.Count - Most));
        }
        else
        {
            return (await dictionaries.Find(place.Split('/')[^1], cancellation).ConfigureAwait(false)).Then(x => new SearchScope([x], 0));
        }

        return scope.Dictionaries.Count > 0 ? scope : new Problem(ProblemKind.NotFound, "There is no dictionary to search.", "Train or import one first.");
    }
}
