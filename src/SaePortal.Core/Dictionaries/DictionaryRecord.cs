using SaePortal.Core.Corpora;

namespace SaePortal.Core.Dictionaries;

/// <summary>A dictionary that was trained or imported.</summary>
public sealed record DictionaryRecord
{
    /// <summary>The row's number; names its folder in the artifact store.</summary>
    public required int Id { get; init; }

    /// <summary>Its slug, unique in the portal.</summary>
    public required string Name { get; init; }

    /// <summary>The language model's row.</summary>
    public required int ModelId { get; init; }

    /// <summary>The language model's slug.</summary>
    public required string Model { get; init; }

    /// <summary>Architecture, places and shapes.</summary>
    public required DictionarySpec Spec { get; init; }

    /// <summary>How its training text was packed; the default for an imported one.</summary>
    public required Packing Packing { get; init; }

    /// <summary>Measured on held-out text; null until measured.</summary>
    public DictionaryMetrics? Metrics { get; init; }

    /// <summary>The run that trained it; null when imported.</summary>
    public int? TrainRun { get; init; }

    /// <summary>The newest finished harvest; null before one.</summary>
    public Harvest? Harvest { get; init; }

    /// <summary>Where it came from when imported: a folder's name.</summary>
    public string? Source { get; init; }

    /// <summary>SHA-256 of the weights file, hexadecimal.</summary>
    public required string WeightsHash { get; init; }

    /// <summary>When it was made.</summary>
    public required DateTimeOffset Created { get; init; }
}

/// <summary>What a harvest read.</summary>
/// <param name="Run">The run.</param>
/// <param name="CorpusId">The corpus' row.</param>
/// <param name="Corpus">The corpus' slug.</param>
/// <param name="Tokens">Tokens seen, BOS positions left out.</param>
/// <param name="Documents">Documents seen.</param>
/// <param name="IncludesHeldOut">Whether held-out contexts were among them.</param>
/// <param name="Packing">How the text was packed.</param>
/// <param name="Finished">When it ended.</param>
/// <param name="Coactivation">On what it was counted which latents fire together; null where the harvest is older than this.</param>
public sealed record Harvest(
    int Run, int CorpusId, string Corpus, long Tokens, long Documents, bool IncludesHeldOut, Packing Packing, DateTimeOffset Finished, Coactivation? Coactivation = null);

/// <summary>How it was counted which latents fire together.</summary>
/// <param name="Tokens">Tokens on which it was counted, from the beginning of the text, BOS positions left out.</param>
/// <param name="Exact">Whether all pairs were counted; otherwise rare ones may be missing and counts be too small.</param>
public sealed record Coactivation(long Tokens, bool Exact);
