using System.Diagnostics;

namespace SaePortal.Tests.Shared;

/// <summary>Waits for what other threads do.</summary>
public static class Eventually
{
    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(3);

    /// <summary>Looks until something holds.</summary>
    /// <param name="what">What is waited for, for the message.</param>
    /// <param name="holds">Whether it does.</param>
    /// <param name="state">How things stand, for the message.</param>
    /// <exception cref="TimeoutException">It did not within three minutes.</exception>
    public static Task Holds(string what, Func<bool> holds, Func<string>? state = null) => Holds(what, () => Task.FromResult(holds()), state);

    /// <summary>Looks until something holds that takes a while to look at.</summary>
    /// <param name="what">What is waited for, for the message.</param>
    /// <param name="holds">Whether it does.</param>
    /// <param name="state">How things stand, for the message.</param>
    /// <param name="longest">How long to look; three minutes unless given.</param>
    public static Task Holds(string what, Func<Task<bool>> holds, Func<string>? state = null, TimeSpan? longest = null) =>
        Found<bool>(what, async () => await holds().ConfigureAwait(false) ? true : null, state, longest);

    /// <summary>Looks until there is something to find.</summary>
    public static async Task<T> Found<T>(string what, Func<Task<T?>> look, Func<string>? state = null, TimeSpan? longest = null)
        where T : struct
    {
        var patience = longest ?? s_patience;
        for (var clock = Stopwatch.StartNew(); clock.Elapsed < patience; await Task.Delay(10).ConfigureAwait(false))
        {
            if (await look().ConfigureAwait(false) is { } found)
            {
                return found;
            }
        }

        throw new TimeoutException($"Waited {patience.TotalSeconds:N0} s until {what}. {state?.Invoke()}");
    }
}
