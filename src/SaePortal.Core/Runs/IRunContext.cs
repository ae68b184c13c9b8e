namespace SaePortal.Core.Runs;

/// <summary>
/// What a run's work sees of the world, whoever runs it (a compute node, the command line itself). The work is synchronous on a thread of its own;
/// no member blocks on the network.
/// </summary>
public interface IRunContext
{
    /// <summary>The run as it was when this epoch began; <see cref="RunRecord.Checkpoint"/> tells where to go on.</summary>
    RunRecord Run { get; }

    /// <summary>Folder of the checkpoint to go on from, complete and readable; null to start afresh.</summary>
    string? ResumeFrom { get; }

    /// <summary>Tells where the run stands. Cheap enough for every step: reports are coalesced. Metrics given here are kept, not coalesced.</summary>
    /// <param name="progress">Where it stands.</param>
    /// <param name="keep">Points to append to the run's metrics.</param>
    /// <returns>What the work shall do now.</returns>
    RunSignal Report(RunProgress progress, IReadOnlyList<RunMetric>? keep = null);

    /// <summary>Tells what is done beside steps, and what was measured that no step measures; where the run stands stays as it was reported last.</summary>
    /// <param name="doing">What is done now; null when that is over.</param>
    /// <param name="measured">What was measured; null for nothing.</param>
    void Tell(RunDoing? doing, IReadOnlyDictionary<RunMeasure, double>? measured = null);

    /// <summary>Writes a checkpoint: the callback fills a temporary folder, which is then flushed and renamed; older ones but the last two go.</summary>
    /// <param name="step">Steps done.</param>
    /// <param name="write">Fills the folder; may throw, then nothing is left.</param>
    /// <exception cref="Answers.ProblemException">It could not be written, for want of space say; the one before holds.</exception>
    void Checkpoint(long step, Action<string> write);

    /// <summary>Adds a line to the run's log.</summary>
    void Log(string @event, string text);

    /// <summary>Lets interactive work (a visitor's text) have the device; call between steps. Returns at once when nobody waits.</summary>
    void Yield(CancellationToken cancellation);
}
