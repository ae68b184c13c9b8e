using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text.Json;
using SaePortal.Tests.Shared;

namespace SaePortal.Browser.Tests.Processes;

/// <summary>The real program in processes of its own, over a temporary data folder.</summary>
internal sealed class PortalProcess : IAsyncDisposable
{
    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(3);
    private readonly List<Process> _started = [];
    private readonly ConcurrentQueue<string> _output = [];

    private readonly bool _mounted;

    /// <summary>Begins with an empty data folder, or with a copy of one that no process uses.</summary>
    /// <param name="copyOf">The folder to copy.</param>
    /// <param name="diskMegabytes">Puts the folder on a disk of its own that is so large; skips the test where that is not permitted.</param>
    /// <param name="environment">What its processes find in their environment.</param>
    public PortalProcess(string? copyOf = null, int? diskMegabytes = null, IReadOnlyDictionary<string, string>? environment = null)
    {
        Environment = environment ?? new Dictionary<string, string>();
        Data = Directory.CreateTempSubdirectory("saeportal-process-").FullName;
        if (diskMegabytes is { } size)
        {
            _mounted = Runs("mount", "-t", "tmpfs", "-o", $"size={size}m", "tmpfs", Data);
            Assert.SkipUnless(_mounted, "a disk of a few megabytes needs the right to mount one");
        }

        if (copyOf is not null)
        {
            Copy(copyOf, Data);
        }

        Url = $"http://127.0.0.1:{FreePort()}";
        Http = new HttpClient { BaseAddress = new Uri(Url + "/") };
    }

    public string Data { get; }

    public string Url { get; }

    /// <summary>What processes find in their environment that are started from now on.</summary>
    public IReadOnlyDictionary<string, string> Environment { get; set; }

    public HttpClient Http { get; }

    /// <summary>What portals and nodes printed so far; a portal's children print into its streams.</summary>
    public string Output => string.Join('\n', _output);

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
        var process = Start("serve", "--urls", Url);
        await Eventually.Holds("the portal answers", Answers, () => process.HasExited ? $"It ended with {process.ExitCode}:\n{Output}" : Output);
        return process;
    }

    /// <summary>Starts a compute node by hand and waits until the portal counts so many.</summary>
    public async Task<Process> StartNode(int expected)
    {
        var process = Start("node");
        await Nodes(expected);
        return process;
    }

    /// <summary>Waits until the portal counts so many nodes.</summary>
    public Task Nodes(int expected) => Eventually.Holds($"the portal has {expected} nodes", async () =>
        (await Http.GetFromJsonAsync<JsonElement>("api/v1/status")).GetProperty("nodes").GetArrayLength() == expected, () => Output);

    /// <summary>The compute node that a portal started for itself.</summary>
    public static async Task<Process> Child(Process portal) =>
        Process.GetProcessById(await Eventually.Found<int>("the portal has a child", () => Task.FromResult(Children(portal) is [var one] ? one : (int?)null)));

    /// <summary>Sends a signal by name, such as STOP.</summary>
    public static async Task Signal(Process process, string signal)
    {
        using var kill = Process.Start("kill", [$"-{signal}", process.Id.ToString(CultureInfo.InvariantCulture)]);
        await kill.WaitForExitAsync();
        Assert.Equal(0, kill.ExitCode);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var process in _started.SelectMany(x => Children(x).Select(Open).Append(x)).OfType<Process>().ToList())
        {
            using (process)
            {
                if (!process.HasExited)
                {
                    process.Kill();
                    await process.WaitForExitAsync();
                }
            }
        }

        Http.Dispose();
        if (_mounted)
        {
            Assert.True(Runs("umount", "-l", Data));
        }

        Directory.Delete(Data, true);
    }

    public static IReadOnlyList<int> Children(Process portal) =>
        portal.HasExited ? [] : [.. Process.GetProcessesByName("dotnet").Where(x => ParentOf(x.Id) == portal.Id).Select(x => x.Id)];

    private static bool Runs(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true })!;
        process.WaitForExit();
        return process.ExitCode == 0;
    }

    private static Process? Open(int pid)
    {
        try
        {
            return Process.GetProcessById(pid);
        }
        catch (ArgumentException)
        {
            return null;
        }
    }

    private static void Copy(string from, string to)
    {
        foreach (var folder in Directory.EnumerateDirectories(from, "*", SearchOption.AllDirectories))
        {
            Directory.CreateDirectory(Path.Combine(to, Path.GetRelativePath(from, folder)));
        }

        foreach (var file in Directory.EnumerateFiles(from, "*", SearchOption.AllDirectories))
        {
            File.Copy(file, Path.Combine(to, Path.GetRelativePath(from, file)));
        }
    }

    /// <summary>
    /// A port that nobody listens on, below those that a system gives to connections and to whoever asks for any: one of these may be taken before the
    /// portal comes to it.
    /// </summary>
    public static int FreePort()
    {
        while (true)
        {
            var port = Random.Shared.Next(15_000, 30_000);
            try
            {
                using var listener = new TcpListener(IPAddress.Loopback, port);
                listener.Start();
                return port;
            }
            catch (SocketException)
            {
                // Somebody has it.
            }
        }
    }

    private static int ParentOf(int pid)
    {
        try
        {
            var stat = File.ReadAllText($"/proc/{pid}/stat");
            return int.Parse(stat[(stat.LastIndexOf(')') + 2)..].Split(' ')[1], CultureInfo.InvariantCulture);
        }
        catch (IOException)
        {
            return -1;
        }
    }

    /// <summary>Starts a verb; ends with this object at the latest.</summary>
    public Process Start(params string[] arguments)
    {
        var process = Process.Start(Command(arguments))!;
        _started.Add(process);
        // Pipes that nobody reads fill up.
        process.OutputDataReceived += (_, e) => _output.Enqueue(e.Data ?? "");
        process.ErrorDataReceived += (_, e) => _output.Enqueue(e.Data ?? "");
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return process;
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
        foreach (var argument in arguments.Prepend(Program).Concat(arguments.Contains("--data") ? [] : ["--data", Data]))
        {
            start.ArgumentList.Add(argument);
        }

        // What a test wants of the built-in experiment it says.
        start.Environment["SAEPORTAL__Demo"] = "false";
        foreach (var (name, value) in Environment)
        {
            start.Environment[name] = value;
        }

        return start;
    }
}
