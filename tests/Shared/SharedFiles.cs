namespace SaePortal.Tests.Shared;

/// <summary>The folder <c>shared/</c> beside the checkout: a real model, corpora and reference values. A user never has it.</summary>
public static class SharedFiles
{
    private static readonly string? s_root = Find();

    /// <summary>Whether the folder is there.</summary>
    public static bool Exist => s_root is not null;

    /// <summary>A path inside; the caller has checked <see cref="Exist"/> or skips by <see cref="PathTo"/>'s result being null.</summary>
    public static string? PathTo(params string[] parts) => s_root is null ? null : Path.Combine([s_root, .. parts]);

    private static string? Find()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            var candidate = Path.Combine(folder.FullName, "shared");
            if (File.Exists(Path.Combine(candidate, "README.md")) && Directory.Exists(Path.Combine(candidate, "fixtures")))
            {
                return candidate;
            }
        }

        return null;
    }
}
