using SaePortal.Compute.Runs;
using SaePortal.Core.Answers;
using SaePortal.Core.Runs;
using SaePortal.Storage.Databases;
using SaePortal.Storage.Runs;
using SaePortal.Tests.Shared;
using static SaePortal.Compute.Tests.Builders;
using static SaePortal.Compute.Tests.TestPortal;

namespace SaePortal.Compute.Tests.Runs;

public sealed class LeasedRunTests(ServerFixture server)
{
    private static readonly TimeSpan s_renewal = TimeSpan.FromSeconds(1);
    private readonly ManualClock _clock = new();

    [Theory]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.PostgreSql)]
    public async Task Report_OnceAnotherTookTheRun_AnswersAbandonAndNothingIsWritten(DatabaseKind kind)
    {
        await using var portal = await Open(kind, server);
        var held = await Taken(portal);
        await using var frozen = Held(portal, held, portal.Get<StoredRecords>());
        Assert.Equal([held.Id], await portal.Leases.Release(new DeadNode("n1", 137), Cancellation));
        var holder = (await portal.Leases.Take(held.Id, "n2", "cpu", 1, StoredRecords.Lease, Cancellation))!;

        Assert.Equal(RunSignal.Continue, frozen.Report(AProgress(10), [new RunMetric(10, RunMeasure.Loss, 1)]));
        frozen.Checkpoint(10, x => File.WriteAllText(Path.Combine(x, "state"), "frozen"));
        frozen.Log("pass", "It goes on as if nothing had been.");
        await Renewed("it learns that the run is another's", () => frozen.Lost.IsCancellationRequested);

        Assert.Equal(RunSignal.Abandon, frozen.Report(AProgress(11), [new RunMetric(11, RunMeasure.Loss, 1)]));
        await frozen.Flush(Cancellation);
        Assert.False(await portal.Get<StoredRecords>().Finish(new RunEnd(held.Id, held.Epoch, RunState.Completed, null, 7, ATraining("next")), Cancellation));
        var row = await portal.Run(held.Id);
        Assert.Equal((RunState.Running, 2, "n2", (RunCheckpoint?)null, (RunProgress?)null, (int?)null), (row.State, row.Epoch, row.Node, row.Checkpoint, row.Progress, row.DictionaryId));
        Assert.Empty(await portal.Runs.Metrics(held.Id, -1, 10, Cancellation));
        Assert.DoesNotContain("It goes on", await portal.Log(held.Id), StringComparison.Ordinal);
        Assert.Single(await portal.Runs.List(null, 10, [], Cancellation));
        Assert.Equal(RunSignal.Continue, await portal.Leases.Report(new RunReport(held.Id, holder.Epoch, null, [], []), StoredRecords.Lease, Cancellation));
    }

    [Theory]
    [InlineData(Answering.WithErrors)]
    [InlineData(Answering.Never)]
    public async Task Lease_ThatCannotBeRenewed_StopsTheWorkWhenItIsOver(Answering answering)
    {
        await using var portal = await Open();
        var held = await Taken(portal);
        var records = new UnreachableRecords(portal.Get<StoredRecords>());
        await using var run = Held(portal, held, records);
        await Renewed("the lease is renewed", () => records.Reports > 0);

        records.Answering = answering;
        var since = _clock.GetUtcNow();
        await Renewed("the run is given up", () => run.Lost.IsCancellationRequested);

        Assert.Equal(RunSignal.Abandon, run.Report(AProgress(1)));
        Assert.InRange(_clock.GetUtcNow() - since, StoredRecords.Lease - s_renewal, StoredRecords.Lease + (3 * s_renewal));
    }

    [Fact]
    public async Task Portal_ThatIsGoneForLessThanALease_LosesNothingAndIsToldNothingTwice()
    {
        await using var portal = await Open();
        var held = await Taken(portal);
        var records = new UnreachableRecords(portal.Get<StoredRecords>()) { Answering = Answering.WithErrors };
        await using var run = Held(portal, held, records);
        run.Report(AProgress(1), [new RunMetric(1, RunMeasure.Loss, 2)]);
        run.Log("first", "Before.");
        run.Checkpoint(1, x => File.WriteAllText(Path.Combine(x, "state"), "1"));
        await Renewed("two renewals fail", () => records.Reports >= 2, TimeSpan.FromSeconds(4));

        // The first renewal that succeeds fails again after its report, at the checkpoint.
        records.FailCheckpoints = true;
        records.Answering = Answering.Well;
        await Renewed("the checkpoint fails", () => records.FailedCheckpoints > 0, TimeSpan.FromSeconds(2));
        records.FailCheckpoints = false;
        run.Report(AProgress(2), [new RunMetric(2, RunMeasure.Loss, 1)]);
        await run.Flush(Cancellation);

        Assert.False(run.Lost.IsCancellationRequested);
        Assert.Equal([new RunMetric(1, RunMeasure.Loss, 2), new RunMetric(2, RunMeasure.Loss, 1)], await portal.Runs.Metrics(held.Id, -1, 10, Cancellation));
        Assert.Equal("queued: Waits for a compute node.\nstarted: Starts on n1 (cpu, 1 thread).\nfirst: Before.", await portal.Log(held.Id));
        Assert.Equal(1, (await portal.Run(held.Id)).Checkpoint?.Step);
    }

    [Fact]
    public async Task Process_ThatStoodStillForLongerThanItsLease_KeepsARunThatNobodyTook()
    {
        await using var portal = await Open();
        var held = await Taken(portal);
        var records = new UnreachableRecords(portal.Get<StoredRecords>());
        await using var run = Held(portal, held, records);

        _clock.Pass(TimeSpan.FromHours(1));
        await Renewed("it is renewed", () => records.Reports > 0);

        Assert.Equal(RunSignal.Continue, run.Report(AProgress(1)));
        Assert.False(run.Lost.IsCancellationRequested);
    }

    [Fact]
    public async Task Checkpoints_OfManySteps_TheLastTwoAreKept()
    {
        await using var portal = await Open();
        var held = await Taken(portal);
        await using var run = Held(portal, held, portal.Get<StoredRecords>());

        for (var step = 1; step <= 4; step++)
        {
            run.Checkpoint(step, x => File.WriteAllText(Path.Combine(x, "state"), "state"));
            await run.Flush(Cancellation);
        }

        var checkpoint = (await portal.Run(held.Id)).Checkpoint!;
        Assert.Equal((1, 4L, 5L), (checkpoint.Epoch, checkpoint.Step, checkpoint.Bytes));
        Assert.Equal(["runs", "runs/1", "runs/1/1", "runs/1/1/3", "runs/1/1/3/state", "runs/1/1/4", "runs/1/1/4/state"], portal.Stored());
    }

    [Fact]
    public async Task Checkpoint_ThatCannotBeWritten_IsAProblemAndTheOneBeforeHolds()
    {
        await using var portal = await Open();
        var held = await Taken(portal);
        await using var run = Held(portal, held, portal.Get<StoredRecords>());
        run.Checkpoint(1_000, x => File.WriteAllText(Path.Combine(x, "state"), "state"));

        var thrown = Assert.Throws<ProblemException>(() => run.Checkpoint(2_000, x =>
        {
            File.WriteAllText(Path.Combine(x, "state"), "half");
            throw new IOException("No space left on device");
        }));
        await run.Flush(Cancellation);

        Assert.Equal(ProblemKind.Unavailable, thrown.Problem.Kind);
        Assert.Contains("checkpoint at step 2,000", thrown.Problem.What, StringComparison.Ordinal);
        Assert.Contains(portal.Artifacts.Run(held.Id), thrown.Problem.What, StringComparison.Ordinal);
        Assert.Contains("No space left", thrown.Problem.What, StringComparison.Ordinal);
        Assert.Contains("resume", thrown.Problem.Remedy, StringComparison.Ordinal);
        Assert.Equal(1_000, (await portal.Run(held.Id)).Checkpoint!.Step);
        Assert.Equal(["runs", "runs/1", "runs/1/1", "runs/1/1/1000", "runs/1/1/1000/state"], portal.Stored());
    }

    [Fact]
    public async Task NextHolder_OfARunWhoseNodeDiedWhileWriting_ResumesFromTheCheckpointAndDropsTheRest()
    {
        await using var portal = await Open();
        var held = await Taken(portal);
        await using (var died = Held(portal, held, portal.Get<StoredRecords>()))
        {
            died.Checkpoint(5, x => File.WriteAllText(Path.Combine(x, "state"), "five"));
            await died.Flush(Cancellation);
        }

        Directory.CreateDirectory(Path.Combine(portal.Artifacts.Run(held.Id), "1", ".10.writing"));
        Directory.CreateDirectory(portal.Artifacts.RunResult(held.Id, 1));
        await portal.Leases.Release(new DeadNode("n1", 137), Cancellation);
        await using var next = Held(portal, (await portal.Leases.Take(held.Id, "n2", "cpu", 1, StoredRecords.Lease, Cancellation))!, portal.Get<StoredRecords>());

        Assert.Equal("five", await File.ReadAllTextAsync(Path.Combine(next.ResumeFrom!, "state"), Cancellation));
        Assert.Equal(["runs", "runs/1", "runs/1/1", "runs/1/1/5", "runs/1/1/5/state"], portal.Stored());
    }

    [Fact]
    public async Task WorkBesideSteps_IsToldWhereTheRunStands_WithoutTimeLeft()
    {
        await using var portal = await Open();
        var held = await Taken(portal);
        await using var run = Held(portal, held, portal.Get<StoredRecords>());

        run.Report(AProgress(100));
        run.Tell(RunDoing.Measuring);
        await run.Flush(Cancellation);
        var measuring = (await portal.Run(held.Id)).Progress!;
        run.Tell(null, new Dictionary<RunMeasure, double> { [RunMeasure.HeldOutFvu] = 0.25 });
        await run.Flush(Cancellation);
        var measured = (await portal.Run(held.Id)).Progress!;

        Assert.Equal((100L, RunDoing.Measuring, (double?)null, 0.5), (measuring.Step, measuring.Doing, measuring.EtaSeconds, measuring.Measures[RunMeasure.Fvu]));
        Assert.Equal((100L, null, 0.5, 0.25), (measured.Step, measured.Doing, measured.Measures[RunMeasure.Fvu], measured.Measures[RunMeasure.HeldOutFvu]));
    }

    [Fact]
    public async Task Checkpoint_WhoseFolderIsGone_MeansToStartAfresh()
    {
        await using var portal = await Open();
        var held = await Taken(portal);
        await portal.Leases.Checkpointed(held.Id, new RunCheckpoint(1, 5, 9, _clock.GetUtcNow()), Cancellation);

        await using var run = Held(portal, await portal.Run(held.Id), portal.Get<StoredRecords>());

        Assert.Null(run.ResumeFrom);
    }

    private static async Task<RunRecord> Taken(TestPortal portal)
    {
        var queued = Expect(await portal.Runs.Add(ATraining(), Cancellation));
        return (await portal.Leases.Take(queued.Id, "n1", "cpu", 1, StoredRecords.Lease, Cancellation))!;
    }

    private LeasedRun Held(TestPortal portal, RunRecord run, IPortalRecords records) => new(run, records, portal.Get<IRunNews>(), portal.Artifacts, new DeviceTurn(), _clock);

    /// <summary>Lets time pass until something happens; the loop's own work takes real time in between.</summary>
    private Task Renewed(string what, Func<bool> happened, TimeSpan? longest = null)
    {
        var until = _clock.GetUtcNow() + (longest ?? TimeSpan.FromHours(1));
        return Eventually.Holds(what, () =>
        {
            if (_clock.GetUtcNow() < until && !happened())
            {
                _clock.Pass(TimeSpan.FromMilliseconds(100));
            }

            return happened();
        }, () => $"The clock stands at {_clock.GetUtcNow():O}.");
    }
}
