using System.Globalization;

namespace SaePortal.Storage.Removal;

/// <summary>What can be removed by name.</summary>
public enum RemovableKind
{
    /// <summary>A language model, with its dictionaries.</summary>
    Model,

    /// <summary>A corpus, with what was harvested from it.</summary>
    Corpus,

    /// <summary>A dictionary, with its latents.</summary>
    Dictionary,
}

/// <summary>What goes when something is removed; shown before anyone says yes.</summary>
/// <param name="Kind">What is removed.</param>
/// <param name="Id">Its row.</param>
/// <param name="Name">Its name.</param>
/// <param name="Dictionaries">Dictionaries that go with it: of a model, all that read it.</param>
/// <param name="Harvests">Dictionaries that lose their examples and densities: of a corpus, all that were harvested from it.</param>
/// <param name="UnfinishedRuns">Runs that need it and have not ended; while there are any it cannot be removed.</param>
/// <param name="Bytes">Space of the files that it frees.</param>
/// <param name="Written">What people wrote about latents that go with it.</param>
public sealed record RemovalPlan(
    RemovableKind Kind, int Id, string Name, IReadOnlyList<string> Dictionaries, IReadOnlyList<string> Harvests, IReadOnlyList<int> UnfinishedRuns, long Bytes, RemovedWriting Written);

/// <summary>What people wrote about latents that are removed.</summary>
/// <param name="Comments">Comments that go.</param>
/// <param name="Tags">Tags that go.</param>
/// <param name="ListEntries">Entries of lists that stay, and say that their latent is gone.</param>
public sealed record RemovedWriting(int Comments, int Tags, int ListEntries)
{
    /// <summary>One sentence without a full stop, or null where nobody wrote anything.</summary>
    public string? Sentence() => (Comments, Tags) switch
    {
        (0, 0) => null,
        (_, 0) => Counted(Comments, "comment"),
        (0, _) => Counted(Tags, "tag"),
        _ => $"{Counted(Comments, "comment")} and {Counted(Tags, "tag")}",
    } is { } gone ? $"{gone} {(Comments + Tags == 1 ? "goes" : "go")}{(ListEntries > 0 ? $"; {Stay}" : "")}" : ListEntries > 0 ? Stay : null;

    private string Stay => $"{Counted(ListEntries, "entry", "entries")} of lists will say that {(ListEntries == 1 ? "its latent is" : "their latents are")} gone";

    private static string Counted(int number, string one, string? many = null) => string.Create(CultureInfo.InvariantCulture, $"{number:N0} {(number == 1 ? one : many ?? one + "s")}");
}
