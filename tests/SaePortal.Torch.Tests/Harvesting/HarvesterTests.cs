using SaePortal.Core.Answers;
using SaePortal.Core.LanguageModels;
using SaePortal.Core.Latents;
using SaePortal.Torch.Harvesting;
using SaePortal.Torch.Transformers;
using static TorchSharp.torch;

namespace SaePortal.Torch.Tests.Harvesting;

[Collection("torch")]
public class HarvesterTests
{
    private static readonly int s_seed = Environment.TickCount;

    [Theory]
    [InlineData(48, 4)]
    [InlineData(64, null)]
    public void Harvest_OfASmallModel_AgreesWithACountOfTheDenseCodes(int width, int? k)
    {
        using var setting = new HarvestSetting(width: width, k: k);
        using var harvester = setting.AHarvester(contextsPerBatch: setting.Corpus.Contexts);
        var expected = new SlowHarvest(setting.Corpus, setting.DenseCodes());

        var latents = setting.Harvested(harvester);

        Assert.Equal(expected.Tokens, harvester.Tokens);
        Assert.Equal(latents.Count(x => !x.Summary.IsDead), harvester.Alive);
        Assert.Equal(latents.Where(x => !x.Summary.IsDead).Select(x => x.Summary.Index), Enumerable.Range(0, harvester.Width).Where(x => (harvester.Fired()[x / 8] >> (x % 8) & 1) == 1));
        for (var i = 0; i < width; i++)
        {
            expected.Check(i, latents[i].Summary, latents[i].Examples);
            expected.CheckPartners(i, latents[i].Summary.FiresWith!, setting.Corpus.Contexts);
        }
    }

    [Fact]
    public void Partners_BeyondTheBudgetOfPairs_AreThoseOfTheFirstContexts()
    {
        using var setting = new HarvestSetting();
        // Four latents of a token make sixteen pairs, BOS none: two contexts are not enough to use this up, a third is.
        var perContext = Enumerable.Range(0, 3).Select(c => setting.Corpus.Tokens(c).ToArray().Count(x => x != HarvestSetting.Bos)).ToArray();
        var codes = setting.DenseCodes();
        long Pairs(int c) => Enumerable.Range(0, setting.Corpus.Context).Where(p => setting.Corpus.Tokens(c)[p] != HarvestSetting.Bos)
            .Sum(p => (long)Math.Pow(Enumerable.Range(0, 48).Count(i => codes[c, p, i] != 0), 2));
        var expected = new SlowHarvest(setting.Corpus, codes);

        foreach (var batch in new[] { 1, 2, 7 })
        {
            using var harvester = setting.AHarvester(contextsPerBatch: batch, pairs: Pairs(0) + Pairs(1) + 1);
            var latents = setting.Harvested(harvester);

            Assert.Equal(new Core.Dictionaries.Coactivation(perContext.Sum(), true), harvester.Coactivation);
            Assert.All(latents, x => expected.CheckPartners(x.Summary.Index, x.Summary.FiresWith!, 3));
        }
    }

    [Fact]
    public void Partners_OfMoreLatentsThanFit_AreNeverCountedTooOften()
    {
        using var setting = new HarvestSetting(documents: 200, width: 600, k: 12);
        using var exact = setting.AHarvester();
        using var bounded = setting.AHarvester(partners: 0);
        var expected = setting.Harvested(exact).Select(x => x.Summary.FiresWith!.ToDictionary(y => y.Index)).ToArray();

        var found = setting.Harvested(bounded);

        Assert.True(exact.Coactivation.Exact);
        Assert.False(bounded.Coactivation.Exact);
        Assert.All(found, x => Assert.All(x.Summary.FiresWith!, y => Assert.True(!expected[x.Summary.Index].TryGetValue(y.Index, out var real) || y.Jaccard <= real.Jaccard + 1e-6)));
        // What fires together often is found all the same.
        var busy = found.Where(x => x.Summary.Firings > 500).ToArray();
        Assert.NotEmpty(busy);
        Assert.True(busy.Average(x => x.Summary.FiresWith!.Take(3).Count(y => expected[x.Summary.Index].ContainsKey(y.Index)) / 3.0) > 0.6);
    }

    [Fact]
    public void Harvest_WithMoreWindowsThanItKeeps_KeepsAsManyAsItMay()
    {
        using var setting = new HarvestSetting(documents: 200, width: 16, k: 4);
        using var harvester = setting.AHarvester();

        var latents = setting.Harvested(harvester);

        var busy = latents.Where(x => x.Examples.ActivatingWindows > HarvestOptions.Sampled).ToArray();
        Assert.NotEmpty(busy);
        Assert.All(busy, x => Assert.Equal((HarvestOptions.Top, HarvestOptions.Sampled), (x.Examples.Top.Count, x.Examples.Sampled.Count)));
        Assert.Contains(latents, x => x.Examples.Silent.Count == HarvestOptions.Silent);
        var uses = busy.SelectMany(x => x.Examples.Sampled).ToArray();
        Assert.InRange(uses.Count(x => x.Use == ExampleUse.Scorer) / (double)uses.Length, 0.4, 0.6);
    }

    [Fact]
    public void Harvest_WhateverItsBatches_GivesTheSameBytes()
    {
        using var setting = new HarvestSetting();
        var bytes = new[] { 1, 5, 64 }.Select(x =>
        {
            using var harvester = setting.AHarvester(contextsPerBatch: x);
            return HarvestSetting.Bytes(setting.Harvested(harvester));
        }).ToArray();

        Assert.Equal(bytes[0], bytes[1]);
        Assert.Equal(bytes[0], bytes[2]);
        using var other = setting.AHarvester(seed: 4);
        Assert.NotEqual(bytes[0], HarvestSetting.Bytes(setting.Harvested(other)));
    }

    [Fact]
    public void Harvest_StoppedAnywhereAndResumed_EndsAsIfItHadNotBeen()
    {
        var random = new Random(s_seed);
        // A small budget, so that approximate counts of tokens are resumed too.
        using var setting = new HarvestSetting(documents: 120, width: 24, seed: random.Next());
        using var straight = setting.AHarvester(budget: 0, pairs: 20_000);
        var expected = HarvestSetting.Bytes(setting.Harvested(straight));
        for (var round = 0; round < 4; round++)
        {
            string? checkpoint = null;
            for (var stops = random.Next(1, 4); stops > 0; stops--)
            {
                using var stopped = setting.AHarvester(budget: 0, pairs: 20_000);
                Assert.Null(checkpoint is null ? null : stopped.Restore(checkpoint).Problem);
                for (var steps = random.Next(0, 8); steps > 0; steps--)
                {
                    stopped.Step(HarvestSetting.Cancellation);
                }

                checkpoint = setting.ATemporaryFolder();
                stopped.Save(checkpoint, HarvestSetting.Cancellation);
            }

            using var resumed = setting.AHarvester(budget: 0, pairs: 20_000);
            Assert.Null(resumed.Restore(checkpoint!).Problem);
            Assert.True(expected.AsSpan().SequenceEqual(HarvestSetting.Bytes(setting.Harvested(resumed))), $"seed {s_seed}, round {round}");
        }
    }

    [Fact]
    public void Restore_OfADamagedOrForeignCheckpoint_IsAProblem()
    {
        using var setting = new HarvestSetting(documents: 20);
        var folder = setting.ATemporaryFolder();
        using (var one = setting.AHarvester())
        {
            one.Step(HarvestSetting.Cancellation);
            one.Save(folder, HarvestSetting.Cancellation);
        }

        using (var other = setting.AHarvester(seed: 99))
        {
            Assert.Equal(ProblemKind.Conflict, other.Restore(folder).Problem?.Kind);
        }

        var file = Path.Combine(folder, "harvest.bin");
        var bytes = File.ReadAllBytes(file);
        foreach (var damaged in new[] { bytes[..^9], [.. bytes[..100], (byte)~bytes[100], .. bytes[101..]], [] })
        {
            File.WriteAllBytes(file, damaged);
            using var reader = setting.AHarvester();
            Assert.Equal(ProblemKind.Unreadable, reader.Restore(folder).Problem?.Kind);
        }
    }

    [Theory]
    [InlineData(float.NaN, "activations")]
    [InlineData(float.PositiveInfinity, "activations")]
    public void Harvest_OfActivationsThatAreNoNumbers_IsAProblem(float value, string named)
    {
        using var setting = new HarvestSetting(documents: 20);
        using var model = new SpoiltModel(setting.Model, value);
        using var harvester = Harvester.Create(model, setting.Dictionary, setting.Corpus, new HarvestOptions(1000)).Value!;

        Assert.Contains(named, harvester.Step(HarvestSetting.Cancellation).Problem?.What, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(3)]
    [InlineData(1_000)]
    public void Harvest_OfCodesThatAreNoNumbers_IsAProblem(int contextsPerBatch)
    {
        using var setting = new HarvestSetting(documents: 20);
        setting.Dictionary.Encoder[3, 3] = float.NaN;
        using var harvester = setting.AHarvester(contextsPerBatch);
        Problem? problem = null;
        while (problem is null && !harvester.IsFinished)
        {
            problem = harvester.Step(HarvestSetting.Cancellation).Problem;
        }

        Assert.Contains("codes", problem?.What, StringComparison.Ordinal);
        Assert.Equal(0, harvester.Tokens);
    }

    [Fact]
    public void Create_OfThingsThatDoNotFit_SaysWhich()
    {
        using var setting = new HarvestSetting(documents: 20);
        using var narrow = new RandomDictionary(HarvestSetting.Hook, 32, 8, 2);
        using var deep = new RandomDictionary(new HookPoint(HookSite.ResidPost, 77), 64, 8, 2);

        Assert.Contains("width 32", Harvester.Create(setting.Model, narrow, setting.Corpus, new HarvestOptions(1)).Problem?.What, StringComparison.Ordinal);
        Assert.Contains("blocks", Harvester.Create(setting.Model, deep, setting.Corpus, new HarvestOptions(1)).Problem?.What, StringComparison.Ordinal);
        Assert.Contains("0 tokens", Harvester.Create(setting.Model, setting.Dictionary, setting.Corpus, new HarvestOptions(0)).Problem?.What, StringComparison.Ordinal);
    }

    [Fact]
    public void Harvest_OfSomeTokens_StopsThereAndKnowsWhatItReached()
    {
        using var setting = new HarvestSetting();
        using var part = setting.AHarvester(tokens: 81);
        using var whole = setting.AHarvester();

        Assert.Equal((2, false), (part.Contexts, part.IncludesHeldOut));
        Assert.Equal((setting.Corpus.Contexts, true), (whole.Contexts, whole.IncludesHeldOut));
        Assert.Equal(setting.Corpus.DocumentAt(1, 79) + 1, part.Documents);
    }

    [Fact]
    public void Harvest_FromBeginningToEnd_LeavesNoTensorBehind()
    {
        using var setting = new HarvestSetting();
        var before = LiveTensors.Before();
        using (var harvester = setting.AHarvester(contextsPerBatch: 3))
        {
            setting.Harvested(harvester);
        }

        Assert.Equal(before, Tensor.TotalCount);
    }

    private sealed class SpoiltModel(LanguageModel model, float value) : LanguageModel
    {
        public override ModelSpec Spec => model.Spec;

        public override Device Device => model.Device;

        public override IReadOnlyDictionary<HookPoint, Tensor> Run(Tensor ids, IReadOnlyCollection<HookPoint> read, IReadOnlyList<Intervention>? write = null)
        {
            var values = model.Run(ids, read, write);
            foreach (var tensor in values.Values)
            {
                tensor[0, 5, 7] = value;
            }

            return values;
        }

        public override IReadOnlyDictionary<HookPoint, Tensor> RunFrom(int layer, Tensor residual, IReadOnlyCollection<HookPoint> read, IReadOnlyList<Intervention>? write = null) =>
            model.RunFrom(layer, residual, read, write);

        public override Tensor DirectLogits(Tensor directions) => model.DirectLogits(directions);

        protected override void Dispose(bool disposing)
        {
        }
    }
}
