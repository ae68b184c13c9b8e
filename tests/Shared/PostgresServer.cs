using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace SaePortal.Tests.Shared;

/// <summary>
/// Debian's PostgreSQL with a fresh cluster on a free port, for the tests of one process. It is stopped and deleted with it. PostgreSQL refuses to
/// run as root, so under root it runs as the package's own user.
/// </summary>
public sealed class PostgresServer : IAsyncDisposable
{
    private readonly string _folder;
    private readonly string _programs;
    private readonly int _port;
    private int _databases;

    private PostgresServer(string folder, string programs, int port)
    {
        _folder = folder;
        _programs = programs;
        _port = port;
    }

    /// <summary>Why there is no server here; null when it is installed.</summary>
    public static string? Missing => Programs() is null ? "PostgreSQL is not installed (apt-get install postgresql)" : null;

    /// <summary>Makes a cluster and starts it.</summary>
    public static async Task<PostgresServer> Start()
    {
        var programs = Programs() ?? throw new InvalidOperationException("Ask Missing first.");
        var folder = Directory.CreateTempSubdirectory("saeportal-postgres-").FullName;
        if (Environment.UserName == "root")
        {
            await Run("chown", "postgres", folder);
        }

        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        var port = ((IPEndPoint)probe.LocalEndpoint).Port;
        probe.Stop();
        var server = new PostgresServer(folder, programs, port);
        await server.AsServer("initdb", "-D", $"{folder}/cluster", "-U", "postgres", "-A", "trust", "--no-sync", "-E", "UTF8", "--locale", "C");
        await server.AsServer("pg_ctl", "-D", $"{folder}/cluster", "-w", "-l", $"{folder}/log", "-o", string.Create(CultureInfo.InvariantCulture,
            $"-c listen_addresses=127.0.0.1 -c port={port} -c unix_socket_directories={folder} -c fsync=off -c synchronous_commit=off"), "start");
        return server;
    }

    /// <summary>Makes an empty database.</summary>
    /// <returns>Its connection string.</returns>
    public async Task<string> NewDatabase()
    {
        var name = string.Create(CultureInfo.InvariantCulture, $"portal{Interlocked.Increment(ref _databases)}");
        await AsServer("createdb", "-h", "127.0.0.1", "-p", _port.ToString(CultureInfo.InvariantCulture), "-U", "postgres", name);
        return string.Create(CultureInfo.InvariantCulture, $"Host=127.0.0.1;Port={_port};Username=postgres;Database={name}");
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await AsServer("pg_ctl", "-D", $"{_folder}/cluster", "-m", "immediate", "stop");
        Directory.Delete(_folder, true);
    }

    private static string? Programs() => Directory.Exists("/usr/lib/postgresql")
        ? Directory.GetDirectories("/usr/lib/postgresql").OrderDescending(StringComparer.Ordinal).Select(x => Path.Combine(x, "bin")).FirstOrDefault(x => File.Exists(Path.Combine(x, "initdb")))
        : null;

    private Task AsServer(string program, params string[] arguments) => Environment.UserName == "root"
        ? Run("runuser", ["-u", "postgres", "--", Path.Combine(_programs, program), .. arguments])
        : Run(Path.Combine(_programs, program), arguments);

    private static async Task Run(string program, params string[] arguments)
    {
        // The server inherits its starter's streams and would keep a pipe open for ever: the output goes nowhere, failures show in the exit code.
        var start = new ProcessStartInfo("/bin/sh", ["-c", "exec \"$@\" > /dev/null 2>&1", "sh", program, .. arguments]) { WorkingDirectory = "/" };
        using var process = Process.Start(start) ?? throw new InvalidOperationException($"{program} did not start.");
        await process.WaitForExitAsync();
        if (process.ExitCode != 0)
        {
            throw new InvalidOperationException($"{program} {string.Join(' ', arguments)} ended with {process.ExitCode}.");
        }
    }
}
