using SaePortal.Core.Answers;
using SaePortal.Core.Runs;

namespace SaePortal.Compute.Pipelines;

/// <summary>The work of one kind of run, from its recipe to its result. What computes runs on a thread of its own.</summary>
public interface IRunPipeline
{
    /// <summary>Whether this is the pipeline of such a recipe.</summary>
    bool Handles(RunSpec spec);

    /// <summary>Does the work, going on from the context's checkpoint when there is one.</summary>
    /// <param name="context">Where progress goes and signals come from.</param>
    /// <param name="cancellation">Cancelled when the lease is lost or the process ends: stop at once and write nothing.</param>
    /// <returns>What came of it, or why it failed.</returns>
    Task<Answer<RunOutcome>> Work(IRunContext context, CancellationToken cancellation);
}

/// <summary>How the work ended when it did not fail.</summary>
/// <param name="Ended">Completed; Paused or Cancelled when the context's signal said so; null when the lease was lost and nothing may be written.</param>
/// <param name="DictionaryId">The dictionary that was made or read.</param>
/// <param name="Next">A run to start now, such as the harvest after a training.</param>
public sealed record RunOutcome(RunState? Ended, int? DictionaryId = null, RunSpec? Next = null);
