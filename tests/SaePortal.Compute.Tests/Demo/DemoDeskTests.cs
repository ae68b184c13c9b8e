using Microsoft.Extensions.DependencyInjection;
using SaePortal.Compute.Demo;
using SaePortal.Compute.Runs;
using SaePortal.Core.Answers;
using SaePortal.Core.Runs;
using SaePortal.Storage.Corpora;
using SaePortal.Storage.Demo;
using SaePortal.Storage.Dictionaries;
using SaePortal.Storage.LanguageModels;
using SaePortal.Storage.Removal;
using SaePortal.Tests.Shared;
using static SaePortal.Compute.Tests.TestPortal;

namespace SaePortal.Compute.Tests.Demo;

/// <summary>The demo removed and brought back, from wherever it stands.</summary>
public sealed class DemoDeskTests
{
    private static readonly Problem s_full = new(ProblemKind.Unavailable, "The disk is full.", "Free some space.");

    [Fact]
    public async Task Restore_OfWhatWasNeverWanted_WantsIt()
    {
        await using var portal = await Open();
        Assert.Equal(DemoState.Off, (await portal.Status()).State);

        var status = Expect(await portal.Get<DemoDesk>().Restore(Cancellation));

        Assert.Equal((DemoState.Working, null, null), (status.State, status.Model, status.Run));
        Assert.Equal(new DemoRecord(true, null, null, null, null), await portal.Demo());
    }

    [Fact]
    public async Task Restore_OfWhatIsHere_IsRefused()
    {
        await using var portal = await Open();
        await portal.WithLatents();
        var before = await portal.Demo();

        var refused = await portal.Get<DemoDesk>().Restore(Cancellation);

        Assert.Equal((ProblemKind.Conflict, "The demo is here."), (refused.Problem?.Kind, refused.Problem?.What));
        Assert.Equal(before, await portal.Demo());
    }

    [Theory]
    [InlineData(RunState.Failed)]
    [InlineData(RunState.Paused)]
    public async Task Restore_OfAHaltedTraining_ResumesIt(RunState state)
    {
        await using var portal = await Open();
        var run = await portal.WithATraining();
        await portal.End(run.Id, state, state == RunState.Failed ? s_full : null);
        Assert.Equal((DemoState.Stopped, run.Id), ((await portal.Status()).State, (await portal.Status()).Run));

        var status = Expect(await portal.Get<DemoDesk>().Restore(Cancellation));

        Assert.Equal((DemoState.Working, run.Id, null), (status.State, status.Run, status.Problem));
        Assert.Equal(RunState.Queued, (await portal.Run(run.Id)).State);
        Assert.Equal(run.Id, (await portal.Demo()).TrainRun);
    }

    [Fact]
    public async Task Restore_OfACancelledTraining_ForgetsIt_SoThatTheNextStepBeginsAnother()
    {
        await using var portal = await Open();
        var run = await portal.WithATraining();
        Expect(await portal.Get<RunDesk>().Want(run.Id, RunSignal.Cancel, Cancellation));
        Assert.Contains($"Run {run.Id} was cancelled.", (await portal.Status()).Problem!.What, StringComparison.Ordinal);

        var status = Expect(await portal.Get<DemoDesk>().Restore(Cancellation));

        Assert.Equal((DemoState.Working, null), (status.State, status.Run));
        Assert.Equal(new DemoRecord(true, 1, 1, null, null), await portal.Demo());
        Assert.Equal(RunState.Cancelled, (await portal.Run(run.Id)).State);
    }

    [Theory]
    [InlineData(RunState.Failed)]
    [InlineData(RunState.Paused)]
    public async Task Restore_OfAHaltedHarvest_ResumesIt(RunState state)
    {
        await using var portal = await Open();
        var (_, harvest) = await portal.WithAHarvest();
        await portal.End(harvest.Id, state, state == RunState.Failed ? s_full : null);

        var status = Expect(await portal.Get<DemoDesk>().Restore(Cancellation));

        Assert.Equal((DemoState.Working, harvest.Id), (status.State, status.Run));
        Assert.Equal(RunState.Queued, (await portal.Run(harvest.Id)).State);
    }

    [Fact]
    public async Task Restore_OfACancelledHarvest_QueuesAnother_WhichThenCounts()
    {
        await using var portal = await Open();
        var (dictionary, harvest) = await portal.WithAHarvest();
        await portal.End(harvest.Id, RunState.Cancelled);
        Assert.Equal((DemoState.Stopped, harvest.Id), ((await portal.Status()).State, (await portal.Status()).Run));

        var status = Expect(await portal.Get<DemoDesk>().Restore(Cancellation));

        Assert.Equal((DemoState.Working, harvest.Id + 1, dictionary.TrainRun), (status.State, status.Run, status.TrainRun));
        var again = (HarvestSpec)(await portal.Run(harvest.Id + 1)).Spec;
        // The node wrote its threads into the recipe.
        Assert.Equal((HarvestSpec)harvest.Spec with { Threads = 1 }, again);
        await portal.Harvested(dictionary.Id, harvest.Id + 1);
        Assert.Equal(DemoState.Done, (await portal.Status()).State);
    }

    [Fact]
    public async Task Restore_AskedTwice_ChangesNothingMore()
    {
        await using var portal = await Open();
        var run = await portal.WithATraining();
        var before = await portal.Demo();

        Expect(await portal.Get<DemoDesk>().Restore(Cancellation));
        var status = Expect(await portal.Get<DemoDesk>().Restore(Cancellation));

        Assert.Equal((DemoState.Working, run.Id), (status.State, status.Run));
        Assert.Equal(before, await portal.Demo());
        Assert.Single(await portal.Runs.List(null, 10, [], Cancellation));
    }

    [Fact]
    public async Task Restore_AfterTroubleOrText_TellsNothingOfTheTimeBefore()
    {
        await using var portal = await Open();
        portal.Get<DemoProgress>().Problem = s_full;
        portal.Get<DemoProgress>().Report(DemoRecipe.Words);

        var status = Expect(await portal.Get<DemoDesk>().Restore(Cancellation));

        Assert.Equal((DemoState.Working, null), (status.State, status.Problem));
        Assert.All(status.Stages, x => Assert.Equal((0, ""), (x.Share, x.Detail)));
    }

    [Theory]
    [InlineData(RemovableKind.Model)]
    [InlineData(RemovableKind.Dictionary)]
    [InlineData(RemovableKind.Corpus)]
    public async Task Demo_OfWhichAPartWasRemovedByHand_IsOff_AndIsMadeAgainWhenAskedFor(RemovableKind kind)
    {
        await using var portal = await Open();
        var dictionary = await portal.WithLatents();
        Expect(await portal.Get<RemovalStore>().Remove(kind, kind switch { RemovableKind.Model => "demo", RemovableKind.Dictionary => dictionary.Name, _ => "demo-world" }, Cancellation));
        Assert.Equal(DemoStatus.Off, await portal.Status());

        var status = Expect(await portal.Get<DemoDesk>().Restore(Cancellation));

        Assert.Equal(DemoState.Working, status.State);
        Assert.Equal(
            (kind == RemovableKind.Model ? null : "demo", kind == RemovableKind.Corpus ? null : "demo-world", kind == RemovableKind.Corpus ? dictionary.Name : null),
            (status.Model, status.Corpus, status.Dictionary));
        Assert.Null((await portal.Demo()).Finished);
    }

    [Fact]
    public async Task Demo_WhoseRunsWereRemovedByHand_IsStillHere_AndIsRemovedWhole()
    {
        await using var portal = await Open();
        await portal.WithLatents();
        foreach (var run in await portal.Runs.List(null, 10, [], Cancellation))
        {
            Expect(await portal.Get<RunDesk>().Remove(run.Id, Cancellation));
        }

        Assert.Equal((DemoState.Done, "demo-resid-2"), ((await portal.Status()).State, (await portal.Status()).Dictionary));
        var gone = Expect(await portal.Get<DemoDesk>().Remove(Cancellation));

        Assert.Equal(["dictionary \"demo-resid-2\"", "corpus \"demo-world\"", "model \"demo\""], gone.Removed);
    }

    [Fact]
    public async Task Demo_ThatIsHere_IsNotTroubledByAHarvestOfItsOwners()
    {
        await using var portal = await Open();
        var dictionary = await portal.WithLatents();
        var own = Expect(await portal.Get<RunDesk>().Start(new HarvestSpec { Dictionary = dictionary.Name, Corpus = "demo-world", Tokens = 10 }, Cancellation));
        await portal.End(own.Id, RunState.Failed, s_full);

        var status = await portal.Status();

        Assert.Equal((DemoState.Done, null), (status.State, status.Problem));
    }

    [Fact]
    public async Task Remove_TakesEverything_AndItDoesNotComeBackByItself()
    {
        await using var portal = await Open();
        await portal.WithLatents();

        var gone = Expect(await portal.Get<DemoDesk>().Remove(Cancellation));

        Assert.Equal(["dictionary \"demo-resid-2\"", "corpus \"demo-world\"", "model \"demo\""], gone.Removed);
        Assert.Empty(gone.Kept);
        Assert.Empty(await portal.Runs.List(null, 10, [], Cancellation));
        Assert.Equal((0, 0, 0), (await portal.Get<LanguageModelStore>().Count(Cancellation), await portal.Get<CorpusStore>().Count(Cancellation), await portal.Get<DictionaryStore>().Count(Cancellation)));
        Assert.DoesNotContain(portal.Stored(), x => x.Contains('/', StringComparison.Ordinal) && !x.StartsWith("staged", StringComparison.Ordinal));
        Assert.Equal(new DemoRecord(false, null, null, null, null), await portal.Demo());
        Assert.Equal(DemoState.Off, (await portal.Status()).State);
        Assert.Equal(ProblemKind.NotFound, (await portal.Get<DemoDesk>().Remove(Cancellation)).Problem?.Kind);
    }

    [Theory]
    [InlineData(RunState.Queued)]
    [InlineData(RunState.Paused)]
    [InlineData(RunState.Failed)]
    [InlineData(RunState.Cancelled)]
    public async Task Remove_WhileItsHarvestWaitsOrHalts_TakesItToo(RunState state)
    {
        await using var portal = await Open();
        var (_, harvest) = await portal.WithAHarvest();
        if (state != RunState.Queued)
        {
            await portal.End(harvest.Id, state, state == RunState.Failed ? s_full : null);
        }

        var gone = Expect(await portal.Get<DemoDesk>().Remove(Cancellation));

        Assert.Equal(3, gone.Removed.Count);
        Assert.Empty(await portal.Runs.List(null, 10, [], Cancellation));
    }

    [Fact]
    public async Task Remove_WhileItsTrainingIsAtWork_WaitsUntilTheNodeLetsGo()
    {
        await using var portal = await Open();
        var run = await portal.WithATraining();
        await portal.Take(run.Id);

        var removing = portal.Get<DemoDesk>().Remove(Cancellation);
        await Eventually.Holds("the node is told", async () => (await portal.Run(run.Id)).Wanted == RunSignal.Cancel);
        Assert.False(removing.IsCompleted);
        Assert.True(await portal.Leases.Finish(run.Id, 1, RunState.Cancelled, null, null, null, Cancellation));

        Assert.Equal(["corpus \"demo-world\"", "model \"demo\""], Expect(await removing).Removed);
    }

    /// <summary>The node was done before it heard of the wish: a dictionary and a harvest came in the meantime.</summary>
    [Fact]
    public async Task Remove_OfATrainingThatIsDoneAtThatMoment_TakesItsDictionaryAndItsHarvestToo()
    {
        await using var portal = await Open();
        var run = await portal.WithATraining();
        await portal.Take(run.Id);

        var removing = portal.Get<DemoDesk>().Remove(Cancellation);
        await Eventually.Holds("the node is told", async () => (await portal.Run(run.Id)).Wanted == RunSignal.Cancel);
        await portal.Trained(run.Id);

        var gone = Expect(await removing);
        Assert.Equal(["dictionary \"demo-resid-2\"", "corpus \"demo-world\"", "model \"demo\""], gone.Removed);
        Assert.Empty(gone.Kept);
        Assert.Empty(await portal.Runs.List(null, 10, [], Cancellation));
    }

    [Fact]
    public async Task Remove_WhileANodeStandsStill_IsRefusedAfterAWhile_AndNothingIsGone()
    {
        await using var portal = await Open();
        var run = await portal.WithATraining();
        await portal.Take(run.Id);
        var clock = new ManualClock();
        var desk = ActivatorUtilities.CreateInstance<DemoDesk>(portal.Local.Services, clock);

        var removing = desk.Remove(Cancellation);
        while (!removing.IsCompleted)
        {
            await Eventually.Holds("it looks again later", () => clock.Armed > 0 || removing.IsCompleted);
            clock.Pass(TimeSpan.FromSeconds(10));
        }

        Assert.Equal((ProblemKind.Conflict, $"Run {run.Id} of the demo does not end."), ((await removing).Problem?.Kind, (await removing).Problem?.What));
        Assert.Equal((true, "demo", "demo-world"), ((await portal.Demo()).Wanted, (await portal.Status()).Model, (await portal.Status()).Corpus));
    }

    [Fact]
    public async Task Remove_OfAModelThatADictionaryOfTheOwnersReads_LeavesIt_AndItIsTakenUpAgain()
    {
        await using var portal = await Open();
        var dictionary = await portal.WithLatents();
        await portal.AddDictionary("mine", dictionary.ModelId);

        var gone = Expect(await portal.Get<DemoDesk>().Remove(Cancellation));

        Assert.Equal(["dictionary \"demo-resid-2\"", "corpus \"demo-world\""], gone.Removed);
        Assert.Equal(["The model \"demo\" stays: \"mine\" needs it."], gone.Kept);
        Assert.Equal(dictionary.ModelId, Expect(await portal.Get<LanguageModelStore>().Find("demo", Cancellation)).Id);
        Assert.Single(await portal.Get<DictionaryStore>().All(null, 10, Cancellation));
    }

    [Fact]
    public async Task Remove_OfTextThatRunsAndDictionariesOfTheOwnersNeed_SaysWhich()
    {
        await using var portal = await Open();
        await portal.WithLatents();
        var other = await portal.AddModel("other", "a-folder");
        var mine = await portal.AddDictionary("mine", other.Id);
        var read = Expect(await portal.Get<RunDesk>().Start(new HarvestSpec { Dictionary = "mine", Corpus = "demo-world", Tokens = 10 }, Cancellation));
        await portal.Harvested(mine.Id, read.Id);
        var waits = Expect(await portal.Get<RunDesk>().Start(Builders.ATraining(model: "demo", corpus: "demo-world"), Cancellation));

        var gone = Expect(await portal.Get<DemoDesk>().Remove(Cancellation));

        Assert.Equal(["dictionary \"demo-resid-2\""], gone.Removed);
        Assert.Equal([$"The corpus \"demo-world\" stays: \"mine\", run {waits.Id} need it.", $"The model \"demo\" stays: run {waits.Id} needs it."], gone.Kept);
        Assert.Equal(RunState.Queued, (await portal.Run(waits.Id)).State);
        Assert.NotNull((await portal.Get<DictionaryStore>().Get(mine.Id, Cancellation))!.Harvest);
    }
}
