namespace SaePortal.Core.Runs;

/// <summary>How fast a loop goes of late: over the last seconds, so that a slow start or a pause does not linger in the number.</summary>
/// <param name="time">The clock.</param>
public sealed class RateMeter(TimeProvider time)
{
    private static readonly TimeSpan s_window = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan s_first = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan s_apart = TimeSpan.FromSeconds(0.25);
    private readonly Queue<(long At, double Done)> _marks = new([(time.GetTimestamp(), 0)]);
    private readonly long _begun = time.GetTimestamp();
    private long _newest = time.GetTimestamp();

    /// <summary>Tells how much is done in all, and gives the rate.</summary>
    /// <param name="done">Units since this meter was made.</param>
    /// <returns>Units a second; 0 in the first second, in which a buffer that was just filled makes everything look fast.</returns>
    public double Rate(double done)
    {
        var now = time.GetTimestamp();
        if (time.GetElapsedTime(_newest, now) >= s_apart)
        {
            _newest = now;
            _marks.Enqueue((now, done));
        }

        while (_marks.Count > 1 && time.GetElapsedTime(_marks.Peek().At, now) > s_window)
        {
            _marks.Dequeue();
        }

        if (time.GetElapsedTime(_begun, now) < s_first)
        {
            return 0;
        }

        var (at, before) = _marks.Peek();
        var seconds = time.GetElapsedTime(at, now).TotalSeconds;
        return seconds > 0 ? (done - before) / seconds : 0;
    }
}
