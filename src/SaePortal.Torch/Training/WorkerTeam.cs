namespace SaePortal.Torch.Training;

/// <summary>
/// Threads that live as long as a training and share its loops; the caller's thread is one of them. Each runs torch with one thread, so that
/// torch calls on tiles run side by side without a pool of their own.
/// </summary>
internal sealed class WorkerTeam : IDisposable
{
    private readonly Thread[] _threads;
    private readonly Barrier _start;
    private readonly Barrier _end;
    private Action<int>? _work;
    private volatile Exception? _failure;
    private int _next;
    private int _count;

    public WorkerTeam(int size)
    {
        Size = size;
        _start = new Barrier(size);
        _end = new Barrier(size);
        _threads = [.. Enumerable.Range(1, size - 1).Select(x => new Thread(Loop) { IsBackground = true, Name = $"training {x}" })];
        foreach (var thread in _threads)
        {
            thread.Start();
        }
    }

    public int Size { get; }

    /// <summary>Calls <paramref name="item"/> for 0 to <paramref name="count"/> - 1, each once, on whichever worker is free.</summary>
    public void ForEach(int count, Action<int> item)
    {
        (_next, _count) = (0, count);
        if (Size == 1)
        {
            for (var i = 0; i < count; i++)
            {
                item(i);
            }

            return;
        }

        _work = item;
        _start.SignalAndWait();
        Drain();
        _end.SignalAndWait();
        if (_failure is { } failure)
        {
            _failure = null;
            throw new InvalidOperationException("A worker of the training failed.", failure);
        }
    }

    public void Dispose()
    {
        if (_threads.Length > 0)
        {
            _work = null;
            _start.SignalAndWait();
            foreach (var thread in _threads)
            {
                thread.Join();
            }
        }

        _start.Dispose();
        _end.Dispose();
    }

    private void Loop()
    {
        TorchSharp.torch.set_num_threads(1);
        while (true)
        {
            _start.SignalAndWait();
            if (_work is null)
            {
                return;
            }

            Drain();
            _end.SignalAndWait();
        }
    }

    private void Drain()
    {
        try
        {
            for (var i = Interlocked.Increment(ref _next) - 1; i < _count; i = Interlocked.Increment(ref _next) - 1)
            {
                _work!(i);
            }
        }
        catch (Exception e)
        {
            _failure = e;
            Interlocked.Exchange(ref _next, int.MaxValue / 2);
        }
    }
}
