using SaePortal.Compute.Runs;
using SaePortal.Core.Answers;
using SaePortal.Core.Runs;
using SaePortal.Storage.Runs;
using SaePortal.Web.Cli;
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

        Assert.True(await view.Load(run.Id, false, CancellationToken.None));

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

        Assert.True(await view.Load(third.Id, false, CancellationToken.None));
        Assert.Equal(2, view.Ahead);
        await portal.Get<RunLeases>().Report(new RunReport(first.Id, 1, new RunProgress(12, 100, 12 * 2048, 10, 5, new Dictionary<RunMeasure, double> { [RunMeasure.Fvu] = 0.5 }), [], []), TimeSpan.FromMinutes(1), CancellationToken.None);
        await portal.Get<RunLeases>().Finish(first.Id, 1, RunState.Paused, null, null, null, CancellationToken.None);
        var paused = portal.View<RunView>();
        Assert.True(await paused.Load(first.Id, false, CancellationToken.None));
        Assert.Equal(12 * 2048.0, Assert.Single(paused.Events).X);
        Assert.Equal(0.5, paused.Last(RunMeasure.Fvu));
        Assert.False(await paused.Load(999, false, CancellationToken.None));
        Assert.NotEqual(second.Id, third.Id);
    }

    [Fact]
    public async Task Training_ThatIsDone_ShowsWhatWasMeasuredAtItsEnd_AlsoOneOfAnOlderVersion()
    {
        await using var portal = await StorePortal.Open();
        var dictionary = await portal.AddDictionary(await portal.AddModel(), "old");
        var (fresh, old) = (await portal.AddRun(ATraining("fresh")), await portal.AddRun(ATraining("older")));
        RunMetric[] probed = [new(977, RunMeasure.Fvu, 0.0284), new(977, RunMeasure.HeldOutFvu, 0.0329)];
        var last = new RunProgress(977, 977, 2_000_000, 0, null, new Dictionary<RunMeasure, double> { [RunMeasure.Fvu] = 0.0284 });
        await End(fresh, last.Beside(null, new Dictionary<RunMeasure, double> { [RunMeasure.HeldOutFvu] = 0.0298 }), null);
        await End(old, last, dictionary.Id);
        var (freshView, oldView) = (portal.View<RunView>(), portal.View<RunView>());

        Assert.True(await freshView.Load(fresh.Id, false, CancellationToken.None));
        Assert.True(await oldView.Load(old.Id, false, CancellationToken.None));

        Assert.Equal((true, 0.0298), (freshView.IsMeasured, freshView.Last(RunMeasure.HeldOutFvu)));
        Assert.Equal(0.0329, freshView.Series(RunMeasure.HeldOutFvu, "x").Points[^1].Y);
        Assert.Equal("0.0298", RunWords.Measured(freshView.Run!));
        Assert.Contains(", FVU 0.0298", RunWatch.Line(fresh.Id, freshView.Now!, "step"), StringComparison.Ordinal);
        Assert.Equal((true, dictionary.Metrics!.Fvu), (oldView.IsMeasured, oldView.Last(RunMeasure.HeldOutFvu)));

        async Task End(RunRecord run, RunProgress progress, int? made)
        {
            await portal.Get<RunLeases>().Report(new RunReport(run.Id, 1, progress, probed, []), TimeSpan.FromMinutes(1), CancellationToken.None);
            Assert.True(await portal.Get<RunLeases>().Finish(run.Id, 1, RunState.Completed, null, made, null, CancellationToken.None));
        }
    }

    [Fact]
    public async Task Run_ThatMeasuresAfterItsLastStep_SaysSoInPlaceOfTimeLeft()
    {
        await using var portal = await StorePortal.Open();
        var run = await portal.AddRun(ATraining());
        var progress = new RunProgress(977, 977, 2_000_000, 10, 0, new Dictionary<RunMeasure, double>());

        Assert.Equal("0:00 left", RunWords.Left(RunUpdate.Of(run.Id, progress)));
        var measuring = RunUpdate.Of(run.Id, progress.Beside(RunDoing.Measuring, null));
        Assert.Equal("Measuring on held-out text", RunWords.Left(measuring));
        Assert.Equal("Measuring on held-out text", RunWords.State(run, measuring.Doing));
        Assert.Equal("run 1 running, step 977 of 977, measuring on held-out text", RunWatch.Line(1, measuring, "step"));
        Assert.Equal("Comparing with labels", RunWords.Left(RunUpdate.Of(run.Id, progress.Beside(RunDoing.Comparing, null))));
    }

    [Fact]
    public async Task Run_BeforeItsFirstStep_KnowsItsStepsFromTheRecipe()
    {
        await using var portal = await StorePortal.Open();
        var (training, harvest) = (await portal.AddRun(ATraining()), await portal.AddRun(new HarvestSpec { Dictionary = "d", Corpus = "c", Tokens = 1_000 }));
        var view = portal.View<RunView>();

        Assert.True(await view.Load(training.Id, false, CancellationToken.None));
        Assert.Equal((977, false), (view.Steps, view.HasCurves));
        Assert.True(await view.Load(harvest.Id, false, CancellationToken.None));
        Assert.Equal(0, view.Steps);
    }

    [Fact]
    public async Task Log_LongerThanWhatIsShown_IsCountedAndCanBeReadWhole()
    {
        await using var portal = await StorePortal.Open();
        var run = await portal.AddRun(ATraining());
        await portal.Get<RunLeases>().Report(
            new RunReport(run.Id, 1, null, [], [.. Enumerable.Range(0, 80).Select(x => new RunLogLine(DateTimeOffset.UnixEpoch, "pass", $"{x}"))]), TimeSpan.FromMinutes(1), CancellationToken.None);
        var view = portal.View<RunView>();

        await view.Load(run.Id, false, CancellationToken.None);
        Assert.Equal((60, 82, "79"), (view.Log.Count, view.LogLines, view.Log[0].Text));
        await view.Load(run.Id, true, CancellationToken.None);
        Assert.Equal((82, 82), (view.Log.Count, view.LogLines));
    }

    [Theory]
    [InlineData("The corpus is gone.", "The corpus is gone.")]
    [InlineData("Two. Sentences.", "Two.")]
    [InlineData("The weights of blocks.2 in model.safetensors hold numbers that are not finite, at index 17 and at 2,000 more of them.", "The weights of blocks.2 in model.safetensors hold numbers that are not finite, at index…")]
    public async Task Reason_OfAFailure_IsItsFirstSentenceShortened(string what, string shown)
    {
        await using var portal = await StorePortal.Open();
        var run = await portal.AddRun(ATraining());

        Assert.Equal(shown, RunWords.Why(run with { Problem = new Problem(ProblemKind.Unreadable, what, "Do something.") }));
        Assert.Equal("", RunWords.Why(run));
    }

    [Fact]
    public async Task Training_LinksTheHarvestThatItQueued_HoweverManyRunsFollow()
    {
        await using var portal = await StorePortal.Open();
        var training = await portal.AddRun(ATraining() with { ThenHarvest = true });
        var harvest = new HarvestSpec { Dictionary = training.Spec.Subject, Corpus = "c", Tokens = 1_000 };
        var view = portal.View<RunView>();
        Assert.True(await view.Load(training.Id, false, CancellationToken.None));
        Assert.Null(view.Next);
        var before = await portal.AddRun(harvest);
        await portal.Get<RunLeases>().Finish(training.Id, 1, RunState.Completed, null, null, harvest, CancellationToken.None);
        for (var i = 0; i < 70; i++)
        {
            await portal.AddRun(i % 10 == 0 ? harvest : ATraining($"other-{i}"), taken: false);
        }

        Assert.True(await view.Load(training.Id, false, CancellationToken.None));

        Assert.Equal(before.Id + 1, view.Next);
        await portal.Get<RunStore>().Want(view.Next!.Value, RunSignal.Cancel, CancellationToken.None);
        StorePortal.Expect(await portal.Get<RunStore>().Remove(view.Next.Value, CancellationToken.None));
        var again = portal.View<RunView>();
        Assert.True(await again.Load(training.Id, false, CancellationToken.None));
        Assert.Null(again.Next);
    }

    [Fact]
    public async Task Wish_OfAVisitorOrOfTheWrongState_IsRefusedWithASentence()
    {
        await using var portal = await StorePortal.Open();
        var run = await portal.AddRun(ATraining(), taken: false);
        var (visitor, owner) = (portal.View<RunView>(owner: false), portal.View<RunView>());
        await visitor.Load(run.Id, false, CancellationToken.None);
        await owner.Load(run.Id, false, CancellationToken.None);

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
