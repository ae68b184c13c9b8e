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
public sealed record RemovalPlan(
    RemovableKind Kind, int Id, string Name, IReadOnlyList<string> Dictionaries, IReadOnlyList<string> Harvests, IReadOnlyList<int> UnfinishedRuns, long Bytes);
