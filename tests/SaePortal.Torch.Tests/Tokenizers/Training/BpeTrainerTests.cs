using System.Text;
using System.Text.RegularExpressions;
using SaePortal.Torch.Tokenizers.Training;

namespace SaePortal.Torch.Tests.Tokenizers.Training;

/// <summary>The trainer's merges against those of one that counts everything anew at each merge.</summary>
public sealed class BpeTrainerTests
{
    /// <summary>Few letters and small counts: many pairs are equally frequent, and many overlap themselves.</summary>
    public static TheoryData<int, int, int> Corpora { get; } = [.. Enumerable.Range(1, 40).Select(x => new TheoryDataRow<int, int, int>(x, 2 + (x % 5), 10 + (x * 3)))];

    [Theory]
    [MemberData(nameof(Corpora))]
    public void Merges_OfWordsWithManyTies_AreThoseOfCountingAnew(int seed, int letters, int words)
    {
        var random = new Random(seed);
        var counts = new Dictionary<string, long>();
        for (var i = 0; i < words; i++)
        {
            counts[new string([.. Enumerable.Range(0, 1 + random.Next(12)).Select(_ => (char)('a' + random.Next(letters)))])] = 1 + random.Next(4);
        }

        AssertSame(counts, 257 + 80, 1 + (seed % 3));
    }

    [Theory]
    [InlineData("aaaa aaa aa a aaaaaaa aaaaa", 300, 1)]
    [InlineData("abababab babab ab ba", 300, 1)]
    [InlineData("low low low low low lower lower newest newest newest newest newest newest widest widest widest", 290, 2)]
    [InlineData("Ünder über 日本語 日本 😀😃😄 naïve café", 330, 1)]
    [InlineData("Once upon a time, there was a little cat. The cat's friend didn't like it when there's rain; they'd run, run, RUN 123 times!\n\n  \"Oh,\" said the cat.", 400, 2)]
    public void Merges_OfText_AreThoseOfCountingAnew(string text, int vocabulary, long least)
    {
        var counts = Words(text).GroupBy(x => x).ToDictionary(x => x.Key, x => (long)x.Count());

        AssertSame(counts, vocabulary, least);
    }

    [Fact]
    public void Merges_OfEquallyFrequentPairs_TakeTheSmallestIds()
    {
        var merges = Train(new Dictionary<string, long> { ["zy"] = 3, ["bd"] = 3, ["bc"] = 3, ["!é"] = 2 }, 300, 1).Merges;

        // The bytes of é, C3 A9, are the characters Ã and ©; "!" is the very first byte.
        Assert.Equal([("b", "c"), ("b", "d"), ("z", "y"), ("!", "Ã"), ("!Ã", "©")], merges);
    }

    /// <summary>The words of huggingface/tokenizers' own test of its trainer, and the three merges that it expects.</summary>
    [Fact]
    public void Merges_OfTheReferencesExample_AreItsMerges()
    {
        var words = "roses are are red voilets blue BERT is is big and so GPT-2".Split(' ').CountBy(x => x).ToDictionary(x => x.Key, x => (long)x.Value);

        Assert.Equal([("r", "e"), ("a", "re"), ("i", "s")], Train(words, 30_000, 2).Merges);
    }

    [Fact]
    public void Tokens_Always_BeginWithTheEndOfTextAndAllBytes()
    {
        var tokens = Train(new Dictionary<string, long> { ["ab"] = 2 }, 258, 2).Tokens;

        Assert.Equal("<|endoftext|>", tokens[0]);
        Assert.Equal(tokens.Skip(1).Take(256).Order(StringComparer.Ordinal), tokens.Skip(1).Take(256));
        Assert.Equal(256, tokens.Skip(1).Take(256).Select(x => x.Single()).Distinct().Count());
        Assert.Equal("ab", tokens[257]);
        Assert.Equal(["!", "\"", "#"], tokens.Skip(1).Take(3));
    }

    [Fact]
    public void Training_OfRarePairs_StopsBeforeTheVocabularyIsFull() => Assert.Equal(257, Train(new Dictionary<string, long> { ["abcd"] = 1, ["efgh"] = 1 }, 5_000, 2).Tokens.Count);

    [Fact]
    public void Training_Cancelled_Stops() => Assert.Throws<OperationCanceledException>(() =>
        BpeTrainer.Train(new Dictionary<string, long> { ["abcd"] = 5 }, new TokenizerTrainingOptions { Vocabulary = 300 }, null, new CancellationToken(true)));

    private static BpeVocabulary Train(IReadOnlyDictionary<string, long> words, int vocabulary, long least) =>
        BpeTrainer.Train(words, new TokenizerTrainingOptions { Vocabulary = vocabulary, MinFrequency = least }, null, TestContext.Current.CancellationToken);

    private static void AssertSame(IReadOnlyDictionary<string, long> words, int vocabulary, long least)
    {
        var (merges, tokens) = CountingAnew(words, vocabulary, least);
        var trained = Train(words, vocabulary, least);

        Assert.NotEmpty(merges);
        Assert.Equal(merges, trained.Merges);
        Assert.Equal(tokens, trained.Tokens);
        Assert.Equal(257 + merges.Count, trained.Tokens.Distinct(StringComparer.Ordinal).Count());
    }

    /// <summary>GPT-2's cut, as a pattern of its own; these texts have no letters beyond U+FFFF.</summary>
    private static IEnumerable<string> Words(string text) =>
        Regex.Matches(text, @"'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+").Select(x => x.Value);

    /// <summary>The definition, without any index: count, choose, replace, again.</summary>
    private static (List<(string, string)> Merges, List<string> Tokens) CountingAnew(IReadOnlyDictionary<string, long> words, int vocabulary, long least)
    {
        var tokens = new List<string> { "<|endoftext|>" };
        tokens.AddRange(Enumerable.Range(0, 256).Select(Gpt2Character).Order(StringComparer.Ordinal));
        var merges = new List<(string, string)>();
        var cut = words.Select(x => (Tokens: Encoding.UTF8.GetBytes(x.Key).Select(b => tokens.IndexOf(Gpt2Character(b))).ToList(), Count: x.Value)).ToList();
        while (tokens.Count < vocabulary)
        {
            var counts = new Dictionary<(int, int), long>();
            foreach (var (word, count) in cut)
            {
                for (var i = 1; i < word.Count; i++)
                {
                    counts[(word[i - 1], word[i])] = counts.GetValueOrDefault((word[i - 1], word[i])) + count;
                }
            }

            if (counts.Count == 0 || counts.Values.Max() < least)
            {
                break;
            }

            var (left, right) = counts.Where(x => x.Value == counts.Values.Max()).Min(x => x.Key);
            merges.Add((tokens[left], tokens[right]));
            var made = tokens.IndexOf(tokens[left] + tokens[right]);
            if (made < 0)
            {
                made = tokens.Count;
                tokens.Add(tokens[left] + tokens[right]);
            }

            foreach (var (word, _) in cut)
            {
                for (var i = 1; i < word.Count; i++)
                {
                    if (word[i - 1] == left && word[i] == right)
                    {
                        word[i - 1] = made;
                        word.RemoveAt(i);
                    }
                }
            }
        }

        return (merges, tokens);
    }

    /// <summary>GPT-2's published table of bytes: those that print stand for themselves, the others follow from U+0100.</summary>
    private static string Gpt2Character(int value)
    {
        List<int> printing = [.. Enumerable.Range('!', '~' - '!' + 1), .. Enumerable.Range('¡', '¬' - '¡' + 1), .. Enumerable.Range('®', 'ÿ' - '®' + 1)];
        return ((char)(printing.Contains(value) ? value : 256 + Enumerable.Range(0, value).Count(x => !printing.Contains(x)))).ToString();
    }
}
