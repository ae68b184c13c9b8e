using System.Buffers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using SaePortal.Core.Answers;
using SaePortal.Core.Worlds;

namespace SaePortal.Core.Tests.Worlds;

/// <summary>What holds for every world.</summary>
public class WorldTests
{
    private static readonly Regex s_class = new(",\"class\":\"[a-z]+\"");
    private static readonly Regex s_due = new("""\{"start":[0-9]+,"end":[0-9]+,"attribute":"[a-z]+ due","value":"[^"]*"\},""");

    public static TheoryData<string> Worlds { get; } = [.. World.All.Select(x => x.Name)];

    [Theory]
    [MemberData(nameof(Worlds))]
    public void Documents_OfOneSeed_AreTheSame_AndOfAnotherAreOthers(string world)
    {
        Assert.Equal(Bytes(world, 1, 200), Bytes(world, 1, 200));
        Assert.Empty(Texts(1).Intersect(Texts(2)));
        Assert.Equal(400, Texts(1).Concat(Texts(-1)).Distinct().Count());

        IEnumerable<string> Texts(long seed) => Reading.AWorld(world).Documents(seed).Where(x => x.Words > 40).Take(200).Select(x => x.Text);
    }

    /// <summary>Who has trained on a world relies on these bytes: a change of the grammar is a change of the world. Classes, which the schema decides, and labels of what is due came later and are left out.</summary>
    [Theory]
    [InlineData("a", "82e966eadac2916b8288727f673fb30d42f370617c4285edb1b50d5b660d7c3f")]
    [InlineData("b", "3a71c892ece42516faecd2bcaf6a164ec8976552175ffb03fde96817847fde96")]
    public void Documents_OfSeedOne_AreTheseBytes(string world, string hash) => Assert.Equal(hash, Hash(s_due.Replace(s_class.Replace(Encoding.UTF8.GetString(Bytes(world, 1, 50)), ""), "")));

    [Theory]
    [MemberData(nameof(Worlds))]
    public void Lines_CarryTheClassOfEveryLabel(string world)
    {
        var classes = Reading.AWorld(world).Schema.SelectMany(x => x.Values, (x, y) => ((x.Name, y.Value), y.Scope.ToString().ToLowerInvariant())).ToDictionary();
        foreach (var line in Encoding.UTF8.GetString(Bytes(world, 1, 50)).Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            var labels = JsonDocument.Parse(line).RootElement.GetProperty("labels").EnumerateArray().ToList();
            Assert.NotEmpty(labels);
            Assert.All(labels, x => Assert.Equal(classes[(Text(x, "attribute"), Text(x, "value"))], Text(x, "class")));
        }

        static string Text(JsonElement label, string name) => label.GetProperty(name).GetString()!;
    }

    [Theory]
    [MemberData(nameof(Worlds))]
    public void Labels_OfWords_CoverEveryWordOnce_WithTheClassThatItAlwaysHas(string world)
    {
        var classes = new Dictionary<string, string>();
        foreach (var document in Reading.Documents(world, 1, 100_000))
        {
            var words = Reading.Words(document.Text);
            var labels = document.Labels("word").ToList();
            Assert.Equal(words, labels.Select(x => (x.Start, document.Of(x))));
            Assert.Equal(words.Count, document.Words);
            Assert.All(labels, x => Assert.Equal(classes.TryAdd(document.Of(x).ToLowerInvariant(), x.Value) ? x.Value : classes[document.Of(x).ToLowerInvariant()], x.Value));
        }
    }

    [Theory]
    [MemberData(nameof(Worlds))]
    public void Schema_NamesEveryLabel_AndEveryValueOccurs(string world)
    {
        var schema = Reading.AWorld(world).Schema.SelectMany(x => x.Values, (x, y) => (x.Name, y.Value)).ToList();
        var seen = Reading.Documents(world, 1, 500_000).SelectMany(x => x.Labels).Select(x => (x.Attribute, x.Value)).ToHashSet();

        Assert.Equal(schema.Distinct(), schema);
        Assert.Empty(seen.Except(schema));
        Assert.Empty(schema.Except(seen));
        Assert.All(Reading.AWorld(world).Schema, x => Assert.EndsWith(".", x.Meaning, StringComparison.Ordinal));
    }

    [Fact]
    public void Schemas_OfTheTwoWorlds_ShareOnlyWhatIsOfEveryText() =>
        Assert.Equal(["word", "line"], Reading.AWorld("a").Schema.Select(x => x.Name).Intersect(Reading.AWorld("b").Schema.Select(x => x.Name)));

    [Theory]
    [MemberData(nameof(Worlds))]
    public void Text_IsWrittenAsEnglishIs(string world)
    {
        foreach (var document in Reading.Documents(world, 1, 200_000))
        {
            var text = document.Text;
            Assert.Equal(text.Trim(), text);
            Assert.DoesNotContain("  ", text, StringComparison.Ordinal);
            Assert.All(text.Split('\n'), x => Assert.True(x.Length > 0 && x == x.Trim(), text));
            Assert.DoesNotMatch(" [.,:!?)\\]]", text);
            Assert.DoesNotMatch("\\b[Aa] [aeiou]|\\b[Aa]n [^aeiou]", text);
            Assert.DoesNotMatch("[.!?] [a-z]", text);
            Assert.DoesNotMatch("\\b(\\w+) \\1\\b", text);
            Assert.InRange(document.Words, 20, 250);
        }
    }

    [Theory]
    [MemberData(nameof(Worlds))]
    public void Nats_AreNoLessThanWhatAModelOfWordsCouldSave(string world)
    {
        var documents = Reading.Documents(world, 1, 200_000);
        var words = documents.SelectMany(x => Reading.Words(x.Text)).Select(x => x.Word).ToList();
        var unigram = words.CountBy(x => x).Sum(x => -x.Value * Math.Log((double)x.Value / words.Count)) / words.Count;

        Assert.InRange(documents.Sum(x => x.Nats) / words.Count, 0.1, unigram / 2);
        Assert.All(documents, x => Assert.True(x.Nats > 1));
    }

    [Fact]
    public void World_ThatIsNone_IsOneSentence()
    {
        var found = World.Find("c");

        Assert.Equal(ProblemKind.Invalid, found.Problem!.Kind);
        Assert.Contains("a or b", found.Problem.Remedy, StringComparison.Ordinal);
    }

    private static string Hash(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));

    private static byte[] Bytes(string world, long seed, int documents)
    {
        var bytes = new ArrayBufferWriter<byte>();
        foreach (var document in Reading.AWorld(world).Documents(seed).Take(documents))
        {
            WorldExport.WriteLine(Reading.AWorld(world), document, bytes);
        }

        return bytes.WrittenSpan.ToArray();
    }
}
