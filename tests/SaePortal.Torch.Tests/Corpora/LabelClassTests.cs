using SaePortal.Core.Worlds;
using SaePortal.Torch.Corpora;

namespace SaePortal.Torch.Tests.Corpora;

/// <summary>Classes of labels travel with a corpus.</summary>
public sealed class LabelClassTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("saeportal-classes-").FullName;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Classes_AreKeptOnceForAllLabelsOfAValue_AndWhatIsNoClassIsNone()
    {
        Assert.Null(await Import("""
            {"text":"Mary ran.","labels":[{"start":0,"end":4,"attribute":"name","value":"Mary","class":"token"},{"start":5,"end":8,"attribute":"tense","value":"past","class":"context"}]}
            {"text":"Mary sat.","labels":[{"start":0,"end":4,"attribute":"name","value":"Mary"},{"start":0,"end":4,"attribute":"kind","value":"x","class":"PER"},{"start":0,"end":4,"attribute":"kind","value":"y","class":{"a":[1]}},{"start":0,"end":4,"attribute":"kind","value":"z","class":2}]}
            """));

        using var archive = CorpusArchive.Open(_folder).Value!;

        Assert.Equal([AttributeScope.Token, AttributeScope.Context], archive.Labels(0).Select(x => x.Class));
        Assert.Equal([AttributeScope.Token, null, null, null], archive.Labels(1).Select(x => x.Class));
        Assert.Equal(2, archive.Classes.All.Count);
        Assert.DoesNotContain("class", await File.ReadAllTextAsync(Path.Combine(_folder, "labels.bin"), Cancellation), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Corpus_WithoutClasses_HasNone()
    {
        Assert.Null(await Import("""{"text":"Mary ran.","labels":[{"start":0,"end":4,"attribute":"name","value":"Mary"}]}"""));

        using var archive = CorpusArchive.Open(_folder).Value!;

        Assert.Equal(new LabelledSpan(0, 4, "name", "Mary"), Assert.Single(archive.Labels(0)));
        Assert.Empty(archive.Classes.All);
        Assert.False(File.Exists(Path.Combine(_folder, "classes.json")));
    }

    [Fact]
    public async Task Value_OfTwoClasses_IsRefused()
    {
        var said = await Import("""{"text":"a b","labels":[{"start":0,"end":1,"attribute":"x","value":"y","class":"local"},{"start":2,"end":3,"attribute":"x","value":"y","class":"context"}]}""");

        Assert.Contains("x = y as local and as context", said, StringComparison.Ordinal);
    }

    public void Dispose() => Directory.Delete(_folder, true);

    private async Task<string?> Import(string lines)
    {
        var file = Path.Combine(_folder, "in.jsonl");
        await File.WriteAllTextAsync(file, lines, Cancellation);
        return (await CorpusArchive.Write(CorpusReader.Read(file, Cancellation), _folder, null, Cancellation)).Problem?.What;
    }
}
