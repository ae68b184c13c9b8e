using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using SaePortal.Storage.Latents;

namespace SaePortal.Compute.Portal;

/// <summary>Makes harvests from before latents could be found by token findable so, a few hundred latents at a time, beside everything else.</summary>
public sealed partial class TokenEffectFill(TokenEffectStore effects, ILogger<TokenEffectFill> log) : BackgroundService
{
    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan s_afterTrouble = TimeSpan.FromMinutes(1);

    /// <inheritdoc />
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // Whoever starts the portal waits for its first page, not for this.
        await Task.Yield();
        for (var more = true; more;)
        {
            try
            {
                more = await effects.Fill(stoppingToken).ConfigureAwait(false);
                await Task.Delay(s_pause, stoppingToken).ConfigureAwait(false);
            }
            catch (Exception e) when (e is IOException or System.Data.Common.DbException)
            {
                Waits(log, e.Message);
                await Task.Delay(s_afterTrouble, stoppingToken).ConfigureAwait(false);
            }
        }
    }

    [LoggerMessage(LogLevel.Warning, "Latents of older harvests cannot be read into the search by token now; it goes on in a minute. {Reason}")]
    private static partial void Waits(ILogger log, string reason);
}
