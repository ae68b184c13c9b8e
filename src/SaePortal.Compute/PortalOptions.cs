using SaePortal.Core.Answers;
using SaePortal.Torch.Native;

namespace SaePortal.Compute;

/// <summary>Where the portal keeps its data and how it is reached: from <c>appsettings.json</c>, <c>SAEPORTAL__*</c> and the command line.</summary>
public sealed record PortalOptions
{
    /// <summary>The data folder, absolute.</summary>
    public required string Data { get; init; }

    /// <summary>A PostgreSQL connection string; empty for SQLite in the data folder.</summary>
    public string? Database { get; init; }

    /// <summary>The path below which a reverse proxy serves the portal, such as <c>/sae</c>; then loopback proves nothing.</summary>
    public string? BasePath { get; init; }

    /// <summary>Addresses of reverse proxies whose forwarded headers are believed.</summary>
    public IReadOnlyList<string> TrustedProxies { get; init; } = [];

    /// <summary>Folders from which pages may import; <c>{data}/import</c> unless told otherwise.</summary>
    public IReadOnlyList<string> ImportRoots { get; init; } = [];

    /// <summary>Whether an empty portal begins with the built-in experiment.</summary>
    public bool Demo { get; init; }

    /// <summary>The <c>lib</c> folder of a PyTorch installation, whose libtorch is loaded instead of the one built in; null for that.</summary>
    public string? Libtorch { get; init; }

    /// <summary>Checks all options at once.</summary>
    /// <returns>Every option that is wrong, with its key, its value and what is permitted.</returns>
    public IReadOnlyList<Problem> Check()
    {
        var problems = new List<Problem>();
        if (!string.IsNullOrEmpty(BasePath) && (!BasePath.StartsWith('/') || BasePath.EndsWith('/')))
        {
            problems.Add(new Problem(ProblemKind.Invalid, $"SAEPORTAL__BasePath is \"{BasePath}\".", "It begins with '/' and does not end with one, such as /sae."));
        }

        foreach (var proxy in TrustedProxies.Where(x => !System.Net.IPAddress.TryParse(x, out _)))
        {
            problems.Add(new Problem(ProblemKind.Invalid, $"SAEPORTAL__TrustedProxies has \"{proxy}\".", "Each entry is an IP address."));
        }

        if (File.Exists(Data))
        {
            problems.Add(new Problem(ProblemKind.Invalid, $"SAEPORTAL__Data is \"{Data}\", which is a file.", "Give a folder."));
        }

        if (!string.IsNullOrEmpty(Libtorch) && ComputeDevice.NoLibtorch(Libtorch) is { } missing)
        {
            problems.Add(missing);
        }

        return problems;
    }
}
