using SaePortal.Compute;
using SaePortal.Core.Answers;
using SaePortal.Torch.Native;

namespace SaePortal.Web.Hosting;

/// <summary>Reads <see cref="PortalOptions"/> from <c>appsettings.json</c>, <c>SAEPORTAL__*</c> and the command line, which wins.</summary>
internal static class OptionsReader
{
    /// <summary>Reads and checks.</summary>
    /// <param name="data">What <c>--data</c> says; null when it was not given.</param>
    /// <returns>The options, or all that is wrong with them in one problem.</returns>
    public static Answer<PortalOptions> Read(string? data)
    {
        var settings = new ConfigurationBuilder().AddJsonFile(Path.Combine(AppContext.BaseDirectory, "appsettings.json"), true)
            .AddEnvironmentVariables().Build().GetSection("SAEPORTAL");
        var folder = Path.GetFullPath(data ?? settings["Data"] ?? "data");
        var options = new PortalOptions
        {
            Data = folder,
            Database = settings["Database"],
            BasePath = settings["BasePath"] is { Length: > 0 } path ? path : null,
            TrustedProxies = Listed(settings["TrustedProxies"]),
            Libtorch = settings["Libtorch"] is { Length: > 0 } libtorch ? Path.GetFullPath(libtorch) : null,
            Demo = true,
            ImportRoots = Listed(settings["ImportRoots"]) is { Count: > 0 } roots ? roots : [Path.Combine(folder, "import")],
        };
        var problems = options.Check().ToList();
        if (settings["Demo"] is { Length: > 0 } demo)
        {
            problems.AddRange(bool.TryParse(demo, out var wanted) ? [] : [new Problem(ProblemKind.Invalid, $"SAEPORTAL__Demo is \"{demo}\".", "It is true or false.")]);
            options = options with { Demo = wanted };
        }

        if (problems.Count > 0)
        {
            return new Problem(ProblemKind.Invalid, string.Join(" ", problems));
        }

        // The library is loaded once for a whole process, by whatever needs it first.
        ComputeDevice.LibtorchFolder = options.Libtorch;
        return options;
    }

    private static List<string> Listed(string? text) => [.. (text ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)];
}
