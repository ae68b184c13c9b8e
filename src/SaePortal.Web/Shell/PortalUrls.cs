using System.Globalization;
using SaePortal.Core.Runs;
using SaePortal.Web.Imports;

namespace SaePortal.Web.Shell;

/// <summary>Every address of the portal's pages, relative to its base, in one place.</summary>
public static class PortalUrls
{
    /// <summary>A model's page.</summary>
    public static string Model(string model) => Uri.EscapeDataString(model);

    /// <summary>A dictionary's page.</summary>
    public static string Dictionary(string model, string dictionary) => $"{Uri.EscapeDataString(model)}/{Uri.EscapeDataString(dictionary)}";

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
    public static string Document(string corpus, long document, int part = 1) => Number($"corpora/{Uri.EscapeDataString(corpus)}?document=", document) + (part > 1 ? Number("&part=", part) : "");

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
