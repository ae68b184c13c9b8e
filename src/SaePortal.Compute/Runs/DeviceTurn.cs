namespace SaePortal.Compute.Runs;

/// <summary>Who may use the device: a person who waits goes first, a run stands still between two of its steps meanwhile.</summary>
public sealed class DeviceTurn
{
    /// <summary>The longest that a run stands still at a time: visitors must not be able to starve it.</summary>
    private static readonly TimeSpan s_longest = TimeSpan.FromSeconds(2);

    private readonly object _lock = new();
    private int _waiting;
    private int _standing;

    /// <summary>Begins interactive work; disposing the result ends it.</summary>
    public IDisposable Interactive()
    {
        lock (_lock)
        {
            _waiting++;
        }

        return new Turn(this);
    }

    /// <summary>Stands still while somebody waits. Runs call it between steps.</summary>
    public void Yield(CancellationToken cancellation)
    {
        if (Volatile.Read(ref _waiting) == 0)
        {
            return;
        }

        var until = DateTime.UtcNow + s_longest;
        lock (_lock)
        {
            _standing++;
            while (_waiting > 0 && !cancellation.IsCancellationRequested && until - DateTime.UtcNow is { Ticks: > 0 } left)
            {
                Monitor.Wait(_lock, left);
            }

            _standing--;
        }
    }

    /// <summary>Between the steps of long interactive work: lets a run that stands still go on for a while.</summary>
    /// <param name="time">How long at most; nothing is waited for when no run stands still.</param>
    /// <param name="cancellation">Stops waiting.</param>
    public Task LetRunsGoOn(TimeSpan time, CancellationToken cancellation) =>
        Volatile.Read(ref _standing) == 0 ? Task.CompletedTask : Task.Delay(time < s_longest ? time : s_longest, cancellation);

    private void End()
    {
        lock (_lock)
        {
            _waiting--;
            Monitor.PulseAll(_lock);
        }
    }

    private sealed class Turn(DeviceTurn turn) : IDisposable
    {
        private int _ended;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _ended, 1) == 0)
            {
                turn.End();
            }
        }
    }
}
