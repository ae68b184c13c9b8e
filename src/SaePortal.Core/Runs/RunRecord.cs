using SaePortal.Core.Answers;

namespace SaePortal.Core.Runs;

/// <summary>The row of a run: the truth about it, together with its last checkpoint.</summary>
public sealed record RunRecord
{
    /// <summary>Its number, as in <c>/runs/7</c>.</summary>
    public required int Id { get; init; }

    /// <summary>The recipe.</summary>
    public required RunSpec Spec { get; init; }

    /// <summary>Where it is.</summary>
    public required RunState State { get; init; }

    /// <summary>What a person wants of it.</summary>
    public RunSignal Wanted { get; init; }

    /// <summary>Counts the nodes that held it; only the holder of the current epoch may write.</summary>
    public int Epoch { get; init; }

    /// <summary>The node that holds the lease; null when nobody does.</summary>
    public string? Node { get; init; }

    /// <summary>When the lease ends unless renewed.</summary>
    public DateTimeOffset? LeaseUntil { get; init; }

    /// <summary>The device it runs on, once placed.</summary>
    public string? Device { get; init; }

    /// <summary>Last progress reported.</summary>
    public RunProgress? Progress { get; init; }

    /// <summary>Newest checkpoint; null before the first.</summary>
    public RunCheckpoint? Checkpoint { get; init; }

    /// <summary>Why it failed.</summary>
    public Problem? Problem { get; init; }

    /// <summary>The dictionary it made or read; null before.</summary>
    public int? DictionaryId { get; init; }

    /// <summary>When it was asked for.</summary>
    public required DateTimeOffset Created { get; init; }

    /// <summary>When a node first took it.</summary>
    public DateTimeOffset? Started { get; init; }

    /// <summary>When it ended.</summary>
    public DateTimeOffset? Finished { get; init; }
}

/// <summary>A checkpoint: a folder <c>{epoch}/{step}</c> under the run's artifacts.</summary>
/// <param name="Epoch">The epoch that wrote it.</param>
/// <param name="Step">The step after which it was written.</param>
/// <param name="Bytes">Its size.</param>
/// <param name="Written">When.</param>
public sealed record RunCheckpoint(int Epoch, long Step, long Bytes, DateTimeOffset Written);
