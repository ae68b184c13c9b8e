using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace SaePortal.Benchmarks.Processes;

/// <summary>The real program, built for release, in a process of its own over a data folder.</summary>
internal sealed class ServedPortal : IAsyncDisposable
{
    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan s_between = TimeSpan.FromMilliseconds(5);

    private readonly Process _process;
    private readonly ConcurrentQueue<string> _output = [];

    private ServedPortal(Process process, string url)
    {
        _process = process;
        // Pipes that nobody reads fill up.
        process.OutputDataReceived += (_, e) => _output.Enqueue(e.Data ?? "");
        process.ErrorDataReceived += (_, e) => _output.Enqueue(e.Data ?? "");
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        Http = new HttpClient { BaseAddress = new Uri(url + "/") };
    }

    /// <summary>Asks it.</summary>
    public HttpClient Http { get; }

    /// <summary>From the start of the process to the whole of its first page.</summary>
    public TimeSpan ToFirstPage { get; private set; }

    /// <summary>Starts the portal and waits for its first page.</summary>
    /// <param name="data">Its data folder.</param>
    /// <param name="page">The page, as a path.</param>
    /// <param name="more">More arguments.</param>
    public static Task<ServedPortal> Serve(string data, string page, params string[] more) => Serve(data, page, demo: false, more);

    /// <summary>As above, with or without the built-in experiment.</summary>
    public static async Task<ServedPortal> Serve(string data, string page, bool demo, params string[] more)
    {
        var url = $"http://127.0.0.1:{FreePort()}";
        var clock = Stopwatch.StartNew();
        var command = Command(["serve", "--urls", url, "--data", data, .. more]);
        command.Environment["SAEPORTAL__Demo"] = demo ? "true" : "false";
        var portal = new ServedPortal(Process.Start(command)!, url);
        await portal.Until($"{page} is answered", () => portal.Answers(page));
        portal.ToFirstPage = clock.Elapsed;
        return portal;
    }

    /// <summary>Runs a verb to its end.</summary>
    /// <returns>How long that took.</returns>
    public static async Task<TimeSpan> Verb(params string[] arguments)
    {
        var clock = Stopwatch.StartNew();
        using var process = Process.Start(Command(arguments))!;
        var (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync();
        var taken = clock.Elapsed;
        await output;
        return process.ExitCode == 0 ? taken : throw new InvalidOperationException($"{string.Join(' ', arguments)}: {await error}");
    }

    /// <summary>Waits for something.</summary>
    public async Task Until(string what, Func<Task<bool>> look, TimeSpan? longest = null)
    {
        for (var clock = Stopwatch.StartNew(); !await look(); await Task.Delay(s_between))
        {
            if (clock.Elapsed > (longest ?? s_patience) || _process.HasExited)
            {
                throw new TimeoutException($"Waited {clock.Elapsed.TotalSeconds:N0} s until {what}. {string.Join('\n', _output)}");
            }
        }
    }

    /// <summary>Asks the portal to end as a user does, and its node with it.</summary>
    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        using (_process)
        {
            using (var kill = Process.Start("kill", [$"{_process.Id}"]))
            {
                await kill.WaitForExitAsync();
            }

            using var patience = new CancellationTokenSource(s_patience);
            await _process.WaitForExitAsync(patience.Token);
        }
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private static ProcessStartInfo Command(params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false };
        foreach (var argument in arguments.Prepend(Program()))
        {
            start.ArgumentList.Add(argument);
        }

        start.Environment["SAEPORTAL__Demo"] = "false";
        return start;
    }

    private static string Program()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            var built = Path.Combine(folder.FullName, "src", "SaePortal.Web", "bin", "Release", "net10.0", "saeportal.dll");
            if (File.Exists(built))
            {
                return built;
            }
        }

        throw new InvalidOperationException("saeportal.dll is not built in Release.");
    }

    private async Task<bool> Answers(string page)
    {
        try
        {
            using var answer = await Http.GetAsync(new Uri(page.TrimStart('/'), UriKind.Relative));
            return answer.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }
}
