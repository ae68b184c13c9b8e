using SaePortal.Core.Worlds;

namespace SaePortal.Core.Tests.Worlds;

/// <summary>Each label of world a says what an independent reading of the text says.</summary>
public class EverydayLabelTests
{
    private const int Words = 200_000;

    private static readonly string[] s_singular = ["is", "was", "has", "looks", "seems", "waits"];
    private static readonly string[] s_plural = ["are", "were", "have", "look", "seem", "wait"];
    private static readonly string[] s_numbers = ["one", "two", "three", "four", "five", "six", "seven", "eight"];
    private static readonly string[] s_days = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];

    private static IReadOnlyList<WorldDocument> Documents => Reading.Documents("a", 1, Words);

    [Theory]
    [InlineData("name")]
    [InlineData("weekday")]
    [InlineData("month")]
    [InlineData("lemma")]
    [InlineData("cue")]
    [InlineData("repeated name")]
    [InlineData("variable")]
    [InlineData("result")]
    public void Label_OfAWord_IsTheWord(string attribute) => Each(attribute, (document, label) => Assert.Equal(label.Value, document.Of(label)));

    [Theory]
    [InlineData("numeral")]
    [InlineData("count")]
    [InlineData("total")]
    public void Label_OfANumber_IsTheNumber(string attribute) => Each(attribute, (document, label) => Assert.Equal(label.Value, document.Of(label), true));

    [Fact]
    public void Names_All_AreLabelled()
    {
        var names = Reading.AWorld().Schema.Single(x => x.Name == "name").Values.Select(x => x.Value).ToHashSet();

        Assert.All(Documents, x => Assert.Equal(Reading.Words(x.Text).Where(y => names.Contains(y.Word)).Select(y => y.Start), x.Labels("name").Select(y => y.Start)));
    }

    [Fact]
    public void Giver_StandsBefore_AndWhoGetsIsTheOtherOfTheTwo() => Each("indirect object", (document, label) =>
    {
        var pair = document.Labels("position").Where(x => x.Start < label.Start).TakeLast(2).ToList();
        var subject = document.Labels("subject").Single(x => x.End < label.End && x.End > label.Start);
        var position = document.Labels("subject position").Single(x => x.Start == subject.Start);
        var (first, second) = (document.Of(pair[0]), document.Of(pair[1]));

        Assert.Equal(["first", "second"], pair.Select(x => x.Value));
        Assert.NotEqual(first, second);
        Assert.Equal(position.Value == "first" ? (first, second) : (second, first), (subject.Value, label.Value));
        Assert.StartsWith(subject.Value + " ", document.Of(subject), StringComparison.Ordinal);
        Assert.EndsWith(" to " + label.Value, document.Of(label), StringComparison.Ordinal);
        Assert.Single(document.Text[pair[0].Start..label.End].Split(label.Value)[1..^1]);
    });

    [Fact]
    public void Number_OfASubject_IsThatOfItsVerb() => Each("subject number", (document, label) =>
        Assert.Contains(document.Of(label).Split(' ')[^1], label.Value == "plural" ? s_plural : s_singular));

    [Fact]
    public void Continuation_OfASense_BelongsToItAlone()
    {
        var verbs = new Dictionary<string, string>();
        Each("sense", (document, label) =>
        {
            // One sense: the word alone; several: up to the end of what the sense decides, as the setting of both.
            var setting = document.Labels("setting").Single(x => x.Start < label.Start && x.End >= label.End);
            var words = document.Text[label.Start..setting.End].Split(' ', ',');
            var verb = words[Array.LastIndexOf(words, "it") + 1];
            Assert.Equal(words[0], label.Value.Split('/')[0]);
            Assert.Equal(verbs.TryAdd(verb, label.Value) ? label.Value : verbs[verb], label.Value);
            Assert.Equal(label.Value.Contains('/', StringComparison.Ordinal) ? setting.End : label.Start + words[0].Length, label.End);
        });
        Assert.True(verbs.Count > 250, $"{verbs.Count}");
    }

    [Fact]
    public void Words_OfSeveralSenses_AreTwentyFourOrMore_AndUsedAsOftenAsTheOthers()
    {
        var senses = Reading.AWorld().Schema.Single(x => x.Name == "sense").Values.Select(x => x.Value).GroupBy(x => x.Split('/')[0]).ToList();
        Assert.True(senses.Count(x => x.Count() is 2 or 3) >= 24);

        var used = Documents.SelectMany(x => x.Labels("lemma")).CountBy(x => x.Value).ToDictionary();
        var several = senses.Where(x => x.Count() > 1).Average(x => used[x.Key]);
        var one = senses.Where(x => x.Count() == 1).Average(x => used[x.Key]);
        Assert.InRange(several / one, 0.9, 1.1);
        Assert.All(Documents.SelectMany(x => x.Labels("lemma").Zip(x.Labels("senses"))), x => Assert.Equal(senses.Single(y => y.Key == x.First.Value).Count() > 1 ? "several" : "one", x.Second.Value));
    }

    [Fact]
    public void Brackets_AndQuotes_CloseWhereTheyAreSaidTo()
    {
        Each("in bracket", (document, label) =>
        {
            var inside = document.Of(label);
            Assert.Equal(label.Value == "1" ? "()" : "[]", $"{inside[0]}{inside[^1]}");
            Assert.Equal(label.Value == "2", document.Text[..label.Start].Count(x => x == '(') > document.Text[..label.Start].Count(x => x == ')'));
        });
        Each("in quote", (document, label) =>
        {
            var inside = document.Of(label);
            Assert.Equal(2, inside.Count(x => x == '"'));
            Assert.True(char.IsUpper(inside[1]) && inside[0] == '"' && inside[^1] == '"', inside);
            Assert.Equal(label.Value == "asked", inside[^2] == '?');
        });
        Assert.All(Documents, x => Assert.Equal((x.Text.Count(y => y == '('), x.Text.Count(y => y == '[')), (x.Text.Count(y => y == ')'), x.Text.Count(y => y == ']'))));
        Assert.All(Documents, x => Assert.Equal(x.Text.Count(y => y == '"'), 2 * x.Labels("in quote").Count()));
    }

    [Fact]
    public void WhatIsDue_ComesNext()
    {
        var verbs = new Dictionary<string, string>();
        Next("receiver due", (label, next, _) => Assert.Equal(label.Value, next));
        Next("total due", (label, next, _) => Assert.Equal(label.Value, next, true));
        Next("day due", (label, next, _) => Assert.Equal(label.Value, next));
        Next("result due", (label, next, _) => Assert.Equal(label.Value, next));
        Next("verb due", (label, next, _) => Assert.Contains(next, label.Value == "plural" ? s_plural : s_singular));
        Next("bracket due", (label, next, _) => Assert.Equal(label.Value == "1" ? ")" : "]", next));
        Next("quote due", (label, next, after) => Assert.Equal((label.Value == "asked" ? "?" : next, "\""), (next, after)));
        Next("sense due", (label, next, _) => Assert.Equal(verbs.TryAdd(next, label.Value) ? label.Value : verbs[next], label.Value));
        Next("tense due", (label, next, _) => Assert.Equal(label.Value, verbs.TryAdd($"tense {next}", label.Value) ? label.Value : verbs[$"tense {next}"]));
        Assert.True(verbs.Count > 250, $"{verbs.Count}");
    }

    [Fact]
    public void Pronoun_MeansTheOneOfItsDocument()
    {
        var women = new Dictionary<string, bool>();
        Assert.All(Documents, x => Assert.InRange(x.Labels("referent").Select(y => y.Value).Distinct().Count(), 0, 1));
        Each("referent", (document, label) =>
        {
            var woman = document.Of(label).ToLowerInvariant() is "she" or "her";
            Assert.Equal(women.TryAdd(label.Value, woman) ? woman : women[label.Value], woman);
        });
        Assert.Equal(36, women.Count);
    }

    [Fact]
    public void Totals_ListsAndDates_Follow()
    {
        Each("total", (document, label) => Assert.Equal(document.Labels("count").Last(x => x.Start < label.Start).Value, label.Value));
        Each("count", (document, label) => Assert.Equal(label.Value == "one" ? ":" : s_numbers[Array.IndexOf(s_numbers, label.Value) - 1],
            document.Labels("word").Select(document.Of).ElementAt(document.Labels("word").ToList().FindIndex(x => x.Start == label.Start) - (label.Value == "one" ? 1 : 2))));
        Each("items left", (document, label) => Assert.Equal(label.Value switch
        {
            "0" => '.',
            "1" => ' ',
            _ => ',',
        }, document.Text[label.End]));
        Each("next day", (document, label) =>
        {
            var days = document.Labels("weekday").Where(x => x.Start < label.End).TakeLast(2).ToList();
            Assert.Equal(days[1].Value, label.Value);
            Assert.Equal((Array.IndexOf(s_days, days[0].Value) + 1) % 7, Array.IndexOf(s_days, days[1].Value));
        });
        Each("result", (document, label) =>
        {
            var lines = document.Text[..label.End].Split('\n');
            Assert.Equal(int.Parse(lines[^4].Split(' ')[^1], null) + int.Parse(lines[^3].Split(' ')[^1], null), int.Parse(label.Value, null));
        });
        Each("line", (document, label) => Assert.Equal(label.Value == "list", document.Of(label).StartsWith("- ", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("topic")]
    [InlineData("sentiment")]
    [InlineData("tense")]
    [InlineData("register")]
    public void Label_OfADocument_CoversIt(string attribute) =>
        Assert.All(Documents, x => Assert.Equal((0, x.Text.Length), (x.Labels(attribute).Single().Start, x.Labels(attribute).Single().End)));

    [Theory]
    [InlineData("topic", "farm", "bucket", "rake", "pumpkin")]
    [InlineData("topic", "music", "violin", "studio", "harp")]
    [InlineData("sentiment", "negative", "gloomy", "sad", "horrible")]
    [InlineData("sentiment", "positive", "lovely", "splendid")]
    [InlineData("register", "chronicle", "dwelt", "Verily", "Hark")]
    public void Words_OfAValue_StandInItsDocumentsAlone(string attribute, string value, params string[] words)
    {
        var with = Reading.Documents("a", 1, 500_000).Where(x => Reading.Words(x.Text).Exists(y => words.Contains(y.Word))).ToList();

        Assert.NotEmpty(with);
        Assert.All(with, x => Assert.Equal(value, x.Labels(attribute).Single().Value));
    }

    [Fact]
    public void Tense_IsThatOfBe() => Assert.All(Documents, x =>
    {
        var quotes = x.Labels("in quote").ToList();
        var words = Reading.Words(x.Text).Where(y => !quotes.Exists(q => q.Start <= y.Start && y.Start < q.End)).Select(y => y.Word).ToHashSet();
        Assert.False(words.Overlaps(x.Labels("tense").Single().Value == "past" ? ["is", "are", "has", "goes"] : new[] { "was", "were", "had", "went" }), x.Text);
    });

    [Fact]
    public void Vocabulary_FitsASmallTokenizer() =>
        Assert.InRange(Reading.Documents("a", 1, 500_000).SelectMany(x => Reading.Words(x.Text)).Select(x => x.Word.ToLowerInvariant()).Distinct().Count(), 1_000, 1_500);

    [Fact]
    public void Chronicles_AreOneDocumentIn200()
    {
        var documents = Reading.Documents("a", 1, 500_000);
        var expected = documents.Count / 200.0;

        Assert.InRange(documents.Count(x => x.Labels("register").Single().Value == "chronicle"), expected - (4 * Math.Sqrt(expected)), expected + (4 * Math.Sqrt(expected)));
    }

    private static void Next(string attribute, Action<WorldLabel, string, string> check) => Each(attribute, (document, label) =>
    {
        var after = Reading.Words(document.Text).Where(x => x.Start >= label.End).Take(2).Select(x => x.Word).ToArray();
        Assert.Equal(1, label.End - label.Start);
        check(label, after[0], after.Length > 1 ? after[1] : "");
    });

    private static void Each(string attribute, Action<WorldDocument, WorldLabel> check)
    {
        var any = false;
        foreach (var document in Documents)
        {
            foreach (var label in document.Labels(attribute))
            {
                any = true;
                check(document, label);
            }
        }

        Assert.True(any, attribute);
    }
}
