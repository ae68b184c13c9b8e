using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using SaePortal.Tests.Shared;

namespace SaePortal.Browser.Tests.Processes;

/// <summary>Does what the Dockerfile says, without the container: publish, run as a user who owns the data folder alone, ask for health, stop.</summary>
[Collection("processes")]
public sealed class ContainerTests : IDisposable
{
    // The user of Microsoft's images.
    private const string User = "1654";
    private readonly ConcurrentQueue<string> _output = [];
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("saeportal-container-");

    [Fact]
    public async Task Dockerfile_Publishes_RunsWithoutRights_IsHealthyAndStops()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() && Environment.UserName == "root", "only root can become the image's user");
        var root = Repository();
        var dockerfile = await File.ReadAllTextAsync(Path.Combine(root, "Dockerfile"));
        var (app, data, home) = (_folder.CreateSubdirectory("app").FullName, _folder.CreateSubdirectory("data").FullName, _folder.CreateSubdirectory("home").FullName);
        var port = PortalProcess.FreePort().ToString(CultureInfo.InvariantCulture);
        string Here(string text) => text.Replace("/app", app, StringComparison.Ordinal).Replace("/data", data, StringComparison.Ordinal).Replace("8080", port, StringComparison.Ordinal).Replace("0.0.0.0", "127.0.0.1", StringComparison.Ordinal);

        var publish = Line(dockerfile, "RUN dotnet publish ")["RUN ".Length..];
        // Built already, by the same command that built these tests.
        Assert.Equal(0, await Run(root, [.. Here(publish).Split(' '), "--no-build"]));
        Assert.Equal(0, await Run(root, ["chmod", "755", _folder.FullName]));
        Assert.Equal(0, await Run(root, ["chown", User, data, home]));

        var entry = Json(Line(dockerfile, "ENTRYPOINT "));
        Assert.Contains("http://0.0.0.0:8080", entry);
        Assert.StartsWith("USER ", Line(dockerfile, "USER "), StringComparison.Ordinal);
        var health = Json(dockerfile[dockerfile.IndexOf("HEALTHCHECK", StringComparison.Ordinal)..].Split('\n')[1]);
        string[] AsUser(IEnumerable<string> command) => ["setpriv", "--reuid", User, "--regid", User, "--clear-groups", "env", $"HOME={home}", .. command.Select(Here)];

        using var portal = Start(app, AsUser(entry));
        await Eventually.Holds("the health check holds", async () => portal.HasExited || await Run(app, AsUser(health)) == 0);
        Assert.False(portal.HasExited, string.Join('\n', _output));
        Assert.Equal(User, (await File.ReadAllLinesAsync($"/proc/{portal.Id}/status")).Single(x => x.StartsWith("Uid:", StringComparison.Ordinal)).Split('\t')[1]);
        Assert.True(File.Exists(Path.Combine(data, "portal.db")));
        await Eventually.Holds("its node runs", () => PortalProcess.Children(portal).Count > 0);

        // As `docker stop` does.
        await PortalProcess.Signal(portal, "TERM");
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        await portal.WaitForExitAsync(patience.Token);
        Assert.Equal(0, portal.ExitCode);
        Assert.DoesNotContain(_output, x => x.Contains("   at ", StringComparison.Ordinal));
        Assert.NotEqual(0, await Run(app, AsUser(health)));
    }

    public void Dispose() => _folder.Delete(true);

    private static string Line(string dockerfile, string beginning) => dockerfile.Split('\n').Single(x => x.StartsWith(beginning, StringComparison.Ordinal));

    private static string[] Json(string line) => JsonSerializer.Deserialize<string[]>(line[line.IndexOf('[', StringComparison.Ordinal)..])!;

    private Process Start(string folder, string[] command)
    {
        var start = new ProcessStartInfo(command[0]) { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var argument in command[1..])
        {
            start.ArgumentList.Add(argument);
        }

        start.Environment["SAEPORTAL__Demo"] = "false";
        var process = Process.Start(start)!;
        process.OutputDataReceived += (_, line) => Keep(line.Data);
        process.ErrorDataReceived += (_, line) => Keep(line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return process;
    }

    private void Keep(string? line) => _output.Enqueue(line ?? "");

    private async Task<int> Run(string folder, string[] command)
    {
        using var process = Start(folder, command);
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(5));
        await process.WaitForExitAsync(patience.Token);
        return process.ExitCode;
    }

    private static string Repository()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "SaePortal.sln")))
        {
            folder = folder.Parent;
        }

        return folder?.FullName ?? throw new InvalidOperationException("The tests do not lie in the repository.");
    }
}
