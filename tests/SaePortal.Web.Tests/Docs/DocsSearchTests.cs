using SaePortal.Web.Docs;

namespace SaePortal.Web.Tests.Docs;

public sealed class DocsSearchTests
{
    private static readonly DocsText[] s_pages =
    [
        DocsMarkdown.Read("fruit", "# Fruit\n\nWhat grows on trees, and how it is eaten.\n\n## Apples\n\nRound. Apples keep in a cellar. Eaten raw.\n\n## Pears\n\nSofter than apples.\n\n| Kind | Month |\n| --- | --- |\n| Conference | October |\n"),
        DocsMarkdown.Read("tools", "# Tools\n\nWhat one needs in a garden.\n\n## Saw\n\n```sh\nsaw --apple-tree now\n```\n"),
    ];

    [Fact]
    public void Find_AWord_LeadsToTheHeadingAndShowsItInItsSentence()
    {
        var hits = DocsSearch.Find(s_pages, "cellar");

        var hit = Assert.Single(hits);
        Assert.Equal(("fruit", "apples"), (hit.Page.Slug, hit.Passage.Id));
        Assert.Equal("Apples keep in a cellar.", Text(hit));
        Assert.Equal(["cellar"], Marked(hit));
    }

    [Fact]
    public void Find_AHeadingsWord_ComesBeforeMentions() =>
        Assert.Equal(["apples", "pears", "saw"], DocsSearch.Find(s_pages, "APPLE").Select(x => x.Passage.Id));

    [Fact]
    public void Find_TheStartOfAWord_MarksAllOfIt() => Assert.Equal(["Apples"], Marked(DocsSearch.Find(s_pages, "appl")[0]));

    [Fact]
    public void Find_TheMiddleOfAWord_IsNothing() => Assert.Empty(DocsSearch.Find(s_pages, "ellar"));

    [Fact]
    public void Find_SeveralWords_MustAllBeInThePassage()
    {
        Assert.Equal(["pears"], DocsSearch.Find(s_pages, "softer  apples").Select(x => x.Passage.Id));
        Assert.Empty(DocsSearch.Find(s_pages, "softer cellar"));
    }

    [Fact]
    public void Find_AnOption_IsFoundInCode()
    {
        var hit = Assert.Single(DocsSearch.Find(s_pages, "--apple"));

        Assert.True(hit.IsCode);
        Assert.Equal(("saw --apple-tree now", "saw"), (Text(hit), hit.Passage.Id));
    }

    [Fact]
    public void Find_ACellOfATable_ShowsItsRow() => Assert.Equal("Conference · October", Text(Assert.Single(DocsSearch.Find(s_pages, "october"))));

    [Theory]
    [InlineData("")]
    [InlineData("  \t ")]
    public void Find_NoWords_IsNothing(string query) => Assert.Empty(DocsSearch.Find(s_pages, query));

    [Theory]
    [InlineData("(((((")]
    [InlineData("<script>alert(1)</script>")]
    [InlineData(".*")]
    [InlineData("\\")]
    public void Find_SignsOfExpressions_AreText(string query) => Assert.Empty(DocsSearch.Find(s_pages, query));

    [Fact]
    public void Find_InALongSentence_ShowsThePartWithTheWord()
    {
        var page = DocsMarkdown.Read("long", $"# Long\n\n{string.Concat(Enumerable.Repeat("words and ", 90))}needle {string.Concat(Enumerable.Repeat("more words ", 90))}\n");

        var hit = Assert.Single(DocsSearch.Find([page], "needle"));

        Assert.InRange(Text(hit).Length, 50, 260);
        Assert.Equal(["needle"], Marked(hit));
    }

    /// <summary>Whatever is said somewhere can be found there, and the address of the hit exists.</summary>
    [Fact]
    public void Find_EachSentencesFirstWords_FindItsPassage()
    {
        foreach (var (page, passage, sentence) in DocsLibrary.Pages.SelectMany(x => x.Passages.SelectMany(y => y.Sentences.Take(1).Select(z => (x, y, z)))))
        {
            var words = string.Join(' ', sentence.Text.Split(' ').Take(3));
            var hit = DocsSearch.Find(DocsLibrary.Pages, words).FirstOrDefault(x => x.Page == page && x.Passage == passage);

            Assert.True(hit is not null, $"{page.Slug}#{passage.Id} is not found by: {words}");
            Assert.Contains(hit.Sentence.Concat(hit.Heading), x => x.IsWord);
            Assert.True(passage.Id.Length == 0 || page.Headings.Any(x => x.Id == passage.Id));
        }
    }

    private static string Text(DocsHit hit) => string.Concat(hit.Sentence.Select(x => x.Text));

    private static IEnumerable<string> Marked(DocsHit hit) => hit.Sentence.Where(x => x.IsWord).Select(x => x.Text);
}
