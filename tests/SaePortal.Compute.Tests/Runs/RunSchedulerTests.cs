using SaePortal.Compute.Pipelines;
using SaePortal.Core.Answers;
using SaePortal.Core.Runs;
using SaePortal.Storage.Runs;
using SaePortal.Tests.Shared;
using static SaePortal.Compute.Tests.Builders;
using static SaePortal.Compute.Tests.TestPortal;

namespace SaePortal.Compute.Tests.Runs;

public sealed class RunSchedulerTests
{
    [Fact]
    public async Task QueuedRuns_WaitForANodeAndThenGoOneAfterTheOther()
    {
        await using var portal = await Open();
        await using var cluster = await TestCluster.Start(portal);
        int[] runs = [Expect(await portal.Runs.Add(ATraining("a"), Cancellation)).Id, Expect(await portal.Runs.Add(ATraining("b"), Cancellation)).Id, Expect(await portal.Runs.Add(ATraining("c"), Cancellation)).Id];
        var order = new List<int>();
        var pipeline = new ScriptedPipeline((context, _) =>
        {
            order.Add(context.Run.Id);
            return Task.FromResult<Answer<RunOutcome>>(new RunOutcome(RunState.Completed));
        });
        await using var watch = cluster.Feed.Watch(runs[0], Cancellation).GetAsyncEnumerator(Cancellation);
        Assert.True(await watch.MoveNextAsync());
        Assert.Equal(RunState.Queued, watch.Current.State);

        await cluster.Join("n1", pipeline);
        await State(portal, runs[0], RunState.Running);
        Assert.Equal([RunState.Running, RunState.Queued, RunState.Queued], await Task.WhenAll(runs.Select(async x => (await portal.Run(x)).State)));
        pipeline.Open();
        await State(portal, runs[2], RunState.Completed);

        Assert.Equal(runs, order);
        // Its watcher hears of the end from the node, by way of the portal.
        var last = watch.Current;
        while (await watch.MoveNextAsync())
        {
            last = watch.Current;
        }

        Assert.Equal(RunState.Completed, last.State);
    }

    [Fact]
    public async Task Run_WhoseNodeLeft_IsTakenByAnotherUnderANewEpoch()
    {
        await using var portal = await Open();
        await using var cluster = await TestCluster.Start(portal);
        var (first, second) = (new ScriptedPipeline(), new ScriptedPipeline());
        var leaving = await cluster.Join("n1", first);
        var run = Expect(await portal.Runs.Add(ATraining(), Cancellation)).Id;
        await State(portal, run, RunState.Running);
        await cluster.Join("n2", second);
        await Eventually.Holds("both are members", () => cluster.Living.Count == 2, () => string.Join(", ", cluster.Living));

        await cluster.Leave(leaving);
        await cluster.Scheduler.Lost(new DeadNode("n1", 137), Cancellation);
        second.Open();
        await State(portal, run, RunState.Completed);

        Assert.Equal((1, 1, 2), (first.Begun, second.Begun, (await portal.Run(run)).Epoch));
        Assert.Contains("node lost: n1 ended with exit code 137", await portal.Log(run), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_WhoseNodeVanishedUnnoticed_IsTakenWhenItsLeaseIsOver()
    {
        await using var portal = await Open();
        await using var cluster = await TestCluster.Start(portal);
        var run = Expect(await portal.Runs.Add(ATraining(), Cancellation)).Id;
        // A node on another machine, say, that nobody watches and that renews no more.
        Assert.NotNull(await portal.Leases.Take(run, "vanished", "cpu", 1, TimeSpan.FromSeconds(1), Cancellation));
        var pipeline = new ScriptedPipeline();
        pipeline.Open();

        await cluster.Join("n1", pipeline);
        await State(portal, run, RunState.Completed);

        Assert.Equal((1, 2), (pipeline.Begun, (await portal.Run(run)).Epoch));
    }

    [Fact]
    public async Task Node_ThatDoesNotAnswer_HoldsUpNoRun()
    {
        await using var portal = await Open();
        await using var cluster = await TestCluster.Start(portal);
        var pipeline = new ScriptedPipeline();
        pipeline.Open();
        // Nodes are asked in order of their names.
        await cluster.Join("a-hangs", pipeline, Answering.Never);
        await cluster.Join("b-works", pipeline);
        await Eventually.Holds("both are members", () => cluster.Living.Count == 2, () => string.Join(", ", cluster.Living));

        var runs = new[] { Expect(await portal.Runs.Add(ATraining("a"), Cancellation)).Id, Expect(await portal.Runs.Add(ATraining("b"), Cancellation)).Id };
        await State(portal, runs[0], RunState.Completed);
        await State(portal, runs[1], RunState.Completed);

        Assert.Contains("b-works", await portal.Log(runs[0]), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_ForAGpu_WaitsForANodeThatHasOneAndHoldsUpNobody()
    {
        await using var portal = await Open();
        await using var cluster = await TestCluster.Start(portal);
        var gpu = Expect(await portal.Runs.Add(ATraining("a") with { Device = "cuda" }, Cancellation)).Id;
        var any = Expect(await portal.Runs.Add(ATraining("b"), Cancellation)).Id;
        var pipeline = new ScriptedPipeline();
        pipeline.Open();

        await cluster.Join("n1", pipeline);
        await State(portal, any, RunState.Completed);

        Assert.Equal(RunState.Queued, (await portal.Run(gpu)).State);
    }

    private static Task State(TestPortal portal, int run, RunState state) => Eventually.Holds(
        $"run {run} is {state}", async () => (await portal.Run(run)).State == state, () => portal.Log(run).GetAwaiter().GetResult());
}
