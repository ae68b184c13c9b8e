using SaePortal.Torch.Corpora;
using SaePortal.Web.Corpora;
using SaePortal.Web.Tests.Api;
using SaePortal.Web.Tests.Views;

namespace SaePortal.Web.Tests.Corpora;

/// <summary>A corpus' documents as pages and the API give them.</summary>
[Collection("portal")]
public sealed class CorpusPageTests(PortalFixture portal)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public void Fields_OfARecord_AreNamesAndValues()
    {
        Assert.Equal([("title", "A <b>"), ("year", "1790"), ("tags", "[\"x\",2]")], ShownDocument.FieldsOf("""{"title":"A <b>","year":1790,"tags":["x",2]}"""));
        Assert.Equal([("metadata", "{broken")], ShownDocument.FieldsOf("{broken"));
        Assert.Equal([("metadata", """{"a":"\ud800"}""")], ShownDocument.FieldsOf("""{"a":"\ud800"}"""));
        Assert.Empty(ShownDocument.FieldsOf(null));
        Assert.Equal(2_002, ShownDocument.FieldsOf($$"""{"a":"{{new string('x', 5_000)}}"}""")[0].Value.Length);
    }

    [Fact]
    public async Task Parts_OfALongDocument_AreAllOfItAndCutNoCharacter()
    {
        var folder = Directory.CreateTempSubdirectory("saeportal-corpus-").FullName;
        // A character of two units lies across the first cut.
        var text = new string('a', 9) + "\U0001F600" + new string('b', 14);
        StorePortal.Expect(await CorpusArchive.Write(new[] { new CorpusDocument(text, null, []) }.ToAsyncEnumerable(), folder, null, Cancellation));
        using var archive = StorePortal.Expect(CorpusArchive.Open(folder));

        var parts = Enumerable.Range(0, ShownDocument.Parts(text.Length, 10)).Select(x => ShownDocument.Read(archive, 0, x, 10)).ToList();

        Assert.Equal(text, string.Concat(parts.Select(x => x.Text)));
        Assert.Equal([0, 9, 20], parts.Select(x => x.Start));
        Assert.Equal(parts[^1].Text, ShownDocument.Read(archive, 0, int.MaxValue, 10).Text);
        Assert.All(parts, x => Assert.Equal((1, text.Length, false), (x.Number, x.Length, x.IsWhole)));
    }

    [Fact]
    public async Task Mark_OfAStretch_ChoosesThePartWithIt()
    {
        var folder = Directory.CreateTempSubdirectory("saeportal-corpus-").FullName;
        StorePortal.Expect(await CorpusArchive.Write(new[] { new CorpusDocument(new string('a', 25) + "<b>here</b>" + new string('c', 9), null, []) }.ToAsyncEnumerable(), folder, null, Cancellation));
        using var archive = StorePortal.Expect(CorpusArchive.Open(folder));

        var (found, cut, other, none) = (ShownDocument.Read(archive, 0, null, 20, "here"), ShownDocument.Read(archive, 0, null, 30, "<b>here</b>"), ShownDocument.Read(archive, 0, 0, 20, "here"), ShownDocument.Read(archive, 0, null, 20, "nowhere"));

        Assert.Equal((20, "here"), (found.Start, found.Text[found.Mark]));
        Assert.Equal("<b>he", cut.Text[cut.Mark]);
        Assert.Equal(("", 0), (other.Text[other.Mark], other.Start));
        Assert.Equal(("", 0), (none.Text[none.Mark], none.Start));
    }

    [Fact]
    public async Task Pages_OfALongDocument_LeadToAllOfItWithoutACircuit()
    {
        const string Name = "long-records";
        var corpora = portal.Service<Storage.Corpora.CorpusStore>();
        using (var staged = portal.Service<Storage.Artifacts.ArtifactFolder>().Stage("corpus"))
        {
            var documents = new[] { new CorpusDocument("Short.", """{"title":"<i>First</i>","year":1790}""", []), new CorpusDocument(new string('a', 150_000) + "THE END", null, []) };
            var contents = StorePortal.Expect(await CorpusArchive.Write(documents.ToAsyncEnumerable(), staged.Path, null, Cancellation));
            StorePortal.Expect(await corpora.Add(Name, contents.Documents, contents.Bytes, contents.Labels, "a-file.jsonl", staged.Path, Cancellation));
        }

        try
        {
            var list = await Page($"/corpora/{Name}");
            Assert.Contains("&lt;i&gt;First&lt;/i&gt;", list, StringComparison.Ordinal);
            Assert.Contains("All 150,007 characters", list, StringComparison.Ordinal);
            Assert.Contains("name=\"document\"", list, StringComparison.Ordinal);
            Assert.DoesNotContain("THE END", list, StringComparison.Ordinal);
            Assert.Contains("document=2&amp;part=2", await Page($"/corpora/{Name}?document=2"), StringComparison.Ordinal);
            Assert.Contains("THE END", await Page($"/corpora/{Name}?document=2&part=2"), StringComparison.Ordinal);
            Assert.Contains("THE END", await Page($"/corpora/{Name}?document=2&part=99"), StringComparison.Ordinal);
            Assert.Contains("Short.", await Page($"/corpora/{Name}?document=3"), StringComparison.Ordinal);

            var items = (await portal.Get($"corpora/{Name}/documents")).GetProperty("items");
            Assert.Equal(("<i>First</i>", 1790), (items[0].GetProperty("metadata").GetProperty("title").GetString(), items[0].GetProperty("metadata").GetProperty("year").GetInt32()));
            Assert.Equal(System.Text.Json.JsonValueKind.Null, items[1].GetProperty("metadata").ValueKind);
        }
        finally
        {
            await portal.Service<Storage.Removal.RemovalStore>().Remove(Storage.Removal.RemovableKind.Corpus, Name, Cancellation);
        }
    }

    private Task<string> Page(string path) => portal.Http.GetStringAsync(new Uri(path, UriKind.Relative), Cancellation);
}
