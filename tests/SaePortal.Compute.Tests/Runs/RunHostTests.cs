using Microsoft.Extensions.Logging.Abstractions;
using SaePortal.Compute.Pipelines;
using SaePortal.Compute.Runs;
using SaePortal.Core.Answers;
using SaePortal.Core.Runs;
using SaePortal.Storage.Runs;
using static SaePortal.Compute.Tests.Builders;
using static SaePortal.Compute.Tests.TestPortal;

namespace SaePortal.Compute.Tests.Runs;

public sealed class RunHostTests
{
    [Fact]
    public async Task Host_ThatWorksOnARun_RefusesAnotherUntilItHasEnded()
    {
        await using var portal = await Open();
        var (first, second) = (Expect(await portal.Runs.Add(ATraining("a"), Cancellation)).Id, Expect(await portal.Runs.Add(ATraining("b"), Cancellation)).Id);
        var pipeline = new ScriptedPipeline();
        await using var host = Host(portal, pipeline);

        Expect(await host.Start(first, Cancellation));
        var refused = await host.Start(second, Cancellation);
        Assert.Equal((ProblemKind.Unavailable, $"The node n1 works on run {first}."), (refused.Problem!.Kind, refused.Problem.What));
        Assert.Equal(first, host.Current);
        Assert.Equal(RunState.Queued, (await portal.Run(second)).State);

        pipeline.Open();
        await host.Work;
        Assert.Null(host.Current);
        Assert.Equal((RunState.Completed, (string?)null), ((await portal.Run(first)).State, (await portal.Run(first)).Node));
        Expect(await host.Start(second, Cancellation));
        await host.Work;
        Assert.Equal(RunState.Completed, (await portal.Run(second)).State);
    }

    [Fact]
    public async Task Start_OfARunThatIsNotQueued_SaysWhyAndLeavesTheHostFree()
    {
        await using var portal = await Open();
        var run = Expect(await portal.Runs.Add(ATraining(), Cancellation)).Id;
        await portal.Leases.Take(run, "n2", "cpu", 1, StoredRecords.Lease, Cancellation);
        await using var host = Host(portal, new ScriptedPipeline());

        Assert.Equal(ProblemKind.NotFound, (await host.Start(99, Cancellation)).Problem!.Kind);
        Assert.Equal(ProblemKind.Conflict, (await host.Start(run, Cancellation)).Problem!.Kind);
        Assert.Null(host.Current);
        Assert.Equal((1, "n2"), ((await portal.Run(run)).Epoch, (await portal.Run(run)).Node));
    }

    [Fact]
    public async Task TwoHosts_ThatStartOneRun_OneTakesIt()
    {
        await using var portal = await Open();
        var run = Expect(await portal.Runs.Add(ATraining(), Cancellation)).Id;
        var pipeline = new ScriptedPipeline();
        await using var one = Host(portal, pipeline);
        await using var other = Host(portal, pipeline, "n2");

        var answers = await Task.WhenAll(one.Start(run, Cancellation), other.Start(run, Cancellation));
        pipeline.Open();
        await Task.WhenAll(one.Work, other.Work);

        Assert.Single(answers, x => x.Succeeded);
        Assert.Equal(1, pipeline.Begun);
        Assert.Equal((RunState.Completed, 1), ((await portal.Run(run)).State, (await portal.Run(run)).Epoch));
    }

    public static TheoryData<string, Exception, string> Failures => new()
    {
        { "problem", new ProblemException(new Problem(ProblemKind.Unreadable, "The weights are not finite.", "Train again.")), "The weights are not finite. Train again." },
        { "disk", new IOException("No space left on device : '/data/x'"), "No space left on device : '/data/x'" },
        { "bug", new InvalidOperationException("secret details"), "stopped by an error of the program (InvalidOperationException)" },
        { "cancelled by itself", new OperationCanceledException("nobody asked"), "stopped by an error of the program (OperationCanceledException)" },
    };

    [Theory]
    [MemberData(nameof(Failures))]
    public async Task Work_ThatThrows_EndsTheRunWithASentenceAndItCanBeResumed(string kind, Exception thrown, string said)
    {
        await using var portal = await Open();
        var run = Expect(await portal.Runs.Add(ATraining(), Cancellation)).Id;
        var fails = true;
        var pipeline = new ScriptedPipeline((context, _) =>
        {
            context.Report(AProgress(3), [new RunMetric(3, RunMeasure.Loss, 1)]);
            context.Log("last", "What was said before it failed.");
            return fails ? throw thrown : Task.FromResult<Answer<RunOutcome>>(new RunOutcome(RunState.Completed));
        });
        pipeline.Open();
        await using var host = Host(portal, pipeline);

        Expect(await host.Start(run, Cancellation));
        await host.Work;

        var failed = await portal.Run(run);
        Assert.Equal(RunState.Failed, failed.State);
        Assert.Contains(said, failed.Problem!.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("secret details", failed.Problem.ToString(), StringComparison.Ordinal);
        Assert.Equal(3, failed.Progress!.Step);
        Assert.Single(await portal.Runs.Metrics(run, -1, 10, Cancellation));
        Assert.Contains("last: What was said", await portal.Log(run), StringComparison.Ordinal);

        fails = false;
        Expect(await portal.Runs.Want(run, RunSignal.Continue, Cancellation));
        Expect(await host.Start(run, Cancellation));
        await host.Work;
        Assert.True((await portal.Run(run)).State == RunState.Completed, kind);
        Assert.Null((await portal.Run(run)).Problem);
    }

    [Fact]
    public async Task Run_ForADeviceThatIsNotThere_FailsWithASentence()
    {
        Assert.SkipWhen(Directory.Exists("/proc/driver/nvidia"), "there is a GPU here");
        await using var portal = await Open();
        var run = Expect(await portal.Runs.Add(ATraining() with { Device = "cuda" }, Cancellation)).Id;
        await using var host = Host(portal, new ScriptedPipeline());

        Assert.False((await host.Start(run, Cancellation)).Succeeded);

        Assert.Equal(RunState.Failed, (await portal.Run(run)).State);
        Assert.Contains("cuda", (await portal.Run(run)).Problem!.ToString(), StringComparison.OrdinalIgnoreCase);
        Assert.Null(host.Current);
    }

    [Fact]
    public async Task Stop_InTheMiddleOfARun_WritesNoEndAndAnotherTakesIt()
    {
        await using var portal = await Open();
        var run = Expect(await portal.Runs.Add(ATraining(), Cancellation)).Id;
        await using var host = Host(portal, new ScriptedPipeline());
        Expect(await host.Start(run, Cancellation));

        await host.Stop();

        Assert.Equal((RunState.Running, "n1"), ((await portal.Run(run)).State, (await portal.Run(run)).Node));
        Assert.Equal([run], await portal.Leases.Release(new DeadNode("n1", 137), Cancellation));
        var pipeline = new ScriptedPipeline();
        pipeline.Open();
        await using var other = Host(portal, pipeline, "n2");
        Expect(await other.Start(run, Cancellation));
        await other.Work;
        Assert.Equal((RunState.Completed, 2), ((await portal.Run(run)).State, (await portal.Run(run)).Epoch));
    }

    [Fact]
    public async Task Work_ThatEndsAfterAnotherTookTheRun_WritesNoEnd()
    {
        await using var portal = await Open();
        var run = Expect(await portal.Runs.Add(ATraining(thenHarvest: true), Cancellation)).Id;
        var pipeline = new ScriptedPipeline((_, _) => Task.FromResult<Answer<RunOutcome>>(new RunOutcome(RunState.Completed, 5, AHarvest())));
        await using var host = Host(portal, pipeline);
        Expect(await host.Start(run, Cancellation));
        await portal.Leases.Release(new DeadNode("n1", 137), Cancellation);
        await portal.Leases.Take(run, "n2", "cpu", 1, StoredRecords.Lease, Cancellation);

        pipeline.Open();
        await host.Work;

        var row = await portal.Run(run);
        Assert.Equal((RunState.Running, 2, "n2", (int?)null), (row.State, row.Epoch, row.Node, row.DictionaryId));
        Assert.Single(await portal.Runs.List(null, 10, [], Cancellation));
    }

    [Fact]
    public async Task WorkInThisProcess_OfARunThatCannotBeDone_SaysWhy()
    {
        await using var portal = await Open();
        var run = Expect(await portal.Runs.Add(ATraining(model: "nowhere"), Cancellation)).Id;
        var taken = (await portal.Leases.Take(run, "other", "cpu", 1, StoredRecords.Lease, Cancellation))!;

        Assert.Equal(ProblemKind.Conflict, (await portal.Local.Work(run, _ => { }, Cancellation)).Problem!.Kind);

        await portal.Leases.Finish(run, taken.Epoch, RunState.Paused, null, null, null, Cancellation);
        Expect(await portal.Runs.Want(run, RunSignal.Continue, Cancellation));
        var ended = await portal.Local.Work(run, _ => { }, Cancellation).WaitAsync(TimeSpan.FromMinutes(1), Cancellation);
        Assert.Equal(RunState.Failed, ended.Value!.State);
        Assert.Equal("There is no model \"nowhere\".", ended.Value.Problem!.What);
    }

    private static RunHost Host(TestPortal portal, IRunPipeline pipeline, string node = "n1") => new(
        node, portal.Get<StoredRecords>(), portal.Get<IRunNews>(), portal.Artifacts, new DeviceTurn(), [pipeline], TimeProvider.System, NullLogger<RunHost>.Instance);
}
