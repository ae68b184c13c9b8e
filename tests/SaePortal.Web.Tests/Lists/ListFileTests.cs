using System.Text;
using System.Text.Json;
using Markdig;
using Markdig.Syntax;
using Markdig.Syntax.Inlines;
using SaePortal.Storage.Lists;
using SaePortal.Web.Lists;

namespace SaePortal.Web.Tests.Lists;

public sealed class ListFileTests
{
    private static readonly ListRecord s_list = new(7, 2, "Ada [x](y)", "Sad *words*", "About.", false, null, 3, DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch);

    private static readonly ListEntry[] s_entries =
    [
        new(1, 4, "demo", "resid-2", 417, "=HYPERLINK(\"https://evil.example\")", DateTimeOffset.UnixEpoch),
        new(2, 4, "demo", "resid-2", 88, "two\nlines, and \"quotes\"", DateTimeOffset.UnixEpoch),
        new(3, null, "demo", "old", 5, "", DateTimeOffset.UnixEpoch),
    ];

    [Fact]
    public void Csv_IsReadBackAsItWas_AndHoldsNoFormula()
    {
        var (bytes, type, name) = ListFile.Write(s_list, s_entries, ListFormat.Csv, "https://p.example/");
        var rows = Parsed(Encoding.UTF8.GetString(bytes));

        Assert.Equal(("text/csv; charset=utf-8", "list-7.csv"), (type, name));
        Assert.Equal(["model", "dictionary", "latent", "removed", "note", "added", "url"], rows[0]);
        Assert.Equal(["demo", "resid-2", "417", "no", "'=HYPERLINK(\"https://evil.example\")", "1970-01-01T00:00:00.0000000+00:00", "https://p.example/demo/resid-2/417"], rows[1]);
        Assert.Equal("two\nlines, and \"quotes\"", rows[2][4]);
        Assert.Equal(["demo", "old", "5", "yes", "", "1970-01-01T00:00:00.0000000+00:00", ""], rows[3]);
        Assert.Equal(4, rows.Count);
    }

    [Fact]
    public void Json_IsWhatTheApiShows()
    {
        var (bytes, _, name) = ListFile.Write(s_list, s_entries, ListFormat.Json, "https://p.example/");
        var root = JsonDocument.Parse(bytes).RootElement;

        Assert.Equal("list-7.json", name);
        Assert.Equal("Sad *words*", root.GetProperty("list").GetProperty("title").GetString());
        Assert.Equal([417, 88, 5], root.GetProperty("entries").EnumerateArray().Select(x => x.GetProperty("latent").GetInt32()));
        Assert.Equal([false, false, true], root.GetProperty("entries").EnumerateArray().Select(x => x.GetProperty("removed").GetBoolean()));
    }

    [Fact]
    public void Markdown_ReadByAnother_HasTheListInItsOrder()
    {
        var document = Markdown.Parse(Encoding.UTF8.GetString(ListFile.Write(s_list, s_entries, ListFormat.Markdown, "https://p.example/").Bytes));
        var heading = document.Descendants<HeadingBlock>().Single();

        Assert.Equal("Sad *words*", string.Concat(heading.Inline!.Descendants<LiteralInline>().Select(x => x.ToString())));
        Assert.Equal(3, document.Descendants<ListItemBlock>().Count());
        Assert.Equal(["https://p.example/demo/resid-2/417", "https://p.example/demo/resid-2/88"], document.Descendants<LinkInline>().Select(x => x.Url));
    }

    /// <summary>RFC 4180, as another program reads it.</summary>
    private static List<List<string>> Parsed(string text)
    {
        var (rows, row, cell, quoted) = (new List<List<string>>(), new List<string>(), new StringBuilder(), false);
        for (var i = 0; i < text.Length; i++)
        {
            if (quoted && text[i] == '"' && i + 1 < text.Length && text[i + 1] == '"')
            {
                cell.Append('"');
                i++;
            }
            else if (text[i] == '"')
            {
                quoted = !quoted;
            }
            else if (!quoted && text[i] is ',' or '\r' && !quoted)
            {
                row.Add(cell.ToString());
                cell.Clear();
                if (text[i] == '\r')
                {
                    rows.Add(row);
                    row = [];
                    i++;
                }
            }
            else
            {
                cell.Append(text[i]);
            }
        }

        return rows;
    }
}
