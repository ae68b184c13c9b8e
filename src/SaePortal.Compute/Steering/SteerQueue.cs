using SaePortal.Core.Answers;

namespace SaePortal.Compute.Steering;

/// <summary>
/// Who may steer on a node: one at a time. A visitor's second steering comes behind the first of everybody else, and nobody has more than a few at once, so
/// that one visitor cannot keep the others waiting.
/// </summary>
public sealed class SteerQueue
{
    /// <summary>Most steerings of one visitor, the one that runs among them.</summary>
    public const int MostOfAVisitor = 3;

    /// <summary>Most steerings of all.</summary>
    public const int Most = 64;

    private readonly object _lock = new();
    private readonly List<SteerPlace> _places = [];
    private SteerPlace? _running;
    private int _round;

    /// <summary>Takes a place.</summary>
    /// <param name="visitor">Tells visitors apart.</param>
    /// <returns>The place, which its taker disposes, or why there is none.</returns>
    public Answer<SteerPlace> Enter(string visitor)
    {
        lock (_lock)
        {
            if (_places.Count(x => x.Visitor == visitor) >= MostOfAVisitor)
            {
                return new Problem(ProblemKind.Unavailable, $"{MostOfAVisitor} steerings of yours run or wait already.", "Wait for one of them, or stop it.");
            }

            if (_places.Count >= Most)
            {
                return new Problem(ProblemKind.Unavailable, $"{Most} steerings run or wait already.", "Try it again later.");
            }

            // The first of who comes now belongs to the round that is under way, whatever others have lined up.
            var place = new SteerPlace(this, visitor, Math.Max(_round, _places.Where(x => x.Visitor == visitor).Select(x => x.Round + 1).DefaultIfEmpty().Max()));
            _places.Add(place);
            Promote();
            return place;
        }
    }

    internal int Ahead(SteerPlace place)
    {
        lock (_lock)
        {
            return Ordered().IndexOf(place);
        }
    }

    internal void Leave(SteerPlace place)
    {
        lock (_lock)
        {
            if (!_places.Remove(place))
            {
                return;
            }

            _running = _running == place ? null : _running;
            Promote();
        }
    }

    private void Promote()
    {
        if (_running is null && Ordered() is [var next, ..])
        {
            (_running, _round) = (next, next.Round);
        }

        _places.ForEach(x => x.Tell());
    }

    /// <summary>The one that runs, then each visitor's first, each visitor's second, and so on; of one round who came first.</summary>
    private List<SteerPlace> Ordered() => [.. _places.OrderBy(x => x == _running ? -1 : x.Round)];
}

/// <summary>A place in a queue; disposing it leaves.</summary>
public sealed class SteerPlace : IDisposable
{
    private readonly SteerQueue _queue;
    private readonly SemaphoreSlim _changed = new(0, 1);

    internal SteerPlace(SteerQueue queue, string visitor, int round) => (_queue, Visitor, Round) = (queue, visitor, round);

    /// <summary>Whose it is.</summary>
    public string Visitor { get; }

    /// <summary>Every visitor has one place in each round.</summary>
    internal int Round { get; }

    /// <summary>How many come before it; 0 for the one whose turn it is, below 0 for who has left.</summary>
    public int Ahead => _queue.Ahead(this);

    /// <summary>Waits until something changed in the queue since the last time.</summary>
    public Task Changes(CancellationToken cancellation) => _changed.WaitAsync(cancellation);

    /// <inheritdoc />
    public void Dispose() => _queue.Leave(this);

    internal void Tell()
    {
        if (_changed.CurrentCount == 0)
        {
            _changed.Release();
        }
    }
}
