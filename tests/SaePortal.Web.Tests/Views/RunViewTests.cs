using SaePortal.Core.Answers;
using SaePortal.Core.Runs;
using SaePortal.Storage.Runs;
using SaePortal.Web.Runs;
using static SaePortal.Tests.Shared.Builders;

namespace SaePortal.Web.Tests.Views;

public sealed class RunViewTests
{
    [Fact]
    public async Task Run_OfMoreMetricsThanAreReadAtOnce_ShowsThemAll()
    {
        const int Steps = 7_003;
        await using var portal = await StorePortal.Open();
        var run = await portal.AddRun(ATraining());
        var metrics = Enumerable.Range(1, Steps).SelectMany(step => new[] { RunMeasure.Fvu, RunMeasure.L0, RunMeasure.Loss }.Select(x => new RunMetric(step, x, step))).ToList();
        await portal.Get<RunLeases>().Report(new RunReport(run.Id, 1, new RunProgress(Steps, Steps, Steps * 2048L, 10, 0, new Dictionary<RunMeasure, double>()), metrics, []), TimeSpan.FromMinutes(1), CancellationToken.None);
        await portal.Get<RunLeases>().Finish(run.Id, 1, RunState.Completed, null, null, null, CancellationToken.None);
        var view = portal.View<RunView>();

        Assert.True(await view.Load(run.Id, CancellationToken.None));

        foreach (var measure in new[] { RunMeasure.Fvu, RunMeasure.L0, RunMeasure.Loss })
        {
            var points = view.Series(measure, "x").Points;
            Assert.Equal(Steps, points.Count);
            Assert.Equal(Steps * 2048.0, points[^1].X);
            Assert.Equal(Steps, view.Last(measure));
        }

        Assert.False(view.Has(RunMeasure.Alive));
        Assert.Null(view.Last(RunMeasure.Alive));
    }

    [Fact]
    public async Task Metrics_InPages_NeverBreakAStep()
    {
        await using var portal = await StorePortal.Open();
        var run = await portal.AddRun(ATraining());
        var metrics = Enumerable.Range(1, 5).SelectMany(step => new[] { RunMeasure.Fvu, RunMeasure.L0, RunMeasure.Loss }.Select(x => new RunMetric(step, x, step))).ToList();
        await portal.Get<RunLeases>().Report(new RunReport(run.Id, 1, null, metrics, []), TimeSpan.FromMinutes(1), CancellationToken.None);
        var store = portal.Get<RunStore>();

        Assert.Equal([1, 1, 1, 2, 2, 2], (await store.Metrics(run.Id, -1, 8, CancellationToken.None)).Select(x => x.Step));
        Assert.Equal([3, 3, 3], (await store.Metrics(run.Id, 2, 3, CancellationToken.None)).Select(x => x.Step));
        Assert.Equal([4, 4], (await store.Metrics(run.Id, 3, 2, CancellationToken.None)).Select(x => x.Step));
        Assert.Equal(15, (await store.Metrics(run.Id, -1, 15, CancellationToken.None)).Count);
        Assert.Empty(await store.Metrics(run.Id, 5, 8, CancellationToken.None));
    }

    [Fact]
    public async Task Run_ThatWaits_TellsHowManyAreBeforeIt_AndPausesAreEvents()
    {
        await using var portal = await StorePortal.Open();
        var first = await portal.AddRun(ATraining("a"));
        var second = await portal.AddRun(ATraining("b"), taken: false);
        var third = await portal.AddRun(ATraining("c"), taken: false);
        var view = portal.View<RunView>();

        Assert.True(await view.Load(third.Id, CancellationToken.None));
        Assert.Equal(2, view.Ahead);
        await portal.Get<RunLeases>().Report(new RunReport(first.Id, 1, new RunProgress(12, 100, 12 * 2048, 10, 5, new Dictionary<RunMeasure, double> { [RunMeasure.Fvu] = 0.5 }), [], []), TimeSpan.FromMinutes(1), CancellationToken.None);
        await portal.Get<RunLeases>().Finish(first.Id, 1, RunState.Paused, null, null, null, CancellationToken.None);
        var paused = portal.View<RunView>();
        Assert.True(await paused.Load(first.Id, CancellationToken.None));
        Assert.Equal(12 * 2048.0, Assert.Single(paused.Events).X);
        Assert.Equal(0.5, paused.Last(RunMeasure.Fvu));
        Assert.False(await paused.Load(999, CancellationToken.None));
        Assert.NotEqual(second.Id, third.Id);
    }

    [Fact]
    public async Task Training_LinksTheHarvestThatItQueued_HoweverManyRunsFollow()
    {
        await using var portal = await StorePortal.Open();
        var training = await portal.AddRun(ATraining() with { ThenHarvest = true });
        var harvest = new HarvestSpec { Dictionary = training.Spec.Subject, Corpus = "c", Tokens = 1_000 };
        var view = portal.View<RunView>();
        Assert.True(await view.Load(training.Id, CancellationToken.None));
        Assert.Null(view.Next);
        var before = await portal.AddRun(harvest);
        await portal.Get<RunLeases>().Finish(training.Id, 1, RunState.Completed, null, null, harvest, CancellationToken.None);
        for (var i = 0; i < 70; i++)
        {
            await portal.AddRun(i % 10 == 0 ? harvest : ATraining($"other-{i}"), taken: false);
        }

        Assert.True(await view.Load(training.Id, CancellationToken.None));

        Assert.Equal(before.Id + 1, view.Next);
        await portal.Get<RunStore>().Want(view.Next!.Value, RunSignal.Cancel, CancellationToken.None);
        StorePortal.Expect(await portal.Get<RunStore>().Remove(view.Next.Value, CancellationToken.None));
        var again = portal.View<RunView>();
        Assert.True(await again.Load(training.Id, CancellationToken.None));
        Assert.Null(again.Next);
    }

    [Fact]
    public async Task Wish_OfAVisitorOrOfTheWrongState_IsRefusedWithASentence()
    {
        await using var portal = await StorePortal.Open();
        var run = await portal.AddRun(ATraining(), taken: false);
        var (visitor, owner) = (portal.View<RunView>(owner: false), portal.View<RunView>());
        await visitor.Load(run.Id, CancellationToken.None);
        await owner.Load(run.Id, CancellationToken.None);

        await visitor.Want(RunSignal.Cancel, CancellationToken.None);
        Assert.Equal((ProblemKind.Forbidden, RunState.Queued), (visitor.Refused?.Kind, visitor.Run!.State));
        Assert.False(await visitor.Remove(CancellationToken.None));
        Assert.False(await owner.Remove(CancellationToken.None));
        Assert.Equal(ProblemKind.Conflict, owner.Refused?.Kind);
        await owner.Want(RunSignal.Cancel, CancellationToken.None);
        Assert.Equal((null, RunState.Cancelled), (owner.Refused, owner.Run!.State));
        await owner.Want(RunSignal.Continue, CancellationToken.None);
        Assert.Equal(ProblemKind.Conflict, owner.Refused?.Kind);
        Assert.True(await owner.Remove(CancellationToken.None));
    }

    [Fact]
    public async Task Removal_OfARenamedModelThatAPausedRunNeeds_IsRefused()
    {
        await using var portal = await StorePortal.Open();
        var model = await portal.AddModel();
        await portal.AddCorpus();
        var run = await portal.AddRun(ATraining(), taken: false);
        await portal.Get<RunStore>().Want(run.Id, RunSignal.Pause, CancellationToken.None);
        StorePortal.Expect(await portal.Get<Storage.LanguageModels.LanguageModelStore>().Rename(model.Name, "renamed", CancellationToken.None));
        var removal = portal.Get<Storage.Removal.RemovalStore>();

        Assert.Equal(ProblemKind.Conflict, (await removal.Remove(Storage.Removal.RemovableKind.Model, "renamed", CancellationToken.None)).Problem?.Kind);
        await portal.Get<RunStore>().Want(run.Id, RunSignal.Cancel, CancellationToken.None);
        Assert.True((await removal.Remove(Storage.Removal.RemovableKind.Model, "renamed", CancellationToken.None)).Succeeded);
    }
}
