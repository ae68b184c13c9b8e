using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using SaePortal.Storage.Lists;
using SaePortal.Web.Shell;

namespace SaePortal.Web.Lists;

/// <summary>As what a list can be saved.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<ListFormat>))]
public enum ListFormat
{
    /// <summary>A table, one latent a row.</summary>
    [JsonStringEnumMemberName("csv")]
    Csv,

    /// <summary>As the API shows it.</summary>
    [JsonStringEnumMemberName("json")]
    Json,

    /// <summary>A text with links.</summary>
    [JsonStringEnumMemberName("markdown")]
    Markdown,
}

/// <summary>Writes a list as a file.</summary>
internal static class ListFile
{
    private static readonly JsonSerializerOptions s_json = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    /// <summary>The file.</summary>
    /// <param name="list">The list.</param>
    /// <param name="entries">What stands on it.</param>
    /// <param name="format">What it shall be.</param>
    /// <param name="portal">The portal's address, which ends with a slash.</param>
    /// <returns>Its bytes, UTF-8, its type and its name.</returns>
    public static (byte[] Bytes, string Type, string Name) Write(ListRecord list, IReadOnlyList<ListEntry> entries, ListFormat format, string portal) => format switch
    {
        ListFormat.Csv => (Encoding.UTF8.GetBytes(Csv(entries, portal)), "text/csv; charset=utf-8", Name(list, "csv")),
        ListFormat.Json => (JsonSerializer.SerializeToUtf8Bytes(ListDetailShape.Of(list, entries), s_json), "application/json", Name(list, "json")),
        _ => (Encoding.UTF8.GetBytes(Markdown(list, entries, portal)), "text/markdown; charset=utf-8", Name(list, "md")),
    };

    private static string Name(ListRecord list, string end) => string.Create(CultureInfo.InvariantCulture, $"list-{list.Id}.{end}");

    private static string Csv(IReadOnlyList<ListEntry> entries, string portal)
    {
        var text = new StringBuilder("model,dictionary,latent,removed,note,added,url\r\n");
        foreach (var entry in entries)
        {
            text.Append(CultureInfo.InvariantCulture, $"{Cell(entry.Model)},{Cell(entry.Dictionary)},{entry.Latent},{(entry.IsGone ? "yes" : "no")},{Cell(entry.Note)},{entry.Added:O},{(entry.IsGone ? "" : Cell(Url(entry, portal)))}\r\n");
        }

        return text.ToString();
    }

    // What begins like a formula is one to a spreadsheet; the quote keeps it text.
    private static string Cell(string text)
    {
        var safe = text.Length > 0 && text[0] is '=' or '+' or '-' or '@' or '\t' or '\r' ? "'" + text : text;
        return safe.AsSpan().IndexOfAny(",\"\r\n") >= 0 ? $"\"{safe.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : safe;
    }

    private static string Markdown(ListRecord list, IReadOnlyList<ListEntry> entries, string portal)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"# {Escaped(list.Title)}\n\nBy {Escaped(list.Author)}, {list.Created:yyyy-MM-dd}. <{portal}{PortalUrls.List(list.Id)}>\n");
        if (list.About.Length > 0)
        {
            text.Append(CultureInfo.InvariantCulture, $"\n{list.About}\n");
        }

        text.Append('\n');
        foreach (var (entry, number) in entries.Select((x, i) => (x, i + 1)))
        {
            var name = $"latent {entry.Latent.ToString(CultureInfo.InvariantCulture)} of {Escaped(entry.Dictionary)}, {Escaped(entry.Model)}";
            text.Append(CultureInfo.InvariantCulture, $"{number}. {(entry.IsGone ? $"{name} (removed)" : $"[{name}]({Url(entry, portal)})")}\n");
            if (entry.Note.Length > 0)
            {
                text.Append(CultureInfo.InvariantCulture, $"   \n   {entry.Note.Replace("\n", "\n   ", StringComparison.Ordinal)}\n");
            }
        }

        return text.ToString();
    }

    private static string Escaped(string text) => string.Concat(text.Select(x => x is '\\' or '`' or '*' or '_' or '[' or ']' or '<' or '>' or '#' ? $"\\{x}" : $"{x}"));

    private static string Url(ListEntry entry, string portal) => portal + PortalUrls.Latent(entry.Model, entry.Dictionary, entry.Latent);
}
