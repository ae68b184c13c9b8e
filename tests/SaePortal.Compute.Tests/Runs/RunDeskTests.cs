using SaePortal.Compute.Runs;
using SaePortal.Core.Answers;
using SaePortal.Core.Runs;
using SaePortal.Storage.Databases;
using SaePortal.Storage.Removal;
using SaePortal.Tests.Shared;
using static SaePortal.Compute.Tests.Builders;
using static SaePortal.Compute.Tests.TestPortal;

namespace SaePortal.Compute.Tests.Runs;

public sealed class RunDeskTests(ServerFixture server)
{
    public static TheoryData<TrainSpec, string> WrongTrainings => new()
    {
        { ATraining(model: "gpt-5"), "gpt-5" },
        { ATraining(corpus: "gone"), "gone" },
        { ATraining(name: "Not A Slug"), "Not A Slug" },
        { ATraining(name: "runs"), "runs" },
        { ATraining() with { Hook = "blocks.9.hook_resid_post" }, "blocks.9" },
        { ATraining() with { Hook = "nowhere" }, "nowhere" },
        { ATraining() with { Width = 0 }, "width is 0" },
        { ATraining() with { K = 129 }, "k is 129" },
        { ATraining(tokens: 0), "tokens is 0" },
        { ATraining() with { Batch = -1 }, "batch is -1" },
        { ATraining() with { Context = 513 }, "context is 513" },
        { ATraining(checkpointEvery: 0), "checkpoints is 0" },
        { ATraining() with { LearningRate = double.NaN }, "NaN" },
        { ATraining() with { AuxK = double.PositiveInfinity }, "AuxK" },
        { ATraining() with { Device = "tpu" }, "tpu" },
        { ATraining() with { Device = "cuda:-1" }, "cuda:-1" },
    };

    [Theory]
    [MemberData(nameof(WrongTrainings))]
    public async Task Recipe_ThatCannotWork_IsRefusedWithItsValueAndNothingIsQueued(TrainSpec spec, string said)
    {
        await using var portal = await Open();
        await portal.WithRows();

        var refused = await portal.Get<RunDesk>().Start(spec, Cancellation);

        Assert.Contains(said, refused.Problem!.What, StringComparison.Ordinal);
        Assert.Empty(await portal.Runs.List(null, 10, [], Cancellation));
    }

    [Theory]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.PostgreSql)]
    public async Task Recipe_ThatLeavesThingsOpen_IsQueuedWithItsDefaultsFilledIn(DatabaseKind kind)
    {
        await using var portal = await Open(kind, server);
        await portal.WithRows();

        var run = Expect(await portal.Get<RunDesk>().Start(ATraining(), Cancellation));

        var spec = Assert.IsType<TrainSpec>((await portal.Run(run.Id)).Spec);
        Assert.Equal(RunState.Queued, run.State);
        Assert.True(spec.LearningRate is > 0 and <= 1 && spec.DeadAfter > 0, spec.ToString());
    }

    [Theory]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.PostgreSql)]
    public async Task TwoRuns_ThatMakeOneDictionary_TheSecondIsRefused(DatabaseKind kind)
    {
        await using var portal = await Open(kind, server);
        await portal.WithRows();
        var desk = portal.Get<RunDesk>();

        var answers = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => desk.Start(ATraining(), Cancellation)));

        var run = Assert.Single(answers, x => x.Succeeded).Value!.Id;
        Assert.All(answers.Where(x => !x.Succeeded), x => Assert.Equal((ProblemKind.Conflict, $"Run {run} is making a dictionary named \"d\"."), (x.Problem!.Kind, x.Problem.What)));
        Assert.Single(await portal.Runs.List(null, 10, [], Cancellation));
        Expect(await desk.Start(ATraining(name: "e"), Cancellation));
    }

    [Fact]
    public async Task Run_WhoseModelIsRemovedWhileItWaits_FailsWithASentence()
    {
        await using var portal = await Open();
        await portal.WithRows();
        var run = Expect(await portal.Get<RunDesk>().Start(ATraining(), Cancellation)).Id;

        var removed = await portal.Get<RemovalStore>().Remove(RemovableKind.Model, "tiny", Cancellation);
        if (removed.Succeeded)
        {
            var ended = Expect(await portal.Local.Work(run, _ => { }, Cancellation));
            Assert.Equal(RunState.Failed, ended.State);
            Assert.Contains("\"tiny\"", ended.Problem!.What, StringComparison.Ordinal);
        }
        else
        {
            Assert.Contains($"run {run}", removed.Problem.ToString(), StringComparison.OrdinalIgnoreCase);
        }
    }

    [Theory]
    [InlineData(RunState.Queued, RunSignal.Pause, RunState.Paused)]
    [InlineData(RunState.Queued, RunSignal.Cancel, RunState.Cancelled)]
    [InlineData(RunState.Queued, RunSignal.Continue, RunState.Queued)]
    [InlineData(RunState.Running, RunSignal.Pause, RunState.Running)]
    [InlineData(RunState.Running, RunSignal.Cancel, RunState.Running)]
    [InlineData(RunState.Running, RunSignal.Continue, RunState.Running)]
    [InlineData(RunState.Paused, RunSignal.Pause, null)]
    [InlineData(RunState.Paused, RunSignal.Cancel, RunState.Cancelled)]
    [InlineData(RunState.Paused, RunSignal.Continue, RunState.Queued)]
    [InlineData(RunState.Failed, RunSignal.Pause, null)]
    [InlineData(RunState.Failed, RunSignal.Cancel, RunState.Cancelled)]
    [InlineData(RunState.Failed, RunSignal.Continue, RunState.Queued)]
    [InlineData(RunState.Completed, RunSignal.Pause, null)]
    [InlineData(RunState.Completed, RunSignal.Cancel, null)]
    [InlineData(RunState.Completed, RunSignal.Continue, null)]
    [InlineData(RunState.Cancelled, RunSignal.Pause, null)]
    [InlineData(RunState.Cancelled, RunSignal.Cancel, null)]
    [InlineData(RunState.Cancelled, RunSignal.Continue, null)]
    public async Task Wish_ForARunInAnyState_MovesItOrSaysWhyNot(RunState from, RunSignal wish, RunState? to)
    {
        await using var portal = await Open();
        await portal.WithRows();
        var desk = portal.Get<RunDesk>();
        var run = Expect(await desk.Start(ATraining(), Cancellation)).Id;
        if (from != RunState.Queued)
        {
            var epoch = (await portal.Leases.Take(run, "n1", "cpu", 1, StoredRecords.Lease, Cancellation))!.Epoch;
            Assert.True(from == RunState.Running || await portal.Leases.Finish(run, epoch, from, from == RunState.Failed ? new Problem(ProblemKind.Unavailable, "Bad luck.") : null, null, null, Cancellation));
        }

        var answer = await desk.Want(run, wish, Cancellation);

        var row = await portal.Run(run);
        if (to is null)
        {
            Assert.Equal(ProblemKind.Conflict, answer.Problem!.Kind);
            Assert.Contains(from.ToString(), answer.Problem.What, StringComparison.OrdinalIgnoreCase);
            Assert.Equal(from, row.State);
            return;
        }

        Assert.Equal(to, Expect(answer).State);
        Assert.Equal(to, row.State);
        Assert.Equal(to == RunState.Running ? wish : RunSignal.Continue, row.Wanted);
        Assert.Equal(to == RunState.Cancelled, row.Finished is not null);
        Assert.True(to != RunState.Queued || row.Problem is null, "What failed before is over.");
        // Only who gives up for good frees the name.
        Assert.Equal(to == RunState.Cancelled, (await desk.Start(ATraining(), Cancellation)).Succeeded);
    }

    [Fact]
    public async Task Remove_OfARun_NeedsItsEndAndTakesItsFolder()
    {
        await using var portal = await Open();
        await portal.WithRows();
        var desk = portal.Get<RunDesk>();
        var run = Expect(await desk.Start(ATraining(), Cancellation)).Id;
        Directory.CreateDirectory(portal.Artifacts.Checkpoint(run, 1, 10));

        Assert.Equal(ProblemKind.Conflict, (await desk.Remove(run, Cancellation)).Problem!.Kind);
        Assert.True(Directory.Exists(portal.Artifacts.Checkpoint(run, 1, 10)));
        Expect(await desk.Want(run, RunSignal.Cancel, Cancellation));
        Expect(await desk.Remove(run, Cancellation));

        Assert.False(Directory.Exists(portal.Artifacts.Run(run)));
        Assert.Null(await portal.Runs.Get(run, Cancellation));
        Assert.Equal(ProblemKind.NotFound, (await desk.Remove(run, Cancellation)).Problem!.Kind);
        Assert.Equal(ProblemKind.NotFound, (await desk.Want(run, RunSignal.Pause, Cancellation)).Problem!.Kind);
    }

    [Fact]
    public async Task Harvest_OfWhatIsNotThere_IsRefused()
    {
        await using var portal = await Open();
        await portal.WithRows();

        Assert.Equal(ProblemKind.NotFound, (await portal.Get<RunDesk>().Start(AHarvest("gone"), Cancellation)).Problem!.Kind);
    }
}
