namespace SaePortal.Core.Tests.Worlds;

/// <summary>What is classed as context cannot be told from the three words before: a table of them, learnt on one seed, is no better on another than the likeliest answer.</summary>
public class ContextTests
{
    private const double Margin = 0.03;

    [Fact]
    public void Sense_IsNotToldByTheThreeWordsBeforeItsContinuation_NorWithTheWordItself()
    {
        var (known, asked) = (Senses(1), Senses(2));

        Assert.InRange(Table(known, asked, x => x.Before), 0, Table(known, asked, _ => "") + Margin);
        Assert.InRange(Table(known, asked, x => $"{x.Lemma} {x.Before}"), 0, Table(known, asked, x => x.Lemma) + Margin);
        Assert.InRange(Table(known, asked, x => x.Lemma), 0.4, 0.55);

        // A table that knows the place as well could tell: the cue decides.
        Assert.InRange(Table(known, asked, x => $"{x.Lemma} {x.Cue}"), 0.99, 1);
    }

    [Fact]
    public void IndirectObject_IsNotToldByTheThreeWordsBefore()
    {
        var (known, asked) = (Probed("indirect object", 1), Probed("indirect object", 2));

        Assert.InRange(Table(known, asked, x => x.Before), 0, 0.08);
    }

    [Fact]
    public void Agreement_IsNotToldByTheThreeWordsBefore()
    {
        var (known, asked) = (Numbers(1), Numbers(2));

        Assert.InRange(Table(known, asked, x => x.Before), 0, 0.5 + Margin);
        Assert.InRange(Table(known, asked, _ => ""), 0.45, 0.55);
    }

    private static List<Item> Senses(long seed)
    {
        var items = new List<Item>();
        foreach (var document in Reading.Documents("a", seed, 500_000))
        {
            foreach (var label in document.Labels("sense").Where(x => x.Value.Contains('/', StringComparison.Ordinal)))
            {
                var words = Reading.Words(document.Text);
                var continuation = document.Text.LastIndexOf(" it ", label.End, StringComparison.Ordinal) + 4;
                items.Add(new Item(label.Value.Split('/')[0], Reading.Before(words, continuation, 3), document.Labels("cue").Last(x => x.Start < label.Start).Value, label.Value));
            }
        }

        return items;
    }

    private static List<Item> Numbers(long seed)
    {
        var items = new List<Item>();
        foreach (var document in Reading.Documents("a", seed, 500_000))
        {
            var words = Reading.Words(document.Text);
            items.AddRange(document.Labels("subject number").Select(x => new Item("", Reading.Before(words, document.Text.LastIndexOf(' ', x.End - 1), 3), "", x.Value)));
        }

        return items;
    }

    private static List<Item> Probed(string kind, long seed) =>
        [.. Reading.AWorld().Probes(kind, false, seed).Take(5_000).Select(x => new Item("", Reading.Before(Reading.Words(x.Prompt), x.Prompt.Length, 3), "", x.Right[0]))];

    private static double Table(List<Item> known, List<Item> asked, Func<Item, string> key)
    {
        var table = known.GroupBy(key).ToDictionary(x => x.Key, x => x.CountBy(y => y.Answer).MaxBy(y => y.Value).Key);
        return asked.Average(x => table.GetValueOrDefault(key(x)) == x.Answer ? 1.0 : 0);
    }

    private sealed record Item(string Lemma, string Before, string Cue, string Answer);
}
