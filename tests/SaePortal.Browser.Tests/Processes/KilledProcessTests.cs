using System.Diagnostics;
using System.Globalization;
using SaePortal.Tests.Shared;

namespace SaePortal.Browser.Tests.Processes;

/// <summary>Real processes, really killed: a run goes on from its checkpoint and ends with the same weights.</summary>
[Collection(ProcessCollection.Name)]
public sealed class KilledProcessTests(PreparedData data)
{
    private const int Kills = 3;
    private const int WantedHits = 2;
    private const int MostTries = 6;

    [Fact]
    public async Task Training_WhoseNodeAndPortalAreKilled_EndsWithTheWeightsOfAnUninterruptedOne()
    {
        await using var portal = data.Portal();
        var serving = await portal.Serve();
        var run = await portal.Train("interrupted", Recipe.Deep);
        var watching = portal.Start("runs", "watch", $"{run}");

        await portal.Step(run, 20);
        await Kill(await PortalProcess.Child(serving));
        await portal.EpochAfter(run, 1);
        await portal.Step(run, 60);
        await Kill(serving);
        // Whoever goes on has other cores, and computes with as many threads all the same.
        var threads = (await data.Threads(Recipe.Deep)).ToString(CultureInfo.InvariantCulture);
        portal.Environment = new Dictionary<string, string> { ["DOTNET_PROCESSOR_COUNT"] = "5" };
        await portal.Serve();

        await portal.EndsLike(run, "interrupted", Recipe.Deep, "Killed node, then portal");
        Assert.Equal(threads, (await portal.Run(run)).GetProperty("recipe").GetProperty("threads").ToString());
        Assert.DoesNotContain("4 threads", await portal.Log(run), StringComparison.Ordinal);
        await watching.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.True(watching.ExitCode == 0, $"Watching ended with {watching.ExitCode}.\n{portal.Output}");
    }

    [Fact]
    public async Task Training_WhoseNodeIsKilledAtRandomSteps_EndsWithTheWeightsOfAnUninterruptedOne()
    {
        var seed = Random.Shared.Next();
        var random = new Random(seed);
        await using var portal = data.Portal();
        var serving = await portal.Serve();
        var run = await portal.Train("interrupted", Recipe.Deep);

        var steps = new List<long>();
        for (var kill = 0; kill < Kills; kill++)
        {
            // Each in its own third, so that all of them meet a run that still has work to do.
            var third = Recipe.Deep.Steps / Kills;
            var at = random.Next(kill * third, ((kill + 1) * third) - 5);
            steps.Add(await portal.Step(run, at));
            var epoch = await portal.Epoch(run);
            await Kill(await PortalProcess.Child(serving));
            await portal.EpochAfter(run, epoch);
        }

        await portal.EndsLike(run, "interrupted", Recipe.Deep, $"Seed {seed}, killed at steps {string.Join(", ", steps)}");
        Assert.Equal(Kills + 1, await portal.Epoch(run));
    }

    [Fact]
    public async Task Training_WhoseNodeIsKilledWhileItWritesACheckpoint_GoesOnFromTheOneBefore()
    {
        await using var portal = data.Portal();
        var serving = await portal.Serve();
        var run = await portal.Train("interrupted", Recipe.Wide);

        var hits = 0;
        for (var tries = 0; hits < WantedHits && tries < MostTries && await portal.State(run) != "completed"; tries++)
        {
            var epoch = await portal.Epoch(run);
            var left = portal.Unfinished(run);
            using var node = await PortalProcess.Child(serving);
            await Eventually.Holds("a checkpoint is being written", () => Appears(portal, run, left), () => portal.Output);
            await Kill(node);
            // Only a folder that kept its temporary name was really cut off.
            hits += portal.Unfinished(run).Except(left).Any() ? 1 : 0;
            await portal.EpochAfter(run, epoch);
        }

        Assert.True(hits > 0, $"None of {MostTries} kills met a checkpoint while it was written; make the dictionary wider.");
        await portal.EndsLike(run, "interrupted", Recipe.Wide, $"Killed in {hits} checkpoints");
        Assert.Empty(portal.Unfinished(run));
        Assert.Empty(Directory.EnumerateFileSystemEntries(Path.Combine(portal.Data, "artifacts", "staged")));
    }

    /// <summary>Looks without a pause for some milliseconds: a checkpoint is written in tens of them.</summary>
    private static bool Appears(PortalProcess portal, int run, IReadOnlyList<string> left)
    {
        for (var clock = Stopwatch.StartNew(); clock.ElapsedMilliseconds < 500;)
        {
            if (portal.Unfinished(run).Except(left).Any(x => Directory.EnumerateFiles(x).Any()))
            {
                return true;
            }
        }

        return false;
    }

    private static async Task Kill(Process process)
    {
        process.Kill();
        await process.WaitForExitAsync();
    }
}
