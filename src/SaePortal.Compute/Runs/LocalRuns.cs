using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using SaePortal.Compute.ModelSessions;
using SaePortal.Compute.Portal;
using SaePortal.Core.Answers;
using SaePortal.Core.Runs;
using SaePortal.Storage.Databases;
using SaePortal.Storage.Runs;

namespace SaePortal.Compute.Runs;

/// <summary>Runs in the process itself, when no portal serves the data folder: same rows, leases and checkpoints.</summary>
public sealed class LocalRuns : IAsyncDisposable
{
    private readonly ServiceProvider _services;

    /// <summary>Makes the services over an open database, which stays the caller's.</summary>
    public LocalRuns(PortalOptions options, PortalDatabase database)
    {
        _services = new ServiceCollection().AddLogging(x => x.AddSimpleConsole().AddFilter(y => y >= LogLevel.Warning)).AddPortalData(options, database)
            .AddSingleton<IPortalRecords>(x => x.GetRequiredService<StoredRecords>()).AddSingleton<IDeviceCheck, LocalDevices>().AddRunWork($"command-{Environment.ProcessId}").AddSingleton<TextEncoder>().BuildServiceProvider();
    }

    /// <summary>The services: stores, imports, the desk.</summary>
    public IServiceProvider Services => _services;

    /// <summary>Works on a queued run and on those that follow it until they have ended.</summary>
    /// <param name="run">The run.</param>
    /// <param name="watch">Told where it stands.</param>
    /// <param name="interrupt">Pauses the run: it can be resumed from its checkpoint.</param>
    /// <returns>The run as it ended, or why it could not begin.</returns>
    public async Task<Answer<RunRecord>> Work(int run, Action<RunUpdate> watch, CancellationToken interrupt)
    {
        var host = _services.GetRequiredService<RunHost>();
        var desk = _services.GetRequiredService<RunDesk>();
        var started = await host.Start(run, CancellationToken.None).ConfigureAwait(false);
        if (!started.Succeeded)
        {
            return started.Problem;
        }

        using var pausing = interrupt.Register(() => _ = desk.Want(run, RunSignal.Pause, CancellationToken.None));
        using var over = new CancellationTokenSource();
        var watching = Watch(run, watch, over.Token);
        await host.Work.ConfigureAwait(false);
        // A run that was lost (its lease could not be renewed) stands in its row as running, and no update would end the watching.
        var row = await _services.GetRequiredService<RunStore>().Get(run, CancellationToken.None).ConfigureAwait(false);
        if (row?.State is null or RunState.Running or RunState.Queued)
        {
            await over.CancelAsync().ConfigureAwait(false);
        }

        await watching.ConfigureAwait(false);
        return (await _services.GetRequiredService<RunStore>().Get(run, CancellationToken.None).ConfigureAwait(false))!;
    }

    private async Task Watch(int run, Action<RunUpdate> watch, CancellationToken over)
    {
        try
        {
            await foreach (var update in _services.GetRequiredService<RunFeed>().Watch(run, over).ConfigureAwait(false))
            {
                watch(update);
                if (update.State == RunState.Paused)
                {
                    return;
                }
            }
        }
        catch (OperationCanceledException) when (over.IsCancellationRequested)
        {
            // The work ended without an end of the run.
        }
    }

    /// <summary>Stops what runs and frees everything.</summary>
    public ValueTask DisposeAsync() => _services.DisposeAsync();
}
