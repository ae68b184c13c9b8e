using System.Diagnostics;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using SaePortal.Compute.Runs;
using SaePortal.Storage.Runs;

namespace SaePortal.Compute.Nodes;

/// <summary>
/// The compute node that a portal starts for itself. It is started again when it ends, its runs go back into the queue at once, and it ends with
/// the portal, because the portal holds the other end of its standard input.
/// </summary>
public sealed partial class ChildNode(PortalOptions options, RunScheduler scheduler, ILogger<ChildNode> logger) : BackgroundService
{
    private static readonly TimeSpan s_shortest = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan s_longestWait = TimeSpan.FromSeconds(30);
    private int _pid;

    /// <summary>Process id of the living child; null between two.</summary>
    public int? Pid => Volatile.Read(ref _pid) is var pid and > 0 ? pid : null;

    /// <summary>How often it had to be started again.</summary>
    public int Restarts { get; private set; }

    /// <summary>The name that a child takes from its process id.</summary>
    public static string NameOf(int pid) => $"node-{pid}";

    /// <inheritdoc />
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var wait = TimeSpan.Zero;
        while (!stoppingToken.IsCancellationRequested)
        {
            var clock = Stopwatch.StartNew();
            using var process = Process.Start(Command());
            if (process is null)
            {
                wait = Longer(wait);
                NotStarted(logger, wait);
                await Task.Delay(wait, stoppingToken).ConfigureAwait(false);
                continue;
            }

            Volatile.Write(ref _pid, process.Id);
            Started(logger, process.Id);
            try
            {
                await process.WaitForExitAsync(stoppingToken).ConfigureAwait(false);
            }
            catch (OperationCanceledException)
            {
                await Stop(process).ConfigureAwait(false);
                return;
            }

            Volatile.Write(ref _pid, 0);
            Ended(logger, process.Id, process.ExitCode);
            Restarts++;
            await scheduler.Lost(new DeadNode(NameOf(process.Id), process.ExitCode), stoppingToken).ConfigureAwait(false);
            // A node that cannot start at all must not be tried a hundred times a second.
            wait = clock.Elapsed > s_shortest ? TimeSpan.Zero : Longer(wait);
            await Task.Delay(wait, stoppingToken).ConfigureAwait(false);
        }
    }

    private static async Task Stop(Process process)
    {
        process.StandardInput.Close();
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(4));
        try
        {
            await process.WaitForExitAsync(patience.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            process.Kill();
        }
    }

    /// <summary>This very program, whether it was started by <c>dotnet x.dll</c> or as an executable of its own.</summary>
    private ProcessStartInfo Command()
    {
        var program = Environment.ProcessPath!;
        var start = new ProcessStartInfo(program) { RedirectStandardInput = true, UseShellExecute = false };
        if (Path.GetFileNameWithoutExtension(program) == "dotnet")
        {
            start.ArgumentList.Add(Environment.GetCommandLineArgs()[0]);
        }

        foreach (var argument in new[] { "node", "--data", options.Data, "--child" })
        {
            start.ArgumentList.Add(argument);
        }

        return start;
    }

    private static TimeSpan Longer(TimeSpan wait) => TimeSpan.FromSeconds(Math.Clamp(wait.TotalSeconds * 2, 0.25, s_longestWait.TotalSeconds));

    [LoggerMessage(LogLevel.Error, "The compute node could not be started; the next attempt comes in {Wait}")]
    private static partial void NotStarted(ILogger logger, TimeSpan wait);

    [LoggerMessage(LogLevel.Information, "Compute node started, process {Pid}")]
    private static partial void Started(ILogger logger, int pid);

    [LoggerMessage(LogLevel.Warning, "Compute node {Pid} ended with code {Code}; another is started")]
    private static partial void Ended(ILogger logger, int pid, int code);
}
