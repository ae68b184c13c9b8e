using SaePortal.Compute;
using SaePortal.Core.Answers;

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
            ImportRoots = Listed(settings["ImportRoots"]) is { Count: > 0 } roots ? roots : [Path.Combine(folder, "import")],
        };
        var problems = options.Check();
        return problems.Count == 0 ? options : new Problem(ProblemKind.Invalid, string.Join(" ", problems));
    }

    private static List<string> Listed(string? text) => [.. (text ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)];
}
