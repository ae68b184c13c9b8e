namespace SaePortal.Web.Api;

/// <summary>Removes uploads that nobody will import: those of portals that were killed when this one starts, those that wait for a day every hour.</summary>
internal sealed class UploadSweep(Uploads uploads, TimeProvider clock) : BackgroundService
{
    private static readonly TimeSpan s_round = TimeSpan.FromHours(1);

    /// <inheritdoc />
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // Beside the start: an upload may have many gigabytes.
        await Task.Run(uploads.DropAbandoned, stoppingToken).ConfigureAwait(false);
        using var timer = new PeriodicTimer(s_round, clock);
        while (await timer.WaitForNextTickAsync(stoppingToken).ConfigureAwait(false))
        {
            uploads.DropOld();
        }
    }
}
