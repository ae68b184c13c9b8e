using SaePortal.Compute.Demo;
using SaePortal.Compute.Runs;
using SaePortal.Core.Corpora;
using SaePortal.Core.Dictionaries;
using SaePortal.Core.LanguageModels;
using SaePortal.Core.Runs;
using SaePortal.Storage.Corpora;
using SaePortal.Storage.Demo;
using SaePortal.Storage.Dictionaries;
using SaePortal.Storage.LanguageModels;
using static SaePortal.Compute.Tests.TestPortal;

namespace SaePortal.Compute.Tests.Demo;

/// <summary>The rows of the experiment in a <see cref="TestPortal"/>, as its steps and the nodes leave them; nothing is computed.</summary>
internal static class DemoRows
{
    private const string Node = "n1";
    private static readonly TimeSpan s_lease = TimeSpan.FromMinutes(5);

    public static async Task<DemoRecord> Demo(this TestPortal portal) => (await portal.Get<DemoStore>().Get(Cancellation))!;

    public static Task<DemoStatus> Status(this TestPortal portal) => portal.Get<DemoDesk>().Status(Cancellation);

    public static async Task<LanguageModelRecord> AddModel(this TestPortal portal, string name = DemoRecipe.Model, string source = DemoRecipe.ModelSource)
    {
        using var staged = portal.Artifacts.Stage("model");
        return Expect(await portal.Get<LanguageModelStore>().Add(name, Builders.AModel, source, staged.Path, Cancellation));
    }

    public static async Task<CorpusRecord> AddCorpus(this TestPortal portal, string name = DemoRecipe.Corpus, string? source = null)
    {
        using var staged = portal.Artifacts.Stage("corpus");
        return Expect(await portal.Get<CorpusStore>().Add(name, 1, 1, 0, source ?? DemoRecipe.TextSource, staged.Path, Cancellation));
    }

    public static async Task<DictionaryRecord> AddDictionary(this TestPortal portal, string name, int model, int? trainRun = null)
    {
        using var staged = portal.Artifacts.Stage("dictionary");
        return Expect(await portal.Get<DictionaryStore>().Add(SaePortal.Tests.Shared.Builders.ADictionary(name, model, trainRun), staged.Path, Cancellation));
    }

    /// <summary>The experiment with model, text and a training that waits for a node.</summary>
    public static async Task<RunRecord> WithATraining(this TestPortal portal)
    {
        var (model, corpus) = (await portal.AddModel(), await portal.AddCorpus());
        var run = Expect(await portal.Get<RunDesk>().Start(DemoRecipe.Training(model.Name, corpus.Name), Cancellation));
        await portal.Get<DemoStore>().Set(new DemoRecord(true, model.Id, corpus.Id, run.Id, null), Cancellation);
        return run;
    }

    /// <summary>The experiment with a trained dictionary and a harvest that waits for a node.</summary>
    public static async Task<(DictionaryRecord Dictionary, RunRecord Harvest)> WithAHarvest(this TestPortal portal)
    {
        var run = await portal.WithATraining();
        await portal.Take(run.Id);
        var dictionary = await portal.Trained(run.Id);
        return (dictionary, await portal.Run(run.Id + 1));
    }

    /// <summary>The experiment as it is when its latents are there.</summary>
    public static async Task<DictionaryRecord> WithLatents(this TestPortal portal)
    {
        var (dictionary, harvest) = await portal.WithAHarvest();
        await portal.Harvested(dictionary.Id, harvest.Id);
        await portal.Get<DemoStore>().Set(await portal.Demo() with { Finished = DateTimeOffset.UnixEpoch }, Cancellation);
        return (await portal.Get<DictionaryStore>().Get(dictionary.Id, Cancellation))!;
    }

    public static async Task<RunRecord> Take(this TestPortal portal, int run) => (await portal.Leases.Take(run, Node, "cpu", 1, s_lease, Cancellation))!;

    /// <summary>A node that holds the training is done with it.</summary>
    public static async Task<DictionaryRecord> Trained(this TestPortal portal, int run)
    {
        var row = await portal.Run(run);
        var spec = (TrainSpec)row.Spec;
        var dictionary = await portal.AddDictionary(spec.Name, Expect(await portal.Get<LanguageModelStore>().Find(spec.Model, Cancellation)).Id, run);
        var next = new HarvestSpec { Dictionary = spec.Name, Corpus = spec.Corpus, Tokens = spec.Tokens };
        Assert.True(await portal.Leases.Finish(run, row.Epoch, RunState.Completed, null, dictionary.Id, next, Cancellation));
        return dictionary;
    }

    /// <summary>A node takes a harvest and is done with it.</summary>
    public static async Task Harvested(this TestPortal portal, int dictionary, int run)
    {
        var row = await portal.Take(run);
        var corpus = Expect(await portal.Get<CorpusStore>().Find(((HarvestSpec)row.Spec).Corpus, Cancellation));
        Assert.True(await portal.Get<DictionaryStore>().Harvested(dictionary, new Harvest(run, corpus.Id, corpus.Name, 1_000, 10, true, new Packing(), DateTimeOffset.UnixEpoch), Cancellation));
        Assert.True(await portal.Leases.Finish(run, row.Epoch, RunState.Completed, null, dictionary, null, Cancellation));
    }

    /// <summary>A node takes a run and ends it.</summary>
    public static async Task End(this TestPortal portal, int run, RunState state, Core.Answers.Problem? problem = null)
    {
        var row = await portal.Take(run);
        Assert.True(await portal.Leases.Finish(run, row.Epoch, state, problem, null, null, Cancellation));
    }
}
