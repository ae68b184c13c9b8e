using Microsoft.Extensions.DependencyInjection;
using SaePortal.Compute.Demo;
using SaePortal.Compute.Runs;
using SaePortal.Core.Answers;
using SaePortal.Core.Runs;
using SaePortal.Storage.Demo;
using SaePortal.Storage.LanguageModels;
using SaePortal.Storage.Removal;
using SaePortal.Tests.Shared;
using static SaePortal.Compute.Tests.TestPortal;

namespace SaePortal.Compute.Tests.Demo;

/// <summary>The step that is next, from rows as an interruption leaves them. Runs are queued and nobody does them.</summary>
public sealed class DemoExperimentTests
{
    private static readonly DemoRecord s_wanted = new(true, null, null, null, null);

    [Fact]
    public async Task Steps_OverWhatAKilledPortalLeftWithoutTellingItsRow_TakeItUp()
    {
        await using var portal = await Open();
        var (model, corpus) = (await portal.AddModel(), await portal.AddCorpus());
        var run = Expect(await portal.Get<RunDesk>().Start(DemoRecipe.Training(model.Name, corpus.Name), Cancellation));
        await portal.Get<DemoStore>().Set(s_wanted, Cancellation);

        await using (await Experiment(portal))
        {
            await Eventually.Holds("the steps are done", async () => (await portal.Demo()).TrainRun is not null);
        }

        Assert.Equal(new DemoRecord(true, model.Id, corpus.Id, run.Id, null), await portal.Demo());
        Assert.Single(await portal.Runs.List(null, 10, [], Cancellation));
        Assert.Equal(1, await portal.Get<LanguageModelStore>().Count(Cancellation));
    }

    [Fact]
    public async Task Step_WhoseNameIsTakenBySomethingElse_SaysSo_AndGoesOnWhenTheNameIsFree()
    {
        await using var portal = await Open();
        await portal.AddModel(source: "a-folder");
        await portal.AddCorpus();
        await portal.Get<DemoStore>().Set(s_wanted, Cancellation);

        await using (await Experiment(portal))
        {
            await Eventually.Holds("it cannot go on", async () => (await portal.Status()).State == DemoState.Stopped);
            Assert.Contains("already a model named \"demo\"", (await portal.Status()).Problem!.What, StringComparison.Ordinal);
            Assert.Null((await portal.Demo()).ModelId);

            Expect(await portal.Get<LanguageModelStore>().Rename("demo", "mine", Cancellation));
            Expect(await portal.Get<DemoDesk>().Restore(Cancellation));
            await Eventually.Holds("the training waits", async () => (await portal.Demo()).TrainRun is not null);
        }

        Assert.Equal(DemoRecipe.ModelSource, Expect(await portal.Get<LanguageModelStore>().Find("demo", Cancellation)).Source);
        Assert.Equal("a-folder", Expect(await portal.Get<LanguageModelStore>().Find("mine", Cancellation)).Source);
        Assert.Equal(DemoState.Working, (await portal.Status()).State);
    }

    [Fact]
    public async Task Step_WhoseDictionarysNameIsTaken_SaysSo()
    {
        await using var portal = await Open();
        var model = await portal.AddModel();
        await portal.AddCorpus();
        await portal.AddDictionary(DemoRecipe.Dictionary, model.Id);
        await portal.Get<DemoStore>().Set(s_wanted, Cancellation);

        await using (await Experiment(portal))
        {
            await Eventually.Holds("it cannot go on", async () => (await portal.Status()).State == DemoState.Stopped);
        }

        Assert.Contains("already a dictionary named \"demo-resid-2\"", (await portal.Status()).Problem!.What, StringComparison.Ordinal);
        Assert.Empty(await portal.Runs.List(null, 10, [], Cancellation));
    }

    [Fact]
    public async Task Latents_ThatAreThere_FinishIt()
    {
        await using var portal = await Open();
        await portal.WithLatents();
        await portal.Get<DemoStore>().Set(await portal.Demo() with { Finished = null }, Cancellation);

        await using (await Experiment(portal))
        {
            await Eventually.Holds("it is finished", async () => (await portal.Demo()).Finished is not null);
        }

        Assert.Equal(DemoState.Done, (await portal.Status()).State);
        Assert.Equal(2, (await portal.Runs.List(null, 10, [], Cancellation)).Count);
    }

    [Fact]
    public async Task Harvest_ThatWasCancelledAndRemoved_IsQueuedAgain_Once()
    {
        await using var portal = await Open();
        var (dictionary, harvest) = await portal.WithAHarvest();
        Expect(await portal.Get<RunDesk>().Want(harvest.Id, RunSignal.Cancel, Cancellation));

        await using (await Experiment(portal))
        {
            // A cancelled one waits for a person.
            await Rounds(portal);
            Assert.Equal(2, (await portal.Runs.List(null, 10, [], Cancellation)).Count);

            Expect(await portal.Get<RunDesk>().Remove(harvest.Id, Cancellation));
            await Eventually.Holds("another waits", async () => (await portal.Status()).Run > harvest.Id);
            await Rounds(portal);
        }

        var again = Assert.Single(await portal.Runs.List(null, 10, [RunState.Queued], Cancellation));
        Assert.Equal(harvest.Spec, again.Spec);
        await portal.Harvested(dictionary.Id, again.Id);
        Assert.Equal(DemoState.Done, (await portal.Status()).State);
    }

    [Fact]
    public async Task Text_RemovedByHandWithItsHarvest_IsHarvestedAgainAfterARestore()
    {
        await using var portal = await Open();
        var dictionary = await portal.WithLatents();
        Expect(await portal.Get<RemovalStore>().Remove(RemovableKind.Corpus, DemoRecipe.Corpus, Cancellation));
        Expect(await portal.Get<DemoDesk>().Restore(Cancellation));
        // Instead of writing it.
        var corpus = await portal.AddCorpus();

        await using (await Experiment(portal))
        {
            await Eventually.Holds("a harvest waits", async () => (await portal.Runs.List(null, 10, [RunState.Queued], Cancellation)).Count == 1);
        }

        Assert.Equal((dictionary.TrainRun, corpus.Id), ((await portal.Demo()).TrainRun, (await portal.Demo()).CorpusId));
        await portal.Harvested(dictionary.Id, Assert.Single(await portal.Runs.List(null, 10, [RunState.Queued], Cancellation)).Id);
        Assert.Equal(DemoState.Done, (await portal.Status()).State);
    }

    private static async Task<Working> Experiment(TestPortal portal)
    {
        var experiment = ActivatorUtilities.CreateInstance<DemoExperiment>(portal.Local.Services);
        await experiment.StartAsync(Cancellation);
        return new Working(experiment);
    }

    /// <summary>Waits until a whole round has passed: each one writes whether there was trouble, and the first may have begun before.</summary>
    private static async Task Rounds(TestPortal portal)
    {
        var progress = portal.Get<DemoProgress>();
        for (var round = 0; round < 2; round++)
        {
            progress.Problem = new Problem(ProblemKind.Unavailable, "No round has passed.", "Wait.");
            progress.Wake();
            await Eventually.Holds("a round has passed", () => progress.Problem is null);
        }
    }

    private sealed class Working(DemoExperiment experiment) : IAsyncDisposable
    {
        public async ValueTask DisposeAsync()
        {
            await experiment.StopAsync(CancellationToken.None);
            experiment.Dispose();
        }
    }
}
