using System.Runtime.ExceptionServices;
using static TorchSharp.torch;

namespace SaePortal.Torch.Training;

/// <summary>
/// Threads that live as long as a training and share its loops while the caller waits. Each runs torch with one thread, so that torch calls on tiles
/// run side by side without a pool of their own and give the same bits whoever makes them. A team of one is the caller itself.
/// </summary>
internal sealed class WorkerTeam : IDisposable
{
    private readonly Thread[] _threads = [];
    private readonly Barrier _start;
    private readonly Barrier _end;
    private Action<int>? _work;
    private volatile Exception? _failure;
    private int _next;
    private int _count;

    public WorkerTeam(int size)
    {
        Size = size;
        (_start, _end) = (new Barrier(size + 1), new Barrier(size + 1));
        if (size == 1)
        {
            return;
        }

        var threads = get_num_threads();
        _threads = [.. Enumerable.Range(1, size).Select(x => new Thread(Loop) { IsBackground = true, Name = $"training {x}" })];
        foreach (var thread in _threads)
        {
            thread.Start();
        }

        // The last number that any thread set is what threads yet to come begin with: a model or harvest beside this training must not get 1.
        _end.SignalAndWait();
        set_num_threads(threads);
    }

    public int Size { get; }

    /// <summary>Calls <paramref name="item"/> for 0 to <paramref name="count"/> - 1, each once, on whichever worker is free.</summary>
    public void ForEach(int count, Action<int> item)
    {
        if (Size == 1)
        {
            for (var i = 0; i < count; i++)
            {
                item(i);
            }

            return;
        }

        (_next, _count, _work, _failure) = (0, count, item, null);
        _start.SignalAndWait();
        _end.SignalAndWait();
        if (_failure is { } failure)
        {
            ExceptionDispatchInfo.Throw(failure);
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
        set_num_threads(1);
        // A thread takes the number for its own when it first asks for it, so it asks before the number is set back.
        _ = get_num_threads();
        _end.SignalAndWait();
        while (true)
        {
            _start.SignalAndWait();
            if (_work is null)
            {
                return;
            }

            Drain(_work);
            _end.SignalAndWait();
        }
    }

    private void Drain(Action<int> work)
    {
        try
        {
            for (var i = Interlocked.Increment(ref _next) - 1; i < _count; i = Interlocked.Increment(ref _next) - 1)
            {
                work(i);
            }
        }
        catch (Exception e)
        {
            _failure = e;
            Interlocked.Exchange(ref _next, int.MaxValue / 2);
        }
    }
}
