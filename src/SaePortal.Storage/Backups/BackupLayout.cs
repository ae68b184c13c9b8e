using System.Reflection;
using System.Text.Json;

namespace SaePortal.Storage.Backups;

/// <summary>What a backup says of itself, its first file.</summary>
/// <param name="Format">The layout's number.</param>
/// <param name="Version">The program that wrote it.</param>
/// <param name="Made">When.</param>
/// <param name="Migration">The newest migration that its database has.</param>
public sealed record BackupHeader(int Format, string Version, DateTimeOffset Made, string Migration);

/// <summary>
/// The files of a backup, a tar archive: <c>backup.json</c> first, then the database, the artifacts, the keys and the owner's token, last
/// <c>checksums.json</c> with a SHA-256 for each, by which a backup is known to be whole.
/// </summary>
internal static class BackupLayout
{
    public const int Format = 1;
    public const string Header = "backup.json";
    public const string Checksums = "checksums.json";
    public const string Database = "portal.db";
    public const string Artifacts = "artifacts";
    public const string Keys = "keys";
    public const string OwnerToken = "owner.token";

    public static JsonSerializerOptions Json { get; } = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    public static string Version { get; } = Assembly.GetExecutingAssembly().GetName().Version!.ToString(3);

    /// <summary>Whether a path of an archive may be written below a new data folder: one of those above, and nothing that leads elsewhere.</summary>
    public static bool Allows(string path)
    {
        var parts = path.Split('/');
        return parts.All(x => x is not ("" or "." or "..")) && path.IndexOfAny(['\\', ':', '\0']) < 0
            && (path is Header or Checksums or Database or OwnerToken || (parts.Length > 1 && parts[0] is Artifacts or Keys));
    }
}
