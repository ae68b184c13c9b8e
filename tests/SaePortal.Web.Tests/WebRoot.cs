using System.Runtime.CompilerServices;

namespace SaePortal.Web.Tests;

/// <summary>The repository's <c>wwwroot</c>.</summary>
internal static class WebRoot
{
    public static string Folder { get; } = Path.GetFullPath(Path.Combine(Path.GetDirectoryName(Here())!, "..", "..", "wwwroot"));

    private static string Here([CallerFilePath] string file = "") => file;
}
