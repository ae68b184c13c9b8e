using System.Globalization;
using SaePortal.Core.Answers;
using SaePortal.Core.Naming;
using SaePortal.Storage.Corpora;
using SaePortal.Storage.Dictionaries;
using SaePortal.Storage.LanguageModels;
using SaePortal.Storage.Runs;
using SaePortal.Web.Shell;

namespace SaePortal.Web.Search;

/// <summary>The page that somebody means who types a name, a latent or an address into the search field.</summary>
public sealed class SearchTarget(DictionaryStore dictionaries, LanguageModelStore models, CorpusStore corpora, RunStore runs)
{
    /// <summary>Reads what was typed.</summary>
    /// <param name="words">A dictionary's, model's or corpus' name; <c>dictionary/123</c>, <c>model/dictionary</c>, <c>model/dictionary/123</c>; <c>runs/7</c>, <c>corpora/name</c>; or an address of a portal.</param>
    /// <param name="portal">This portal's own address, with a slash at its end.</param>
    /// <param name="cancellation">Stops reading.</param>
    /// <returns>The path; null when it names nothing, and may be a text; a problem when it names a latent that its dictionary does not have.</returns>
    public async Task<Answer<string?>> Of(string words, string portal, CancellationToken cancellation)
    {
        var path = words.Trim();
        if (Uri.TryCreate(path, UriKind.Absolute, out var address) && address.Scheme is "http" or "https")
        {
            if (address.AbsoluteUri.StartsWith(portal, StringComparison.OrdinalIgnoreCase))
            {
                // Without slashes at its beginning it can lead nowhere else.
                return address.AbsoluteUri[portal.Length..].TrimStart('/', '\\');
            }

            path = address.AbsolutePath;
        }

        return path.Trim('/').Split('/') switch
        {
            ["runs", var run] => int.TryParse(run, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && await runs.Get(number, cancellation).ConfigureAwait(false) is not null ? PortalUrls.Run(number) : (string?)null,
            ["corpora", var corpus] => await Corpus(corpus, cancellation).ConfigureAwait(false),
            [var name] when Slug.IsWellFormed(name) => await Named(name, cancellation).ConfigureAwait(false),
            [var first, var second] when Slug.IsWellFormed(first) && Slug.IsWellFormed(second) => await Pair(first, second, cancellation).ConfigureAwait(false),
            [_, var dictionary, var latent] when Slug.IsWellFormed(dictionary) && Number(latent) is { } index => await Latent(dictionary, index, cancellation).ConfigureAwait(false),
            _ => (string?)null,
        };
    }

    private static int? Number(string text) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;

    private async Task<string?> Named(string name, CancellationToken cancellation) =>
        await dictionaries.Find(name, cancellation).ConfigureAwait(false) is { Succeeded: true, Value: var dictionary } ? PortalUrls.Dictionary(dictionary.Model, dictionary.Name)
        : await models.Find(name, cancellation).ConfigureAwait(false) is { Succeeded: true, Value: var model } ? PortalUrls.Model(model.Name)
        : await Corpus(name, cancellation).ConfigureAwait(false);

    private async Task<string?> Corpus(string name, CancellationToken cancellation) =>
        await corpora.Find(name, cancellation).ConfigureAwait(false) is { Succeeded: true, Value: var corpus } ? PortalUrls.Corpus(corpus.Name) : null;

    private async Task<Answer<string?>> Pair(string first, string second, CancellationToken cancellation)
    {
        if (Number(second) is { } index)
        {
            return await Latent(first, index, cancellation).ConfigureAwait(false);
        }

        return await dictionaries.Find(second, cancellation).ConfigureAwait(false) is { Succeeded: true, Value: var dictionary } ? PortalUrls.Dictionary(dictionary.Model, dictionary.Name) : (string?)null;
    }

    private async Task<Answer<string?>> Latent(string name, int index, CancellationToken cancellation)
    {
        if (await dictionaries.Find(name, cancellation).ConfigureAwait(false) is not { Succeeded: true, Value: var dictionary })
        {
            return (string?)null;
        }

        return index < dictionary.Spec.Width
            ? PortalUrls.Latent(dictionary.Model, dictionary.Name, index)
            : new Problem(ProblemKind.NotFound, $"\"{dictionary.Name}\" has no latent {index}.", $"They go from 0 to {dictionary.Spec.Width - 1}.");
    }
}
