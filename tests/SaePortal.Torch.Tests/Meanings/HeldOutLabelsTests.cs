using System.Text.RegularExpressions;
using SaePortal.Core.Corpora;
using SaePortal.Core.Meanings;
using SaePortal.Core.Worlds;
using SaePortal.Torch.Corpora;
using SaePortal.Torch.Meanings;

namespace SaePortal.Torch.Tests.Meanings;

/// <summary>Labels of characters become labels of tokens, in halves of whole held-out documents.</summary>
public class HeldOutLabelsTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Labels_OfTokens_AreThoseThatOverlapThem_InWholeHeldOutDocuments(bool bosPerContext)
    {
        using var words = new LabelledWords(LabelledWords.RandomDocuments(200), new Packing(16, bosPerContext));
        var corpus = words.Corpus;

        var read = Read(words);

        Assert.Equal(corpus.Contexts - corpus.HeldOut, read.FirstContext);
        var seen = new List<int>();
        var documents = new HashSet<int>[] { [], [] };
        for (var i = 0; i < read.Places.Length; i++)
        {
            var (context, position) = (read.FirstContext + (i / 16), i % 16);
            var (token, document) = (corpus.Tokens(context)[position], corpus.DocumentAt(context, position));
            var isWhole = corpus.StartOf(document) >= (long)read.FirstContext * 16;
            Assert.Equal(isWhole && token != LabelledWords.Bos, read.Places[i] >= 0);
            if (read.Places[i] is >= 0 and var place)
            {
                seen.Add(place);
                documents[place < read.Labels.Choosing ? 0 : 1].Add(document);
                Assert.Equal(token, read.Labels.Tokens[place]);
                Assert.Equal(Expected(words, context, position), read.Labels.Of(place).ToArray().Select(x => read.Values[x].ToString()).Order());
            }
        }

        Assert.Equal(Enumerable.Range(0, read.Labels.Tokens.Count), seen.Order());
        Assert.Empty(documents[0].Intersect(documents[1]));
        Assert.InRange(documents[0].Count - documents[1].Count, 0, 1);
        Assert.Equal((documents[0].Count, documents[0].Count + documents[1].Count), (read.Labels.ChoosingDocuments, read.Labels.Documents));
        Assert.Equal(["pair = old", "side = left", "side = middle", "side = right", "word = bank"], read.Values.Select(x => x.ToString()).Order());
        Assert.Equal([null, AttributeScope.Context, AttributeScope.Context, AttributeScope.Context, AttributeScope.Token], read.Values.OrderBy(x => x.ToString()).Select(x => x.Class));
        Assert.All(read.Values, (x, value) => Assert.Equal(
            Enumerable.Range(0, read.Places.Length).Where(i => read.Places[i] >= read.Labels.Choosing && read.Labels.Of(read.Places[i]).Contains(value))
                .Select(i => corpus.DocumentAt(read.FirstContext + (i / 16), i % 16)).Distinct().Count(), read.DocumentsOf[value]));
    }

    [Fact]
    public void Values_OfTooFewTokensOrDocuments_OrOfMostTokens_AreKnownButNotLookedFor()
    {
        // In every document one word has a value of its own, in all of them the first ten characters are "many", and all of all but one are "there".
        var documents = LabelledWords.RandomDocuments(60).Select((x, i) => x with { Labels = [new LabelledSpan(2, 3, "own", $"v{i}"), new LabelledSpan(2, 12, "first", "many"), new LabelledSpan(2, x.Text.Length, "only", i == 59 ? "here" : "there")] });
        using var words = new LabelledWords(documents, new Packing(16));

        var read = Read(words);

        Assert.Equal(["first = many"], read.Values.Select(x => x.ToString()));
        Assert.Contains(new KnownValue("only", "here", null), read.Known);
        Assert.Contains(new KnownValue("only", "there", null), read.Known);
        Assert.Equal(read.Labels.Documents + 3, read.Known.Count);
    }

    [Fact]
    public void Halves_DependOnTheSeedAlone()
    {
        using var words = new LabelledWords(LabelledWords.RandomDocuments(200), new Packing(16));

        Assert.Equal(Read(words, seed: 4).Places, Read(words, seed: 4).Places);
        Assert.NotEqual(Read(words, seed: 4).Places, Read(words, seed: 5).Places);
    }

    [Fact]
    public void Tokens_AreAtMostSoMany_TheLastOnes()
    {
        using var words = new LabelledWords(LabelledWords.RandomDocuments(200), new Packing(16));

        var read = HeldOutLabels.Read(words.Corpus, words.Archive, words.Tokenizer, 16 * 20 + 15, 1, Cancellation).Value!;

        Assert.Equal((words.Corpus.Contexts - 20, 20 * 16), (read.FirstContext, read.Places.Length));
    }

    [Fact]
    public void Labels_OfOneLongDocument_AreNotMeasured()
    {
        using var words = new LabelledWords([new CorpusDocument(string.Concat(Enumerable.Repeat("the bank was old . ", 100)), null, [new LabelledSpan(0, 3, "a", "b")])], new Packing(16));

        Assert.Contains("0 whole documents", HeldOutLabels.Read(words.Corpus, words.Archive, words.Tokenizer, 1 << 18, 1, Cancellation).Problem!.What, StringComparison.Ordinal);
    }

    [Fact]
    public void Tokens_ThatAreNotThoseOfTheText_AreAProblem()
    {
        using var words = new LabelledWords(LabelledWords.RandomDocuments(200), new Packing(16));
        using var others = new LabelledWords(LabelledWords.RandomDocuments(200, seed: 2), new Packing(16));

        Assert.Contains("not those of its text", HeldOutLabels.Read(words.Corpus, others.Archive, words.Tokenizer, 1 << 18, 1, Cancellation).Problem!.What, StringComparison.Ordinal);
    }

    private static HeldOutLabels Read(LabelledWords words, long seed = 1)
    {
        var answer = HeldOutLabels.Read(words.Corpus, words.Archive, words.Tokenizer, 1 << 18, seed, Cancellation);
        Assert.True(answer.Succeeded, answer.Problem?.ToString());
        return answer.Value;
    }

    /// <summary>Counts words from the document's beginning and asks every label whether it shares a character with the word.</summary>
    private static IEnumerable<string> Expected(LabelledWords words, int context, int position)
    {
        var corpus = words.Corpus;
        var document = corpus.DocumentAt(context, position);
        var number = 0;
        for (var i = corpus.StartOf(document); i < ((long)context * corpus.Context) + position; i++)
        {
            number += corpus.Tokens((int)(i / corpus.Context))[(int)(i % corpus.Context)] == LabelledWords.Bos ? 0 : 1;
        }

        var word = Regex.Matches(words.Archive.Text(document), @"\S+")[number];
        var characters = Enumerable.Range(word.Index, word.Length).ToHashSet();
        return words.Archive.Labels(document).Where(x => Enumerable.Range(x.Start, x.End - x.Start).Any(characters.Contains)).Select(x => $"{x.Attribute} = {x.Value}").Distinct().Order();
    }
}
