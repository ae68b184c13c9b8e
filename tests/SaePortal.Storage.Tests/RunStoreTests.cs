using SaePortal.Core.Answers;
using SaePortal.Core.Runs;
using SaePortal.Storage.Databases;
using SaePortal.Storage.Runs;
using SaePortal.Tests.Shared;
using static SaePortal.Tests.Shared.Builders;

namespace SaePortal.Storage.Tests;

public class RunStoreTests(ServerFixture server)
{
    private static readonly TimeSpan s_lease = TimeSpan.FromSeconds(6);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.PostgreSql)]
    public async Task End_QueuesTheNextRunOnce_AndOnlyForTheHolder(DatabaseKind kind)
    {
        await using var portal = await TestPortal.Open(kind, server);
        var run = TestPortal.Expect(await portal.Runs.Add(ATraining(), Cancellation));
        await portal.Leases.Take(run.Id, "n1", "cpu", 1, s_lease, Cancellation);
        var next = ATraining() with { Name = "next" };

        Assert.False(await portal.Leases.Finish(run.Id, 2, RunState.Completed, null, null, next, Cancellation));
        Assert.Single(await portal.Runs.List(null, 10, [], Cancellation));
        Assert.True(await portal.Leases.Finish(run.Id, 1, RunState.Completed, null, null, next, Cancellation));
        Assert.False(await portal.Leases.Finish(run.Id, 1, RunState.Completed, null, null, next, Cancellation));

        var queued = (await portal.Runs.List(null, 10, [], Cancellation))[0];
        Assert.Equal((run.Id + 1, RunState.Queued, (RunSpec)next), (queued.Id, queued.State, queued.Spec));
        Assert.Equal(["queued"], (await portal.Runs.Log(queued.Id, 10, Cancellation)).Select(x => x.Event));

        await portal.Leases.Take(queued.Id, "n1", "cpu", 1, s_lease, Cancellation);
        var other = TestPortal.Expect(await portal.Runs.Add(ATraining() with { Name = "other" }, Cancellation));
        Assert.True(await portal.Leases.Finish(queued.Id, 1, RunState.Completed, null, null, ATraining() with { Name = "other" }, Cancellation));

        Assert.Equal(other.Id, (await portal.Runs.List(null, 10, [], Cancellation))[0].Id);
        Assert.Contains($"Run {other.Id} is making", Assert.Single(await portal.Runs.Log(queued.Id, 10, Cancellation), x => x.Event == "not queued").Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.PostgreSql)]
    public async Task Run_FromQueueToResult_KeepsEverythingItWasTold(DatabaseKind kind)
    {
        await using var portal = await TestPortal.Open(kind, server);
        var run = TestPortal.Expect(await portal.Runs.Add(ATraining() with { Seed = 5, LearningRate = 0.01 }, Cancellation));
        var taken = (await portal.Leases.Take(run.Id, "n1", "cpu", 1, s_lease, Cancellation))!;
        var progress = new RunProgress(10, 100, 20_480, 1e5, 1.8, new Dictionary<RunMeasure, double> { [RunMeasure.Fvu] = 0.5, [RunMeasure.Loss] = double.NaN });

        var signal = await portal.Leases.Report(new RunReport(run.Id, taken.Epoch, progress,
            [new RunMetric(10, RunMeasure.Fvu, 0.5), new RunMetric(10, RunMeasure.HeldOutFvu, 0.6)], [new RunLogLine(portal.Clock.GetUtcNow(), "pass", "Starts pass 2.")]), s_lease, Cancellation);
        Assert.True(await portal.Leases.Checkpointed(run.Id, new RunCheckpoint(1, 10, 99, portal.Clock.GetUtcNow()), Cancellation));
        Assert.True(await portal.Leases.Finish(run.Id, 1, RunState.Completed, null, 42, null, Cancellation));

        var read = (await portal.Runs.Get(run.Id, Cancellation))!;
        Assert.Equal(RunSignal.Continue, signal);
        Assert.Equal(ATraining() with { Seed = 5, LearningRate = 0.01, Threads = 1 }, read.Spec);
        Assert.Equal((RunState.Completed, 1, 42, "cpu"), (read.State, read.Epoch, read.DictionaryId, read.Device));
        Assert.Equal(new RunCheckpoint(1, 10, 99, portal.Clock.GetUtcNow()), read.Checkpoint);
        Assert.Equivalent(progress, read.Progress);
        Assert.Equal([new RunMetric(10, RunMeasure.Fvu, 0.5), new RunMetric(10, RunMeasure.HeldOutFvu, 0.6)], await portal.Runs.Metrics(run.Id, -1, 100, Cancellation));
        Assert.Equal(["queued", "started", "pass", "completed"], (await portal.Runs.Log(run.Id, 10, Cancellation)).Select(x => x.Event));
        Assert.Equal(run.Id, Assert.Single(await portal.Runs.OfDictionary(42, 10, Cancellation)).Id);
    }

    [Theory]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.PostgreSql)]
    public async Task Metrics_InPages_GoOnWithinAStepAndBehindIt(DatabaseKind kind)
    {
        await using var portal = await TestPortal.Open(kind, server);
        var run = TestPortal.Expect(await portal.Runs.Add(ATraining(), Cancellation));
        var taken = (await portal.Leases.Take(run.Id, "n1", "cpu", 1, s_lease, Cancellation))!;
        await portal.Leases.Report(new RunReport(run.Id, taken.Epoch, null,
            [.. new long[] { 0, 10, 20 }.SelectMany(x => Enum.GetValues<RunMeasure>().Select(y => new RunMetric(x, y, x + (int)y)))], []), s_lease, Cancellation);
        var whole = await portal.Runs.MetricsPage(run.Id, null, 500, Cancellation);

        var paged = new List<RunMetric>();
        IReadOnlyList<RunMetric> page;
        MetricKey? after = null;
        while ((page = await portal.Runs.MetricsPage(run.Id, after, 2, Cancellation)).Count > 0)
        {
            paged.AddRange(page);
            after = new MetricKey(page[^1].Step, page[^1].Measure);
        }

        Assert.Equal(3 * Enum.GetValues<RunMeasure>().Length, whole.Count);
        Assert.Equal(whole, paged);
        Assert.Equal(whole.Where(x => x.Step == 20), await portal.Runs.MetricsPage(run.Id, new MetricKey(10, null), 500, Cancellation));
    }

    [Theory]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.PostgreSql)]
    public async Task FormerHolder_AfterAnotherTook_IsRefusedEverything(DatabaseKind kind)
    {
        await using var portal = await TestPortal.Open(kind, server);
        var run = TestPortal.Expect(await portal.Runs.Add(ATraining(), Cancellation));
        var frozen = (await portal.Leases.Take(run.Id, "n1", "cpu", 1, s_lease, Cancellation))!;
        Assert.Null(await portal.Leases.Take(run.Id, "n2", "cpu", 1, s_lease, Cancellation));
        Assert.Empty(await portal.Leases.Release(null, Cancellation));
        portal.Clock.Pass(TimeSpan.FromSeconds(7));
        Assert.Equal([run.Id], await portal.Leases.Release(null, Cancellation));
        var holder = (await portal.Leases.Take(run.Id, "n2", "cpu", 1, s_lease, Cancellation))!;

        Assert.Equal(2, holder.Epoch);
        Assert.Equal(RunSignal.Abandon, await portal.Leases.Report(new RunReport(run.Id, frozen.Epoch, null, [new RunMetric(1, RunMeasure.Loss, 1)], []), s_lease, Cancellation));
        Assert.False(await portal.Leases.Checkpointed(run.Id, new RunCheckpoint(frozen.Epoch, 1, 1, portal.Clock.GetUtcNow()), Cancellation));
        Assert.False(await portal.Leases.Finish(run.Id, frozen.Epoch, RunState.Completed, null, null, null, Cancellation));
        Assert.Empty(await portal.Runs.Metrics(run.Id, -1, 10, Cancellation));
        Assert.Equal(RunSignal.Continue, await portal.Leases.Report(new RunReport(run.Id, holder.Epoch, null, [], []), s_lease, Cancellation));
    }

    [Theory]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.PostgreSql)]
    public async Task Wishes_MoveARunThroughItsStates(DatabaseKind kind)
    {
        await using var portal = await TestPortal.Open(kind, server);
        var run = TestPortal.Expect(await portal.Runs.Add(ATraining(), Cancellation));

        Assert.Equal(RunState.Paused, TestPortal.Expect(await portal.Runs.Want(run.Id, RunSignal.Pause, Cancellation)).State);
        Assert.Equal(RunState.Queued, TestPortal.Expect(await portal.Runs.Want(run.Id, RunSignal.Continue, Cancellation)).State);
        var taken = (await portal.Leases.Take(run.Id, "n1", "cpu", 1, s_lease, Cancellation))!;
        Assert.Equal(RunState.Running, TestPortal.Expect(await portal.Runs.Want(run.Id, RunSignal.Pause, Cancellation)).State);
        Assert.Equal(RunSignal.Pause, await portal.Leases.Report(new RunReport(run.Id, taken.Epoch, null, [], []), s_lease, Cancellation));

        // The node dies before it obeys: the wish still holds.
        Assert.Equal([run.Id], await portal.Leases.Release(new DeadNode("n1", 137), Cancellation));
        Assert.Equal(RunState.Paused, (await portal.Runs.Get(run.Id, Cancellation))!.State);
        Assert.Equal(ProblemKind.Conflict, (await portal.Runs.Want(run.Id, RunSignal.Pause, Cancellation)).Problem!.Kind);
        Assert.Equal(RunState.Cancelled, TestPortal.Expect(await portal.Runs.Want(run.Id, RunSignal.Cancel, Cancellation)).State);
        Assert.Equal(ProblemKind.Conflict, (await portal.Runs.Want(run.Id, RunSignal.Continue, Cancellation)).Problem!.Kind);
        Assert.Equal(ProblemKind.NotFound, (await portal.Runs.Want(99, RunSignal.Cancel, Cancellation)).Problem!.Kind);
        TestPortal.Expect(await portal.Runs.Remove(run.Id, Cancellation));
        Assert.Empty(await portal.Runs.Log(run.Id, 10, Cancellation));
    }

    [Theory]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.PostgreSql)]
    public async Task Run_OverWhichNodesEndAgainAndAgain_Fails_UnlessACheckpointCameBetween(DatabaseKind kind)
    {
        await using var portal = await TestPortal.Open(kind, server);
        var run = TestPortal.Expect(await portal.Runs.Add(ATraining(), Cancellation)).Id;

        await Lose(RunLeases.MostLosses - 1, checkpointed: false);
        await Lose(1, checkpointed: true);
        await Lose(RunLeases.MostLosses - 2, checkpointed: false);
        // A portal that ended with its node says nothing of the run.
        await portal.Leases.Take(run, "n1", "cpu", 1, s_lease, Cancellation);
        portal.Clock.Pass(TimeSpan.FromSeconds(7));
        Assert.Equal([run], await portal.Leases.Release(null, Cancellation));
        Assert.Equal(RunState.Queued, (await portal.Runs.Get(run, Cancellation))!.State);
        await Lose(1, checkpointed: false);

        var failed = (await portal.Runs.Get(run, Cancellation))!;
        Assert.Equal(RunState.Failed, failed.State);
        Assert.Contains("ended 5 times while it worked on this run, the last time with exit code 137: it was killed", failed.Problem!.What, StringComparison.Ordinal);
        Assert.Equal(RunState.Queued, TestPortal.Expect(await portal.Runs.Want(run, RunSignal.Continue, Cancellation)).State);
        await Lose(RunLeases.MostLosses - 1, checkpointed: false);
        Assert.Equal(RunState.Queued, (await portal.Runs.Get(run, Cancellation))!.State);

        async Task Lose(int times, bool checkpointed)
        {
            for (var i = 0; i < times; i++)
            {
                var taken = (await portal.Leases.Take(run, "n1", "cpu", 1, s_lease, Cancellation))!;
                Assert.True(!checkpointed || await portal.Leases.Checkpointed(run, new RunCheckpoint(taken.Epoch, 1, 1, portal.Clock.GetUtcNow()), Cancellation));
                Assert.Equal([run], await portal.Leases.Release(new DeadNode("n1", 137), Cancellation));
            }
        }
    }

    [Theory]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.PostgreSql)]
    public async Task Threads_OfTheFirstHolder_StayTheRunsWhoeverTakesItLater(DatabaseKind kind)
    {
        await using var portal = await TestPortal.Open(kind, server);
        var run = TestPortal.Expect(await portal.Runs.Add(ATraining(), Cancellation)).Id;
        Assert.Equal(3, (await portal.Leases.Take(run, "n1", "cpu", 3, s_lease, Cancellation))!.Spec.Threads);
        await portal.Leases.Release(new DeadNode("n1", 137), Cancellation);

        Assert.Equal(3, (await portal.Leases.Take(run, "n2", "cpu", 64, s_lease, Cancellation))!.Spec.Threads);

        Assert.Equal(ATraining() with { Threads = 3 }, (await portal.Runs.Get(run, Cancellation))!.Spec);
        Assert.Equal(["Starts on n1 (cpu, 3 threads).", "Starts on n2 (cpu, 3 threads)."], (await portal.Runs.Log(run, 10, Cancellation)).Where(x => x.Event == "started").Select(x => x.Text));
    }

    [Theory]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.PostgreSql)]
    public async Task TwoRunsWithOneName_TheSecondIsRefusedUntilTheFirstEnds(DatabaseKind kind)
    {
        await using var portal = await TestPortal.Open(kind, server);
        var answers = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Try(portal)));

        var winner = Assert.Single(answers, x => x is not null);
        Assert.Contains("cancel run", (await portal.Runs.Add(ATraining(), Cancellation)).Problem!.Remedy, StringComparison.Ordinal);
        TestPortal.Expect(await portal.Runs.Want(winner!.Id, RunSignal.Cancel, Cancellation));
        TestPortal.Expect(await portal.Runs.Add(ATraining(), Cancellation));
    }

    [Theory]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.PostgreSql)]
    public async Task FailedRun_KeepsItsProblemAndCanGoOn(DatabaseKind kind)
    {
        await using var portal = await TestPortal.Open(kind, server);
        var run = TestPortal.Expect(await portal.Runs.Add(ATraining(), Cancellation));
        await portal.Leases.Take(run.Id, "n1", "cpu", 1, s_lease, Cancellation);
        var problem = new Problem(ProblemKind.Unavailable, "The disk is full.", "Free some space and resume.");

        await portal.Leases.Finish(run.Id, 1, RunState.Failed, problem, null, null, Cancellation);

        Assert.Equal(problem, (await portal.Runs.Get(run.Id, Cancellation))!.Problem);
        Assert.Equal([run.Id], (await portal.Runs.List(null, 10, [RunState.Failed], Cancellation)).Select(x => x.Id));
        Assert.Empty(await portal.Runs.List(null, 10, [RunState.Running, RunState.Queued], Cancellation));
        Assert.Null(TestPortal.Expect(await portal.Runs.Want(run.Id, RunSignal.Continue, Cancellation)).Problem);
    }

    private static async Task<RunRecord?> Try(TestPortal portal) => (await portal.Runs.Add(ATraining(), Cancellation)).Value;
}
