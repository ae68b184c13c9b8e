using SaePortal.Torch.Tokenizers.Training;

namespace SaePortal.Torch.Tests.Tokenizers.Training;

public sealed class BpePreTokenCountsTests
{
    [Fact]
    public void Cut_Document_IsGpt2sAndStripped() =>
        Assert.Equal(["I", "'ve", " been", "  ", " here", "!!", " 42", "\n", "\n", "Yes"], new PreTokenCounts().Cut(" \n I've been   here!! 42\n\nYes\n "));

    [Fact]
    public void Cut_SpecialToken_IsNoText() => Assert.Equal(["a", "b"], new PreTokenCounts().Cut("a<|endoftext|>b"));

    [Fact]
    public void Cut_EndlessWord_IsCutBetweenCharacters()
    {
        var word = "x" + string.Concat(Enumerable.Repeat("\U00020000", 100_000));

        var words = new PreTokenCounts().Cut(word);

        Assert.Equal(word, string.Concat(words));
        Assert.All(words, x => Assert.InRange(x.Length, 1, PreTokenCounts.Longest));
        Assert.All(words, x => Assert.True(x.IsNormalized(), "a lone surrogate is no text"));
    }

    [Fact]
    public void Count_BeyondTheBound_ForgetsTheRarest()
    {
        var counts = new PreTokenCounts(most: 10);
        counts.Add([.. Enumerable.Repeat("often", 100), "twice", "twice"]);
        for (var i = 0; i < 100; i++)
        {
            counts.Add([$"once{i}", "often"]);
        }

        Assert.InRange(counts.Counts.Count, 1, 10);
        Assert.Equal((200, 2), (counts.Counts["often"], counts.Counts["twice"]));
        Assert.Equal(102, counts.Counts.Count + counts.Forgotten);
    }
}
