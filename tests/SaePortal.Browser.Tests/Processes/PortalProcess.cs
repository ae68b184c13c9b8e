using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace SaePortal.Browser.Tests.Processes;

/// <summary>The real program in processes of its own, over a temporary data folder.</summary>
internal sealed class PortalProcess : IAsyncDisposable
{
    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(3);
    private readonly List<Process> _serving = [];

    public PortalProcess()
    {
        Data = Directory.CreateTempSubdirectory("saeportal-process-").FullName;
        Url = $"http://127.0.0.1:{FreePort()}";
        Http = new HttpClient { BaseAddress = new Uri(Url + "/") };
    }

    public string Data { get; }

    public string Url { get; }

    public HttpClient Http { get; }

    private static string Program
    {
        get
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
    }

    /// <summary>Runs a verb to its end.</summary>
    public async Task<(int Code, string Output, string Error)> Verb(params string[] arguments)
    {
        using var process = Process.Start(Command(arguments))!;
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        using var patience = new CancellationTokenSource(s_patience);
        await process.WaitForExitAsync(patience.Token);
        return (process.ExitCode, await output, await error);
    }

    /// <summary>Starts the portal and waits until it answers.</summary>
    public async Task<Process> Serve()
    {
        var process = Process.Start(Command("serve", "--urls", Url))!;
        _serving.Add(process);
        // Pipes that nobody reads fill up.
        process.OutputDataReceived += (_, _) => { };
        process.ErrorDataReceived += (_, _) => { };
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        await Until<bool>("the portal answers", async () => await Answers() ? true : null);
        return process;
    }

    /// <summary>Process ids of the portal's compute nodes: its children.</summary>
    public static IReadOnlyList<int> Children(Process portal) =>
        [.. Process.GetProcessesByName("dotnet").Where(x => ParentOf(x.Id) == portal.Id).Select(x => x.Id)];

    /// <summary>Waits for something, with a deadline that names it.</summary>
    public static async Task<T> Until<T>(string what, Func<Task<T?>> look)
        where T : struct
    {
        for (var clock = Stopwatch.StartNew(); clock.Elapsed < s_patience; await Task.Delay(50))
        {
            if (await look() is { } found)
            {
                return found;
            }
        }

        throw new TimeoutException($"Waited {s_patience.TotalSeconds:N0} s until {what}.");
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var process in _serving)
        {
            if (!process.HasExited)
            {
                process.Kill(true);
                await process.WaitForExitAsync();
            }

            process.Dispose();
        }

        Http.Dispose();
        Directory.Delete(Data, true);
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private static int ParentOf(int pid)
    {
        try
        {
            var stat = File.ReadAllText($"/proc/{pid}/stat");
            return int.Parse(stat[(stat.LastIndexOf(')') + 2)..].Split(' ')[1], System.Globalization.CultureInfo.InvariantCulture);
        }
        catch (IOException)
        {
            return -1;
        }
    }

    private async Task<bool> Answers()
    {
        try
        {
            return (await Http.GetAsync(new Uri("health", UriKind.Relative))).IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    private ProcessStartInfo Command(params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false };
        foreach (var argument in arguments.Prepend(Program).Concat(["--data", Data]))
        {
            start.ArgumentList.Add(argument);
        }

        return start;
    }
}
