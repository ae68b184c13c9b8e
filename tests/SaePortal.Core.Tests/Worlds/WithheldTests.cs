using SaePortal.Core.Worlds;

namespace SaePortal.Core.Tests.Worlds;

/// <summary>A tenth of the combinations is in no document; they are found again in the text, by its labels.</summary>
public class WithheldTests
{
    private static readonly string[] s_gifts = ["gave gives", "handed hands", "showed shows", "passed passes", "lent lends", "sent sends", "threw throws", "offered offers"];

    [Fact]
    public void Withheld_IsATenth_AndEveryPartKeepsMostOfItsCombinations()
    {
        foreach (var combinations in World.All.SelectMany(x => x.Combinations))
        {
            Assert.Equal(combinations.All.Count / 10, combinations.Withheld.Count);
            Assert.Equal(Enumerable.Range(0, combinations.All.Count), combinations.Withheld.Concat(combinations.Seen).Order());
            Assert.Equal(combinations.All.Count, combinations.All.Select(x => string.Join('/', x)).Distinct().Count());
            for (var part = 0; part < combinations.Parts.Count; part++)
            {
                var seen = combinations.Seen.CountBy(x => combinations.All[x][part]).ToDictionary();
                Assert.All(combinations.All.CountBy(x => x[part]), x => Assert.True(seen[x.Key] >= x.Value * 3 / 4, x.Key));
            }
        }
    }

    [Fact]
    public void Documents_OfSeveralSeeds_HaveNoWithheldCombination_AndMostOfTheOthers()
    {
        var found = new Dictionary<string, HashSet<string>> { ["indirect object"] = [], ["sense"] = [], ["agreement"] = [] };
        foreach (var seed in new long[] { 1, 2, 3, 4, 99 })
        {
            foreach (var document in Reading.Documents("a", seed, 120_000))
            {
                found["indirect object"].UnionWith(Gifts(document));
                found["sense"].UnionWith(Senses(document));
                found["agreement"].UnionWith(Agreements(document));
            }
        }

        foreach (var combinations in Reading.AWorld().Combinations)
        {
            string Name(int place) => string.Join('/', combinations.All[place]);
            Assert.Empty(found[combinations.Kind].Intersect(combinations.Withheld.Select(Name)));
            Assert.Empty(found[combinations.Kind].Except(combinations.Seen.Select(Name)));
            Assert.True(found[combinations.Kind].Count > combinations.Seen.Count * (combinations.All.Count > 5_000 ? 0.3 : 0.9), $"{combinations.Kind}: {found[combinations.Kind].Count}");
        }
    }

    [Fact]
    public void WeatherDocuments_HaveNoWithheldCombination()
    {
        var combinations = Assert.Single(Reading.AWorld("b").Combinations);
        var found = Reading.Documents("b", 5, 200_000).SelectMany(x => x.Labels("animal").Zip(x.Labels("weather"), (animal, weather) => $"{animal.Value}/{weather.Value}")).ToHashSet();

        Assert.Equal(combinations.Seen.Select(x => string.Join('/', combinations.All[x])).Order(), found.Order());
    }

    private static IEnumerable<string> Gifts(WorldDocument document)
    {
        foreach (var gift in document.Labels("indirect object"))
        {
            var words = document.Of(gift).Split(' ');
            var subject = document.Labels("repeated name").Single(x => x.End == gift.Start - 1);
            yield return $"{subject.Value}/{words[^1]}/{s_gifts.Single(x => x.Split(' ').Contains(words[0])).Split(' ')[1].TrimEnd('s').Replace("passe", "pass", StringComparison.Ordinal)}";
        }
    }

    private static IEnumerable<string> Senses(WorldDocument document)
    {
        foreach (var sense in document.Labels("sense").Where(x => x.Value.Contains('/', StringComparison.Ordinal)))
        {
            yield return $"{sense.Value}/{document.Labels("cue").Last(x => x.Start < sense.Start).Value}";
        }
    }

    private static IEnumerable<string> Agreements(WorldDocument document)
    {
        foreach (var subject in document.Labels("subject number"))
        {
            var words = document.Of(subject).Split(' ');
            yield return $"{words[0]}/{words[^2]}";
        }
    }
}
