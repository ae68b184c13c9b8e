using System.Net;
using SaePortal.Core.Answers;

namespace SaePortal.Web.People;

/// <summary>
/// How much one visitor may write. Each has a small store of writes that fills up again; so has each address for new visitors, because a cookie is
/// quickly thrown away. Forgets who has a full store again, and remembers a bounded number of others.
/// </summary>
public sealed class WriteLimit(TimeProvider clock)
{
    /// <summary>Writes at once.</summary>
    public const int Most = 20;

    /// <summary>New visitors of one address at once.</summary>
    public const int MostNew = 40;

    private const int Remembered = 10_000;
    private static readonly TimeSpan s_refill = TimeSpan.FromSeconds(15);
    private readonly Lock _lock = new();
    private readonly Dictionary<string, DateTimeOffset> _fullAt = [];

    /// <summary>Takes one write of an author.</summary>
    /// <returns>Null when it may be done, or why it must wait.</returns>
    public Problem? Write(string key) => Take(key, Most);

    /// <summary>Takes one new visitor of an address.</summary>
    /// <returns>Null when there may be one, or why it must wait.</returns>
    public Problem? New(IPAddress? address) => Take($"new {VisitorNetwork.Of(address)}", MostNew);

    private Problem? Take(string key, int most)
    {
        lock (_lock)
        {
            var now = clock.GetUtcNow();
            var fullAt = _fullAt.TryGetValue(key, out var known) && known > now ? known : now;
            var then = fullAt + s_refill;
            var wait = then - now - (most * s_refill);
            if (wait > TimeSpan.Zero)
            {
                return new Problem(ProblemKind.TooOften, "Too much was written in too short a time.", $"Wait {Math.Ceiling(wait.TotalSeconds):0} seconds and send it again.");
            }

            if (_fullAt.Count >= Remembered)
            {
                foreach (var full in _fullAt.Where(x => x.Value <= now).Select(x => x.Key).ToList())
                {
                    _fullAt.Remove(full);
                }

                if (_fullAt.Count >= Remembered && !_fullAt.ContainsKey(key))
                {
                    return new Problem(ProblemKind.TooOften, "Too many people write at once.", "Wait a minute and send it again.");
                }
            }

            _fullAt[key] = then;
            return null;
        }
    }
}
