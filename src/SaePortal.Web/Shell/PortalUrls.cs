using System.Globalization;
using System.Text.Json;
using SaePortal.Core.Runs;
using SaePortal.Storage.Latents;
using SaePortal.Storage.Sharing;
using SaePortal.Web.Dictionaries;
using SaePortal.Web.Exports;
using SaePortal.Web.Imports;
using SaePortal.Web.Lists;

namespace SaePortal.Web.Shell;

/// <summary>Every address of the portal's pages, relative to its base, in one place.</summary>
public static class PortalUrls
{
    /// <summary>A model's page.</summary>
    public static string Model(string model) => Uri.EscapeDataString(model);

    /// <summary>A dictionary's page.</summary>
    public static string Dictionary(string model, string dictionary) => $"{Uri.EscapeDataString(model)}/{Uri.EscapeDataString(dictionary)}";

    /// <summary>A file of the latents that a dictionary's table shows.</summary>
    /// <param name="dictionary">Its name.</param>
    /// <param name="state">Order and filters of the table.</param>
    /// <param name="format">As what.</param>
    public static string Export(string dictionary, DictionaryState state, LatentFormat format)
    {
        string? Number(double? value) => value?.ToString("R", CultureInfo.InvariantCulture);
        return WithQuery(
            $"api/v1/dictionaries/{Uri.EscapeDataString(dictionary)}/export", ("format", JsonSerializer.SerializeToElement(format).GetString()),
            ("sort", state.Sort == LatentMeasure.Index ? null : DictionaryState.Name(state.Sort)), ("descending", state.Descending ? "true" : null),
            ("minDensity", Number(state.Density?.Low)), ("maxDensity", Number(state.Density?.High)), ("minMaximum", Number(state.Maximum?.Low)), ("maxMaximum", Number(state.Maximum?.High)),
            ("minEntropy", Number(state.Entropy?.Low)), ("maxEntropy", Number(state.Entropy?.High)), ("alive", state.Alive switch { true => "true", false => "false", _ => null }), ("token", state.Token));
    }

    /// <summary>A latent's page.</summary>
    public static string Latent(string model, string dictionary, int latent) => Number($"{Dictionary(model, dictionary)}/", latent);

    /// <summary>A corpus' page.</summary>
    /// <param name="corpus">Its name.</param>
    /// <param name="from">The first document shown; null for the beginning.</param>
    public static string Corpus(string corpus, long? from = null) => $"corpora/{Uri.EscapeDataString(corpus)}" + (from is { } first and > 0 ? Number("?from=", first) : "");

    /// <summary>The page of one document of a corpus.</summary>
    /// <param name="corpus">The corpus' name.</param>
    /// <param name="document">The document, from 1.</param>
    /// <param name="part">The part of a long one, from 1.</param>
    /// <param name="mark">A stretch of its text that is marked and scrolled to; null for none.</param>
    public static string Document(string corpus, long document, int part = 1, string? mark = null) =>
        Number($"corpora/{Uri.EscapeDataString(corpus)}?document=", document) + (part > 1 ? Number("&part=", part) : "") + (string.IsNullOrEmpty(mark) ? "" : $"&mark={Uri.EscapeDataString(mark)}#mark");

    /// <summary>The form that trains, with what is known filled in.</summary>
    public static string Train(string? model = null, string? corpus = null) => WithQuery("train", ("model", model), ("corpus", corpus));

    /// <summary>The form that trains a language model.</summary>
    public static string TrainModel(string? corpus = null) => WithQuery("train", ("kind", "model"), ("corpus", corpus));

    /// <summary>The form that imports.</summary>
    public static string Import(ImportKind kind, string? model = null) => WithQuery("train", ("import", kind.ToString().ToLowerInvariant()), ("model", model));

    /// <summary>The form that harvests a dictionary.</summary>
    public static string Harvest(string dictionary) => WithQuery("train", ("dictionary", dictionary));

    /// <summary>The page that steers, with a latent chosen.</summary>
    /// <param name="dictionary">The latent's dictionary.</param>
    /// <param name="latent">Its index.</param>
    public static string Steer(string dictionary, int latent) => WithQuery("steer", ("latent", Number($"{dictionary}/", latent)));

    /// <summary>The page that steers, filled in as a saved steering was.</summary>
    public static string SteerAgain(string share) => WithQuery("steer", ("from", share));

    /// <summary>A saved steering.</summary>
    public static string Steering(string share) => $"steer/{Uri.EscapeDataString(share)}";

    /// <summary>A run's page.</summary>
    public static string Run(int run) => Number("runs/", run);

    /// <summary>A run's page with its whole log.</summary>
    public static string RunLog(int run) => $"{Run(run)}?log=all#log";

    /// <summary>The list of runs.</summary>
    /// <param name="state">Only in this state.</param>
    /// <param name="before">Older than this one.</param>
    public static string Runs(RunState? state = null, int? before = null) =>
        WithQuery("runs", ("state", state?.ToString().ToLowerInvariant()), ("before", before?.ToString(CultureInfo.InvariantCulture)));

    /// <summary>The search for latents.</summary>
    public const string SearchPage = "search";

    /// <summary>The lists.</summary>
    /// <param name="before">Older than this one.</param>
    public static string Lists(int? before = null) => WithQuery("lists", ("before", before?.ToString(CultureInfo.InvariantCulture)));

    /// <summary>A list's page.</summary>
    public static string List(int list) => Number("lists/", list);

    /// <summary>A list as a file.</summary>
    public static string ListFile(int list, ListFormat format) => $"{Number("api/v1/lists/", list)}/export?format={format.ToString().ToLowerInvariant()}";

    /// <summary>The page that shares another page.</summary>
    /// <param name="address">That page's address, relative to the base.</param>
    public static string Share(string address) => WithQuery("share", ("of", address));

    /// <summary>A short address.</summary>
    public static string ShortLink(string code) => $"s/{Uri.EscapeDataString(code)}";

    /// <summary>Where a short address leads.</summary>
    public static string Of(ShortLinkTarget target) => target.List is { } list ? List(list)
        : Latent(target.Model!, target.Dictionary!, target.Latent!.Value) + (target.Query.Length > 0 ? $"?{target.Query}" : "");

    /// <summary>A page of the documentation.</summary>
    /// <param name="page">Its slug.</param>
    /// <param name="anchor">The heading's anchor; empty for the beginning.</param>
    public static string Docs(string page, string anchor = "") => $"docs/{page}" + (anchor.Length > 0 ? $"#{anchor}" : "");

    /// <summary>A search of the documentation.</summary>
    public static string DocsSearch(string words) => WithQuery("docs", ("q", words));

    /// <summary>A path with those parameters that have a value.</summary>
    public static string WithQuery(string path, params (string Name, string? Value)[] query)
    {
        var given = query.Where(x => !string.IsNullOrEmpty(x.Value)).Select(x => $"{x.Name}={Uri.EscapeDataString(x.Value!)}").ToList();
        return given.Count == 0 ? path : $"{path}?{string.Join('&', given)}";
    }

    private static string Number(string prefix, long number) => prefix + number.ToString(CultureInfo.InvariantCulture);
}
