using Microsoft.Data.Sqlite;

namespace SaePortal.Web.Tests;

/// <summary>What a data folder holds: what was refused must leave nothing behind, no file and no row.</summary>
internal static class DataState
{
    private static readonly string[] s_tables = ["model", "corpus", "dictionary", "run", "latent", "former_name"];

    /// <summary>Files of artifacts and uploads, and the number of rows.</summary>
    public static async Task<IReadOnlyList<string>> Of(string data)
    {
        var state = new List<string>();
        foreach (var folder in new[] { "artifacts", "import" }.Select(x => Path.Combine(data, x)).Where(Directory.Exists))
        {
            // An empty folder of uploads is no leftover; one upload's own folder would be.
            state.AddRange(Directory.EnumerateFileSystemEntries(folder, "*", SearchOption.AllDirectories)
                .Where(x => File.Exists(x) || Directory.EnumerateFileSystemEntries(x).Any() || Path.GetFileName(Path.GetDirectoryName(x)) == "uploads").Select(x => Path.GetRelativePath(data, x)).Order(StringComparer.Ordinal));
        }

        await using var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = Path.Combine(data, "portal.db"), Pooling = false }.ConnectionString);
        await connection.OpenAsync();
        foreach (var table in s_tables)
        {
            await using var command = connection.CreateCommand();
            command.CommandText = $"select count(*) from {table}";
            state.Add($"{table}: {await command.ExecuteScalarAsync()}");
        }

        return state;
    }
}
