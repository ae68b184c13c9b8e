using SaePortal.Core.Answers;
using SaePortal.Torch.Native;
using SaePortal.Torch.Training;
using static TorchSharp.torch;

namespace SaePortal.Torch.Tests.Training;

[Collection("torch")]
public class ActivationStreamTests
{
    [Fact]
    public void Pass_OverTheCorpus_DealsEveryTrainingTokenOnceAndNeverBosOrHeldOutOnes()
    {
        using var setting = OfNumberedTokens();
        var corpus = setting.Corpus;
        var expected = Enumerable.Range(0, corpus.Contexts - corpus.HeldOut).SelectMany(c => corpus.Tokens(c).ToArray()).Where(x => x != TrainingSetting.Bos).ToArray();
        Assert.True(corpus.HeldOut >= 64 && expected.Length > 256 * 16 * 2, "the corpus is too small to try chunks");
        using var stream = new ActivationStream(setting.Model, corpus, TrainingSetting.Hook, 7);

        var first = Deal(stream, expected.Length, 100);
        Assert.Equal(0, stream.Pass);
        var second = Deal(stream, expected.Length, 1_777);

        Assert.Equal(1, stream.Pass);
        Assert.Equal(expected.Order(), first.Order());
        Assert.Equal(expected.Order(), second.Order());
        Assert.NotEqual(first, second);
        Assert.True(first.Zip(first.Skip(1)).Count(x => x.Second == x.First + 1) < first.Length / 20, "the order is not random");
    }

    [Fact]
    public void Seek_ToAnyRow_DealsWhatAnUninterruptedStreamDeals()
    {
        using var setting = OfNumberedTokens();
        using var whole = new ActivationStream(setting.Model, setting.Corpus, TrainingSetting.Hook, 7);
        var perPass = Enumerable.Range(0, setting.Corpus.Contexts - setting.Corpus.HeldOut).Sum(c => setting.Corpus.Tokens(c).ToArray().Count(x => x != TrainingSetting.Bos));
        var rows = Deal(whole, 3 * perPass, 512);
        using var stream = new ActivationStream(setting.Model, setting.Corpus, TrainingSetting.Hook, 7);

        foreach (var row in new[] { 5, 0, perPass - 1, perPass, perPass + 1, (2 * perPass) + 4_500, 2 * perPass, 4_000, 4_096 })
        {
            stream.Seek(row);
            Assert.Equal(row / perPass, stream.Pass);
            Assert.Equal(rows[row..(row + 90)], Deal(stream, 90, 33));
        }
    }

    [Fact]
    public void Order_OfAnotherSeed_IsAnother()
    {
        using var setting = OfNumberedTokens();
        int[] Dealt(long seed)
        {
            using var stream = new ActivationStream(setting.Model, setting.Corpus, TrainingSetting.Hook, seed);
            return Deal(stream, 300, 300);
        }

        Assert.Equal(Dealt(1), Dealt(1));
        Assert.NotEqual(Dealt(1), Dealt(2));
        Assert.NotEqual(Dealt(1), Dealt(1L << 40));
    }

    [Fact]
    public void Corpus_OfNothingButBos_IsRefusedWhereverOneBegins()
    {
        Assert.Null(ComputeDevice.Load());
        using var setting = new TrainingSetting(new TableModel(ones(10, 4).DetachFromDisposeScope()), _ => [1, 1, 1, 1, 1, 1, 1, 1]);

        var problem = Assert.Throws<ProblemException>(() => new ActivationStream(setting.Model, setting.Corpus, TrainingSetting.Hook, 7)).Problem;

        Assert.Contains("no token besides BOS", problem.What, StringComparison.Ordinal);
    }

    [Fact]
    public void Activations_ThatAreNotFinite_AreRefusedWithTheirPlace()
    {
        Assert.Null(ComputeDevice.Load());
        var table = randn(50, 4).DetachFromDisposeScope();
        table[17, 2] = float.NaN;
        using var setting = new TrainingSetting(new TableModel(table));
        using var stream = new ActivationStream(setting.Model, setting.Corpus, TrainingSetting.Hook, 7);

        var problem = Assert.Throws<ProblemException>(() => stream.Next(10)).Problem;

        Assert.Contains("blocks.1.hook_resid_post are not all finite", problem.What, StringComparison.Ordinal);
        Assert.NotEmpty(problem.Remedy);
    }

    /// <summary>Each token but BOS stands once in the corpus, and its activations tell its number.</summary>
    private static TrainingSetting OfNumberedTokens()
    {
        Assert.Null(ComputeDevice.Load());
        var random = new Random(2);
        var next = 2;
        return new TrainingSetting(
            new TableModel(arange(20_000, float32).unsqueeze(1).expand(-1, 2).contiguous().DetachFromDisposeScope()),
            _ => [TrainingSetting.Bos, .. Enumerable.Range(0, random.Next(5, 100)).Select(_ => next++)], documents: 220);
    }

    private static int[] Deal(ActivationStream stream, int rows, int atOnce)
    {
        var dealt = new List<int>();
        while (dealt.Count < rows)
        {
            using var scope = NewDisposeScope();
            dealt.AddRange(stream.Next(Math.Min(atOnce, rows - dealt.Count))[.., 0].data<float>().ToArray().Select(x => (int)x));
        }

        return [.. dealt];
    }
}
