using System.Collections.Concurrent;

namespace SaePortal.Compute.Runs;

/// <summary>A thread of its own for work that computes for long, so that the thread pool stays free for whoever must answer.</summary>
public sealed class WorkThread : IDisposable
{
    private readonly BlockingCollection<Action> _work = new(64);

    /// <summary>Starts the thread.</summary>
    /// <param name="name">For debuggers.</param>
    public WorkThread(string name) => new Thread(Run) { IsBackground = true, Name = name }.Start();

    /// <summary>Does something there.</summary>
    /// <param name="work">What to do.</param>
    /// <returns>Its result or exception.</returns>
    public Task<T> Do<T>(Func<T> work)
    {
        var done = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        _work.Add(() =>
        {
            try
            {
                done.SetResult(work());
            }
            catch (OperationCanceledException e)
            {
                done.SetCanceled(e.CancellationToken);
            }
            catch (Exception e)
            {
                done.SetException(e);
            }
        });
        return done.Task;
    }

    /// <summary>Ends the thread when its present work is done.</summary>
    public void Dispose() => _work.CompleteAdding();

    private void Run()
    {
        foreach (var work in _work.GetConsumingEnumerable())
        {
            work();
        }

        _work.Dispose();
    }
}
