using SaePortal.Core.Corpora;
using SaePortal.Core.Dictionaries;
using SaePortal.Core.LanguageModels;
using SaePortal.Tests.Shared;
using SaePortal.Torch.Corpora;
using SaePortal.Torch.Dictionaries;
using SaePortal.Torch.Training;
using SaePortal.Torch.Transformers;
using static TorchSharp.torch;

namespace SaePortal.Torch.Tests.Training;

[Collection("torch")]
public class DictionaryEvaluationTests
{
    [Fact]
    public void Identity_ExplainsEverything()
    {
        using var setting = TrainingSetting.OfARealModel();
        using var identity = new IdentityDictionary(new DictionarySpec
        {
            Architecture = DictionaryArchitecture.Identity,
            Input = TrainingSetting.Hook,
            Output = TrainingSetting.Hook,
            DIn = 64,
            DOut = 64,
            Width = 64,
            SignedCodes = true,
        }, CPU);

        var m = DictionaryEvaluation.Measure(setting.Model, identity, setting.Corpus, default);

        Assert.Equal((0, 64, 0, 0), (m.Fvu, m.L0, m.DeadShare, m.L2));
        Assert.Equal(1, m.Cosine, 1e-6);
        Assert.Equal(m.CeClean, m.CeSpliced, 1e-6);
        Assert.Equal((1, 1), (Math.Round(m.CeRecovered, 5), Math.Round(m.CeRecoveredZero, 5)));
        Assert.True(Math.Abs(m.CeMeanAblated - m.CeClean) > 0.01 && Math.Abs(m.CeZeroAblated - m.CeClean) > 0.01);
    }

    [Fact]
    public void Measures_OfARandomDictionary_AreThoseOfPlainLoops()
    {
        using var setting = TrainingSetting.OfARealModel();
        using var scope = NewDisposeScope();
        using var random = new Generator(3);
        float[] Numbers(params long[] shape) => randn(shape, generator: random).mul_(0.3).flatten().data<float>().ToArray();
        using var dictionary = new TopKDictionary(new DictionarySpec
        {
            Architecture = DictionaryArchitecture.TopK,
            Input = TrainingSetting.Hook,
            Output = TrainingSetting.Hook,
            DIn = 64,
            DOut = 64,
            Width = 300,
            K = 5,
        }, new DictionaryWeights(Numbers(300, 64), Numbers(300), Numbers(300, 64), Numbers(64), null), CPU);
        var expected = Plain(setting, dictionary);

        var m = DictionaryEvaluation.Measure(setting.Model, dictionary, setting.Corpus, default);

        Assert.Equal(expected.HeldOutTokens, m.HeldOutTokens);
        Assert.True(expected.DeadShare is > 0 and < 1, $"{expected.DeadShare} are dead, so counting them was not tried");
        (string, double, double)[] all =
        [
            ("fvu", expected.Fvu, m.Fvu), ("l0", expected.L0, m.L0), ("dead", expected.DeadShare, m.DeadShare), ("l2", expected.L2, m.L2), ("cosine", expected.Cosine, m.Cosine),
            ("clean", expected.CeClean, m.CeClean), ("spliced", expected.CeSpliced, m.CeSpliced), ("mean", expected.CeMeanAblated, m.CeMeanAblated),
            ("zero", expected.CeZeroAblated, m.CeZeroAblated), ("recovered", expected.CeRecovered, m.CeRecovered), ("recovered zero", expected.CeRecoveredZero, m.CeRecoveredZero),
        ];
        Assert.All(all, x => Assert.True(Math.Abs(x.Item2 - x.Item3) < 1e-4 * (1 + Math.Abs(x.Item2)), $"{x.Item1}: {x.Item2} in plain loops, {x.Item3} measured"));
    }

    [Fact]
    public async Task Measure_OnTheSharedCorpus_AgreesWithThePeersCrossEntropies()
    {
        Assert.SkipUnless(SharedFiles.Exist, "shared/ is not here");
        var folder = Directory.CreateTempSubdirectory("saeportal-test-").FullName;
        var modelFolder = SharedFiles.PathTo("models/tinystories-260k")!;
        await CorpusArchive.Write(CorpusReader.Read(SharedFiles.PathTo("corpora/stories.txt.gz")!, default), folder, null, default);
        using var corpus = CorpusPacker.Open(folder, modelFolder, new Packing(), null, default).Value!;
        using var model = CheckpointLoader.Load(modelFolder, CPU, ScalarType.Float32).Value!;
        var hook = new HookPoint(HookSite.ResidPost, 2);
        var d = model.Spec.WidthAt(hook);
        using var identity = new IdentityDictionary(new DictionarySpec
        {
            Architecture = DictionaryArchitecture.Identity,
            Input = hook,
            Output = hook,
            DIn = d,
            DOut = d,
            Width = d,
            SignedCodes = true,
        }, CPU);

        var metrics = DictionaryEvaluation.Measure(model, identity, corpus, default);

        Assert.Equal(65_346, metrics.HeldOutTokens);
        Assert.Equal(1.138, metrics.CeClean, 0.0006);
        Assert.Equal(6.743, metrics.CeZeroAblated, 0.0006);
        Assert.Equal(5.512, metrics.CeMeanAblated, 0.0006);
        Assert.Equal(1, metrics.CeRecovered, 1e-6);
        Assert.Equal(0, metrics.Fvu, 1e-9);
        Directory.Delete(folder, true);
    }

    private static DictionaryMetrics Plain(TrainingSetting setting, TopKDictionary dictionary)
    {
        var corpus = setting.Corpus;
        var contexts = Enumerable.Range(corpus.Contexts - corpus.HeldOut, corpus.HeldOut).Select(c => corpus.Tokens(c).ToArray()).ToArray();
        var clean = contexts.Select(ids => Run(setting.Model, ids, null)).ToArray();
        var rows = contexts.SelectMany((ids, c) => ids.Select((id, t) => (Id: id, X: clean[c].Activations[t]))).Where(x => x.Id != TrainingSetting.Bos).Select(x => x.X).ToArray();
        var mean = Enumerable.Range(0, 64).Select(i => rows.Average(x => (double)x[i])).ToArray();
        double error = 0, variance = 0, norm = 0, cosine = 0, active = 0;
        var fired = new HashSet<int>();
        foreach (var x in rows)
        {
            var (y, codes) = Reconstruct(x);
            var square = x.Zip(y, (a, b) => Math.Pow(a - b, 2)).Sum();
            (error, variance, norm) = (error + square, variance + x.Zip(mean, (a, b) => Math.Pow(a - b, 2)).Sum(), norm + Math.Sqrt(square));
            cosine += x.Zip(y, (a, b) => a * b).Sum() / Math.Sqrt(x.Sum(a => (double)a * a) * y.Sum(a => a * a));
            active += codes.Count;
            fired.UnionWith(codes.Keys);
        }

        double Ce(Func<float[], double[]>? replace) => contexts.Sum(ids => Loss(ids, Run(setting.Model, ids, replace).Logits))
            / contexts.Sum(ids => ids[1..].Count(x => x != TrainingSetting.Bos));
        double none = Ce(null), spliced = Ce(x => Reconstruct(x).Y), meanAblated = Ce(_ => mean), zero = Ce(_ => new double[64]);
        return new DictionaryMetrics(error / variance, active / rows.Length, 1 - (fired.Count / 300.0), norm / rows.Length, cosine / rows.Length, none, spliced, meanAblated, zero,
            (meanAblated - spliced) / (meanAblated - none), (zero - spliced) / (zero - none), rows.Length);

        (double[] Y, Dictionary<int, double> Codes) Reconstruct(float[] x)
        {
            using var scope = NewDisposeScope();
            var codes = dictionary.Encode(tensor(x).unsqueeze(0)).data<float>().ToArray();
            var y = dictionary.Decode(tensor(codes).unsqueeze(0)).data<float>().ToArray();
            return ([.. y.Select(a => (double)a)], codes.Index().Where(a => a.Item != 0).ToDictionary(a => a.Index, a => (double)a.Item));
        }
    }

    private static (float[][] Activations, float[][] Logits) Run(LanguageModel model, int[] ids, Func<float[], double[]>? replace)
    {
        using var scope = NewDisposeScope();
        Intervention[] write = replace is null ? [] :
        [
            new(TrainingSetting.Hook, x => tensor(Rows(x).SelectMany((row, t) => ids[t] == TrainingSetting.Bos ? row : replace(row).Select(a => (float)a)).ToArray(), x.shape)),
        ];
        var values = model.Run(tensor(ids.Select(x => (long)x).ToArray(), 1, ids.Length), [TrainingSetting.Hook, HookPoint.Logits], write);
        return (Rows(values[TrainingSetting.Hook]), Rows(values[HookPoint.Logits]));
    }

    private static float[][] Rows(Tensor x) => [.. x.contiguous().data<float>().ToArray().Chunk((int)x.shape[^1])];

    private static double Loss(int[] ids, float[][] logits)
    {
        double loss = 0;
        for (var t = 0; t + 1 < ids.Length; t++)
        {
            if (ids[t + 1] != TrainingSetting.Bos)
            {
                var most = logits[t].Max();
                loss += most + Math.Log(logits[t].Sum(x => Math.Exp(x - most))) - logits[t][ids[t + 1]];
            }
        }

        return loss;
    }
}
