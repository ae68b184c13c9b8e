using SaePortal.Core.Answers;

namespace SaePortal.Compute.Demo;

/// <summary>What of the experiment stands in no row: how much text is written, and what it waits for.</summary>
public sealed class DemoProgress : IProgress<long>, IDisposable
{
    private readonly SemaphoreSlim _woken = new(0, 1);
    private readonly SemaphoreSlim _turn = new(1, 1);
    private long _words;
    private volatile Problem? _problem;

    /// <summary>Words written so far.</summary>
    public long Words => Interlocked.Read(ref _words);

    /// <summary>Why it does not go on; null while it does.</summary>
    public Problem? Problem
    {
        get => _problem;
        set => _problem = value;
    }

    /// <inheritdoc />
    public void Report(long value) => Interlocked.Exchange(ref _words, value);

    /// <summary>Tells whoever works on it that something changed.</summary>
    public void Wake()
    {
        lock (_woken)
        {
            if (_woken.CurrentCount == 0)
            {
                _woken.Release();
            }
        }
    }

    /// <summary>Takes the turn: a step and a wish of a person never change it at once. Ends when the answer is disposed of.</summary>
    public async Task<IDisposable> Turn(CancellationToken cancellation)
    {
        await _turn.WaitAsync(cancellation).ConfigureAwait(false);
        return new Taken(_turn);
    }

    /// <summary>Waits until it is woken or the time is over.</summary>
    public Task Wait(TimeSpan longest, CancellationToken cancellation) => _woken.WaitAsync(longest, cancellation);

    /// <inheritdoc />
    public void Dispose()
    {
        _woken.Dispose();
        _turn.Dispose();
    }

    private sealed class Taken(SemaphoreSlim turn) : IDisposable
    {
        public void Dispose() => turn.Release();
    }
}
