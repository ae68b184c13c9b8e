using SaePortal.Compute.Pipelines;
using SaePortal.Core.Answers;
using SaePortal.Core.Runs;

namespace SaePortal.Compute.Tests.Runs;

/// <summary>The work of a run that does what a test says. It takes any recipe, and stands still until the gate is opened.</summary>
/// <param name="work">What to do; null completes.</param>
internal sealed class ScriptedPipeline(Func<IRunContext, CancellationToken, Task<Answer<RunOutcome>>>? work = null) : IRunPipeline
{
    private readonly TaskCompletionSource _open = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _begun;

    /// <summary>How often it was begun.</summary>
    public int Begun => Volatile.Read(ref _begun);

    public bool Handles(RunSpec spec) => true;

    /// <summary>Lets all work go on, now and later.</summary>
    public void Open() => _open.TrySetResult();

    public async Task<Answer<RunOutcome>> Work(IRunContext context, CancellationToken cancellation)
    {
        Interlocked.Increment(ref _begun);
        await _open.Task.WaitAsync(cancellation);
        return work is null ? new RunOutcome(RunState.Completed) : await work(context, cancellation);
    }
}
