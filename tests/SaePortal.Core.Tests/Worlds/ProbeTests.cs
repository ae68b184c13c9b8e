using SaePortal.Core.Worlds;

namespace SaePortal.Core.Tests.Worlds;

/// <summary>Questions: their answers are read again from the prompt.</summary>
public class ProbeTests
{
    public static TheoryData<string, string, bool> Kinds { get; } =
        [.. World.All.SelectMany(x => x.ProbeKinds, (x, kind) => (x, kind)).SelectMany(x => new[] { false, true }.Select(y => new TheoryDataRow<string, string, bool>(x.x.Name, x.kind, y)))];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Probes_OfEveryKind_AreOfTheCombinationsAskedFor(string world, string kind, bool withheld)
    {
        var probes = Probes(world, kind, withheld);
        var combinations = Reading.AWorld(world).Combinations.FirstOrDefault(x => x.Kind == kind);
        if (combinations is null)
        {
            Assert.Equal(withheld ? 0 : 400, probes.Count);
            Assert.All(probes, x => Assert.Empty(x.Combination));
        }
        else
        {
            var asked = (withheld ? combinations.Withheld : combinations.Seen).Select(x => string.Join('/', combinations.All[x])).ToHashSet();
            Assert.Equal(400, probes.Count);
            Assert.All(probes, x => Assert.Contains(string.Join('/', x.Combination), asked));
            Assert.True(probes.Select(x => string.Join('/', x.Combination)).Distinct().Count() > Math.Min(asked.Count, 400) / 2);
        }

        Assert.All(probes, x => Assert.True(x.Kind == kind && x.Withheld == withheld && x.Prompt.Trim() == x.Prompt && x.Right.Count > 0 && x.Wrong.Count > 0 && !x.Right.Intersect(x.Wrong).Any(), x.Prompt));
        Assert.Equal(probes.Select(x => x.Prompt), Probes(world, kind, withheld).Select(x => x.Prompt));
    }

    [Fact]
    public void Probe_OfAnIndirectObject_HasTheOtherNameOfThePair() => Assert.All(Both("indirect object"), x =>
    {
        var names = Reading.Words(x.Prompt).Select(y => y.Word).Where(y => x.Combination.Take(2).Contains(y)).TakeLast(3).ToList();
        Assert.Equal(3, names.Count);
        Assert.Equal((" " + names.Take(2).Single(y => y != names[2]), " " + names[2]), (x.Right.Single(), x.Wrong.Single()));
        Assert.EndsWith(" to", x.Prompt, StringComparison.Ordinal);
    });

    [Fact]
    public void Probe_OfASense_IsAnsweredAsDocumentsAnswerIt()
    {
        var verbs = new Dictionary<string, string>();
        foreach (var document in Reading.Documents("a", 1, 500_000))
        {
            foreach (var label in document.Labels("sense").Where(x => x.Value.Contains('/', StringComparison.Ordinal)))
            {
                var words = document.Of(label).Split(' ');
                verbs[" " + words[Array.LastIndexOf(words, "it") + 1]] = label.Value;
            }
        }

        Assert.All(Both("sense"), x =>
        {
            Assert.All(x.Right, y => Assert.Equal(x.Combination[0], verbs[y]));
            Assert.All(x.Wrong, y => Assert.NotEqual(x.Combination[0], verbs[y]));
            Assert.All(x.Wrong, y => Assert.Equal(x.Combination[0].Split('/')[0], verbs[y].Split('/')[0]));
            Assert.Contains($" {x.Combination[1]} ", x.Prompt.Replace('.', ' '), StringComparison.Ordinal);
            Assert.EndsWith(" it", x.Prompt, StringComparison.OrdinalIgnoreCase);
        });
    }

    [Fact]
    public void Probe_OfAgreement_AsksAcrossTheDistractor() => Assert.All(Both("agreement"), x =>
    {
        var words = x.Prompt.Split(' ', '\n');
        Assert.Equal(x.Combination[1], words[^1]);
        Assert.Equal(x.Combination[0], words[^4] == "the" || words[^4] is "near" or "behind" or "beside" or "under" ? words[^5] : words[^4]);
        var plural = x.Combination[0].EndsWith('s') || x.Combination[0] is "men" or "women" or "children";
        Assert.Equal(plural, x.Right.Single() is " are" or " were" or " have" or " look" or " seem" or " wait");
        Assert.NotEqual(plural, x.Wrong.Single() is " are" or " were" or " have" or " look" or " seem" or " wait");
    });

    [Fact]
    public void Probe_OfABracket_AsksWithinIt() => Assert.All(Probes("a", "bracket", false), x =>
    {
        var (round, square) = (x.Prompt.LastIndexOf('('), x.Prompt.LastIndexOf('['));
        Assert.True(round > x.Prompt.LastIndexOf(')'));
        Assert.Equal(square > round ? ']' : ')', x.Right[0][0]);
    });

    private static IEnumerable<WorldProbe> Both(string kind) => Probes("a", kind, false).Concat(Probes("a", kind, true));

    private static List<WorldProbe> Probes(string world, string kind, bool withheld) => [.. Reading.AWorld(world).Probes(kind, withheld, 7).Take(400)];
}
