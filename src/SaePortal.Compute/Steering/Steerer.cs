using System.Diagnostics;
using System.Runtime.CompilerServices;
using SaePortal.Compute.ModelSessions;
using SaePortal.Compute.Runs;
using SaePortal.Core.Steering;

namespace SaePortal.Compute.Steering;

/// <summary>Steers on this node, one visitor after the other, in steps of some tokens; between them texts are encoded and runs go on.</summary>
public sealed class Steerer(TextEncoder encoder, DeviceTurn turn, SteerQueue queue)
{
    /// <summary>How long tokens are written before they are told: a reader sees them come one by one, a run stands still no longer at a time.</summary>
    private static readonly TimeSpan s_step = TimeSpan.FromMilliseconds(40);

    /// <summary>Steers. Nothing is computed that nobody asks for: who stops enumerating stops it.</summary>
    /// <param name="order">What; looked up by <see cref="SteerDesk"/>.</param>
    /// <param name="visitor">Tells visitors apart.</param>
    /// <param name="cancellation">Stops it between two tokens.</param>
    public async IAsyncEnumerable<SteerEvent> Steer(SteerOrder order, string visitor, [EnumeratorCancellation] CancellationToken cancellation = default)
    {
        if (queue.Enter(visitor).Or(out var problem) is not { } place)
        {
            yield return SteerEvent.Of(problem!);
            yield break;
        }

        using (place)
        {
            for (int told = -1, ahead; (ahead = place.Ahead) > 0;)
            {
                if (ahead != told)
                {
                    told = ahead;
                    yield return new SteerEvent { Kind = SteerEventKind.Waiting, Ahead = ahead };
                }

                await place.Changes(cancellation).ConfigureAwait(false);
            }

            if ((await encoder.Do(x => SteerSession.Begin(x, order)).ConfigureAwait(false)).Or(out problem) is not { } session)
            {
                yield return SteerEvent.Of(problem!);
                yield break;
            }

            try
            {
                while (!session.Over)
                {
                    cancellation.ThrowIfCancellationRequested();
                    var watch = Stopwatch.StartNew();
                    foreach (var news in await encoder.Do(_ => session.Step(s_step)).ConfigureAwait(false))
                    {
                        yield return news;
                    }

                    // As long as it worked: a training goes on at half its speed at worst.
                    await turn.LetRunsGoOn(watch.Elapsed, cancellation).ConfigureAwait(false);
                }
            }
            finally
            {
                await encoder.Do(_ =>
                {
                    session.Dispose();
                    return true;
                }).ConfigureAwait(false);
            }
        }
    }
}
