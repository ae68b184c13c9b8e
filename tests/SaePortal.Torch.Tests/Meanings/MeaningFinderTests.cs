using SaePortal.Core.Corpora;
using SaePortal.Core.LanguageModels;
using SaePortal.Core.Meanings;
using SaePortal.Core.Worlds;
using SaePortal.Torch.Meanings;
using SaePortal.Torch.Native;
using SaePortal.Torch.Tests.Harvesting;
using SaePortal.Torch.Tests.Training;
using static TorchSharp.torch;

namespace SaePortal.Torch.Tests.Meanings;

/// <summary>Latents that are made to detect something are found to.</summary>
[Collection("torch")]
public sealed class MeaningFinderTests : IDisposable
{
    private const int Width = 8;
    private static readonly HookPoint s_hook = new(HookSite.ResidPost, 1);
    private readonly LabelledWords _words = new(LabelledWords.RandomDocuments(400), new Packing(16));
    private readonly TableModel _model;

    public MeaningFinderTests()
    {
        Assert.Null(ComputeDevice.Load());
        // Coordinate 2 is on "bank" alone, and coordinate 5 below nothing but "bank" as well: the second only its other direction tells.
        var table = new float[LabelledWords.Vocabulary, Width];
        var random = new Random(3);
        for (var token = 0; token < LabelledWords.Vocabulary; token++)
        {
            for (var i = 0; i < Width; i++)
            {
                table[token, i] = i is 2 or 5 || token == LabelledWords.Id("bank") ? 0 : (float)(random.NextDouble() - 0.5);
            }
        }

        table[LabelledWords.Id("bank"), 2] = 3;
        table[LabelledWords.Id("bank"), 5] = -2;
        _model = new TableModel(tensor(table));
    }

    [Fact]
    public void Latent_ThatIsALabel_IsFoundWithF1OfOne_AndShuffledLabelsAreNot()
    {
        // Signed: its latents are the coordinates.
        using var dictionary = new RandomDictionary(s_hook, Width, Width, null);

        var found = Find(dictionary);

        var bank = Assert.Single(found.Values, x => x.Known == new KnownValue("word", "bank", AttributeScope.Token));
        Assert.Equal((2, 1.5f, 1.0, 1.0, 1.0), (bank.Latent, bank.Threshold, bank.Precision, bank.Recall, bank.F1));
        Assert.Equal((LabelledWords.Id("bank"), 1.0, 2, 1.0), (bank.Token, bank.TokenF1, bank.Neuron, bank.NeuronF1));
        Assert.InRange(bank.ShuffledF1!.Value, 0, 0.5);
        foreach (var (latent, threshold) in new[] { (2, 1.5f), (5, -1f) })
        {
            var meaning = Assert.Single(found.Latents, x => x.Latent == latent);
            Assert.Equal((bank.Index, threshold, 1.0, 1.0, 1.0), (meaning.Value, meaning.Threshold, meaning.Precision, meaning.Recall, meaning.F1));
            // All that can be said of it then is how common the commoner side is.
            Assert.InRange(meaning.ShuffledF1!.Value, 0, 0.5);
        }

        // Nothing of a token tells the side of its document: all that helps is to say yes always.
        Assert.All(found.Values.Where(x => x.Known.Attribute == "side"), x => Assert.InRange(x.F1, 0, 0.6));
        Assert.Equal([AttributeScope.Token, AttributeScope.Context, null], found.Report.Classes.Select(x => x.Class));
        Assert.Equal(new ClassCount(AttributeScope.Token, 1, 1, new Reach(1, 1), new Reach(1, 1), new Reach(1, 1), new Reach(0, 0)), found.Report.Classes[0]);
        Assert.Equal(found.Latents.Select(x => x.Latent).Order(), found.Latents.Select(x => x.Latent));
    }

    [Fact]
    public void SparseDictionary_GivesWhatItsDenseCodesGive()
    {
        using var dictionary = new RandomDictionary(s_hook, Width, 24, 3);

        var found = Find(dictionary);

        // A second implementation: dense codes of every held-out token, one number per latent, the scan over all of them.
        var read = HeldOutLabels.Read(_words.Corpus, _words.Archive, _words.Tokenizer, 1 << 18, 7, CancellationToken.None).Value!;
        var rows = new float[read.Labels.Tokens.Count][];
        for (var i = 0; i < read.Places.Length; i++)
        {
            if (read.Places[i] is >= 0 and var place)
            {
                using var scope = NewDisposeScope();
                var token = _words.Corpus.Tokens(read.FirstContext + (i / 16))[i % 16];
                rows[place] = dictionary.Encode(_model.Run(tensor(new long[,] { { token } }), [s_hook])[s_hook].view(1, Width)).data<float>().ToArray();
            }
        }

        Assert.NotEmpty(found.Latents);
        foreach (var meaning in found.Latents)
        {
            bool Says(int place) => rows[place][meaning.Latent] >= meaning.Threshold;
            bool Has(int place) => read.Labels.Of(place).Contains(meaning.Value);
            var measuring = Enumerable.Range(read.Labels.Choosing, read.Labels.Tokens.Count - read.Labels.Choosing).ToList();
            Assert.Equal(measuring.Count(x => Says(x) && Has(x)) / (double)Math.Max(1, measuring.Count(Says)), meaning.Precision, 1e-12);
            Assert.Equal(measuring.Count(x => Says(x) && Has(x)) / (double)measuring.Count(Has), meaning.Recall, 1e-12);
        }

        Assert.Equal(Enumerable.Range(0, 24).Count(i => Enumerable.Range(0, read.Labels.Choosing).Any(x => rows[x][i] > 0 && read.Labels.Of(x).Length > 0)), found.Latents.Count);
    }

    [Fact]
    public void Finding_LeavesNoTensors_AndIsTheSameAgain()
    {
        using var dictionary = new RandomDictionary(s_hook, Width, 24, 3);
        var first = Find(dictionary);
        var before = LiveTensors.Before();

        var again = Find(dictionary);

        Assert.Equal(before, Tensor.TotalCount);
        Assert.Equivalent(first, again, strict: true);
    }

    [Fact]
    public void Activations_ThatAreNoNumbers_AreAProblem()
    {
        using var dictionary = new RandomDictionary(s_hook, Width, 24, 3);
        using var model = new TableModel(full([LabelledWords.Vocabulary, Width], float.NaN));

        var answer = MeaningFinder.Find(model, dictionary, _words.Corpus, _words.Archive, _words.Tokenizer, 7, () => { }, CancellationToken.None);

        Assert.Contains("not all finite", answer.Problem!.What, StringComparison.Ordinal);
    }

    public void Dispose()
    {
        _model.Dispose();
        _words.Dispose();
    }

    private KnownMeanings Find(RandomDictionary dictionary)
    {
        var answer = MeaningFinder.Find(_model, dictionary, _words.Corpus, _words.Archive, _words.Tokenizer, 7, () => { }, CancellationToken.None);
        Assert.True(answer.Succeeded, answer.Problem?.ToString());
        return answer.Value;
    }
}
