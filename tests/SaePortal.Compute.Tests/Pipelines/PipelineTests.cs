using System.Buffers.Binary;
using SaePortal.Compute.Imports;
using SaePortal.Compute.Runs;
using SaePortal.Core.Answers;
using SaePortal.Core.Runs;
using SaePortal.Storage.Databases;
using SaePortal.Storage.Dictionaries;
using SaePortal.Storage.Latents;
using SaePortal.Storage.Runs;
using SaePortal.Tests.Shared;
using static SaePortal.Compute.Tests.Builders;
using static SaePortal.Compute.Tests.TestPortal;

namespace SaePortal.Compute.Tests.Pipelines;

/// <summary>Whole runs on a real model, done in this process.</summary>
public sealed class PipelineTests(ServerFixture server)
{
    private const long Long = 2_000_000;

    public static TheoryData<string, Action<string>, string> DamagedCheckpoints => new()
    {
        { "NaN", x => Overwrite(x, float.NaN), "not finite" },
        { "infinite", x => Overwrite(x, float.PositiveInfinity), "not finite" },
        { "cut", x => File.WriteAllBytes(x, File.ReadAllBytes(x)[..^1_000]), "state.safetensors" },
        { "empty", x => File.WriteAllBytes(x, []), "state.safetensors" },
        { "gone", File.Delete, "state.safetensors" },
    };

    [Theory]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.PostgreSql)]
    public async Task TrainAndHarvest_WithOneSeed_GiveTheSameWeightsAndBytes(DatabaseKind kind)
    {
        await using var portal = await Open(kind, server);
        await portal.WithSharedFiles();
        var dictionaries = portal.Get<DictionaryStore>();

        var trained = await portal.Done(ATraining("a", checkpointEvery: 5, thenHarvest: true));
        Assert.True(trained.State == RunState.Completed, $"{trained.Problem}\n{await portal.Log(trained.Id)}");
        var next = Assert.Single(await portal.Runs.List(null, 10, [RunState.Queued], Cancellation));
        var harvested = await portal.Done(next.Id);
        Assert.True(harvested.State == RunState.Completed, $"{harvested.Problem}\n{await portal.Log(harvested.Id)}");
        await portal.Done(ATraining("b"));
        await portal.Done(ATraining("c", seed: 2));
        var again = await portal.Done(AHarvest("b", tokens: 8_192));
        var other = await portal.Done(AHarvest("b", tokens: 8_192, seed: 2));

        var (a, b, c) = (Expect(await dictionaries.Find("a", Cancellation)), Expect(await dictionaries.Find("b", Cancellation)), Expect(await dictionaries.Find("c", Cancellation)));
        Assert.Equal(a.WeightsHash, b.WeightsHash);
        Assert.NotEqual(a.WeightsHash, c.WeightsHash);
        Assert.Equal(await portal.Measured(1), await portal.Measured(3));
        Assert.Equal(trained.Id, a.TrainRun);
        Assert.Equal(a.Id, trained.DictionaryId);
        Assert.Equal(a.Id, harvested.DictionaryId);
        Assert.Equal((next.Id, "stories"), (a.Harvest!.Run, a.Harvest.Corpus));
        Assert.InRange(a.Metrics!.Fvu, 0, 1);
        // What the run says of its end is what the dictionary says of itself.
        Assert.Equal((a.Metrics.Fvu, a.Metrics.CeRecovered), (trained.Progress!.Measures[RunMeasure.HeldOutFvu], trained.Progress.Measures[RunMeasure.CeRecovered]));
        Assert.Equal((null, null), (trained.Progress.Doing, harvested.Progress!.Doing));
        var first = await portal.Harvested(next.Id, 128);
        // The second harvest of "b" took the place of the first, whose rows are gone.
        Assert.Null(await portal.Get<LatentStore>().Get(again.Id, 0, Cancellation));
        Assert.NotEqual(first, await portal.Harvested(other.Id, 128));
        Assert.Equal(first, await portal.Harvested((await portal.Done(AHarvest("b", tokens: 8_192))).Id, 128));
        Assert.DoesNotContain(portal.Stored(), x => x.Contains(".writing", StringComparison.Ordinal) || x.StartsWith("staged/", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Training_InterruptedAndResumed_EndsWithTheWeightsOfAnUninterruptedOne()
    {
        await using var portal = await Open();
        await portal.WithSharedFiles();
        await portal.Done(ATraining("whole", tokens: 200_000));

        var paused = await portal.Interrupted(ATraining("interrupted", tokens: 200_000));
        Assert.NotNull(paused.Checkpoint);
        Expect(await portal.Get<RunDesk>().Want(paused.Id, RunSignal.Continue, Cancellation));
        var ended = await portal.Done(paused.Id);

        Assert.Equal((RunState.Completed, 2), (ended.State, ended.Epoch));
        Assert.Equal(Expect(await portal.Get<DictionaryStore>().Find("whole", Cancellation)).WeightsHash, Expect(await portal.Get<DictionaryStore>().Find("interrupted", Cancellation)).WeightsHash);
    }

    [Fact]
    public async Task Harvest_InterruptedAndResumed_GivesTheSameBytes()
    {
        await using var portal = await Open();
        await portal.WithSharedFiles(lines: 6_000);
        await portal.Done(ATraining());
        var whole = await portal.Done(AHarvest(tokens: Long));
        var expected = await portal.Harvested(whole.Id, 128);

        var paused = await portal.Interrupted(AHarvest(tokens: Long));
        Assert.NotNull(paused.Checkpoint);
        Assert.Equal(expected, await portal.Harvested(whole.Id, 128));
        Expect(await portal.Get<RunDesk>().Want(paused.Id, RunSignal.Continue, Cancellation));
        var ended = await portal.Done(paused.Id);

        Assert.Equal((RunState.Completed, 2), (ended.State, ended.Epoch));
        Assert.Equal(expected, await portal.Harvested(paused.Id, 128));
    }

    [Fact]
    public async Task Training_ThatIsCancelled_LeavesItsNameFreeAndNothingElse()
    {
        await using var portal = await Open();
        await portal.WithSharedFiles();
        var run = Expect(await portal.Get<RunDesk>().Start(ATraining(tokens: Long), Cancellation)).Id;

        var ended = Expect(await portal.Local.Work(run, x => Cancel(portal, x), Cancellation));

        Assert.Equal(RunState.Cancelled, ended.State);
        Assert.Equal(0, await portal.Get<DictionaryStore>().Count(Cancellation));
        Assert.DoesNotContain(portal.Stored(), x => x.Contains("safetensors", StringComparison.Ordinal) && x.StartsWith("dictionaries/", StringComparison.Ordinal));
        Expect(await portal.Get<RunDesk>().Start(ATraining(), Cancellation));
    }

    [Theory]
    [MemberData(nameof(DamagedCheckpoints))]
    public async Task Resume_FromADamagedCheckpoint_FailsWithASentenceThatNamesIt(string damage, Action<string> spoil, string said)
    {
        await using var portal = await Open();
        await portal.WithSharedFiles();
        var paused = await portal.Interrupted(ATraining(tokens: Long));
        var folder = portal.Artifacts.Checkpoint(paused.Id, paused.Checkpoint!.Epoch, paused.Checkpoint.Step);
        spoil(Path.Combine(folder, "state.safetensors"));

        Expect(await portal.Get<RunDesk>().Want(paused.Id, RunSignal.Continue, Cancellation));
        var ended = await portal.Done(paused.Id);

        Assert.Equal(RunState.Failed, ended.State);
        Assert.True(ended.Problem!.What.Contains(said, StringComparison.Ordinal) && ended.Problem.What.Contains(folder, StringComparison.Ordinal), $"{damage}: {ended.Problem}");
        Assert.NotEmpty(ended.Problem.Remedy);
    }

    [Fact]
    public async Task Harvest_ResumedFromADamagedCheckpoint_FailsWithASentenceThatNamesIt()
    {
        await using var portal = await Open();
        await portal.WithSharedFiles(lines: 6_000);
        await portal.Done(ATraining());
        var paused = await portal.Interrupted(AHarvest(tokens: Long));
        var folder = portal.Artifacts.Checkpoint(paused.Id, paused.Checkpoint!.Epoch, paused.Checkpoint.Step);
        foreach (var file in Directory.EnumerateFiles(folder))
        {
            File.WriteAllBytes(file, File.ReadAllBytes(file)[..^10]);
        }

        Expect(await portal.Get<RunDesk>().Want(paused.Id, RunSignal.Continue, Cancellation));
        var ended = await portal.Done(paused.Id);

        Assert.Equal((RunState.Failed, ProblemKind.Unreadable), (ended.State, ended.Problem!.Kind));
        Assert.Contains(folder, ended.Problem.What, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Training_OnAModelThatIsNotFinite_FailsWithASentence()
    {
        await using var portal = await Open();
        await portal.WithSharedFiles();
        Overwrite(Path.Combine(portal.Artifacts.Model(1), "model.safetensors"), float.NaN, 100_000);

        var ended = await portal.Done(ATraining());

        Assert.Equal((RunState.Failed, ProblemKind.Unreadable), (ended.State, ended.Problem!.Kind));
        Assert.Contains("gate_proj.weight in model.safetensors", ended.Problem.What, StringComparison.Ordinal);
        Assert.Equal(0, await portal.Get<DictionaryStore>().Count(Cancellation));
    }

    [Fact]
    public async Task Runs_OnACorpusOfOneWord_FailWithASentence()
    {
        await using var portal = await Open();
        await portal.WithSharedFiles();
        var file = Path.Combine(portal.Folder, "word.txt");
        await File.WriteAllTextAsync(file, "word", Cancellation);
        Expect(await portal.Get<CorpusImport>().Import(file, "word", null, Cancellation));
        await portal.Done(ATraining());

        var trained = await portal.Done(ATraining("e", corpus: "word"));
        var harvested = await portal.Done(AHarvest(corpus: "word"));

        Assert.All([trained, harvested], x => Assert.Equal(RunState.Failed, x.State));
        Assert.All([trained, harvested], x => Assert.Contains("text", x.Problem!.ToString(), StringComparison.Ordinal));
        Assert.DoesNotContain("error of the program", $"{trained.Problem} {harvested.Problem}", StringComparison.Ordinal);
    }

    [Fact]
    public async Task WorkInThisProcess_WhoseRunAnotherTook_ReturnsAndWritesNothingMore()
    {
        await using var portal = await Open();
        await portal.WithSharedFiles();
        var run = Expect(await portal.Get<RunDesk>().Start(ATraining(tokens: Long), Cancellation)).Id;
        var node = portal.Get<RunHost>().Node;
        var taken = false;

        var row = Expect(await portal.Local.Work(run, x =>
        {
            if (x.Step > 0 && !taken)
            {
                taken = true;
                Assert.Equal([run], portal.Leases.Release(new DeadNode(node, 137), Cancellation).GetAwaiter().GetResult());
                Assert.NotNull(portal.Leases.Take(run, "n2", "cpu", 1, TimeSpan.FromHours(1), Cancellation).GetAwaiter().GetResult());
            }
        }, Cancellation).WaitAsync(TimeSpan.FromMinutes(1), Cancellation));

        Assert.Equal((RunState.Running, "n2", 2), (row.State, row.Node, row.Epoch));
        Assert.Equal(0, await portal.Get<DictionaryStore>().Count(Cancellation));
    }

    private static void Cancel(TestPortal portal, RunUpdate update)
    {
        if (update.Step > 0 && !update.Ended)
        {
            _ = portal.Get<RunDesk>().Want(update.Run, RunSignal.Cancel, Cancellation);
        }
    }

    /// <summary>Writes numbers over the first tensor's, or later ones.</summary>
    private static void Overwrite(string file, float value, int at = 0)
    {
        var bytes = File.ReadAllBytes(file);
        var data = 8 + (int)BinaryPrimitives.ReadInt64LittleEndian(bytes);
        for (var i = 0; i < 1_000; i++)
        {
            BinaryPrimitives.WriteSingleLittleEndian(bytes.AsSpan(data + (4 * (at + i))), value);
        }

        File.WriteAllBytes(file, bytes);
    }
}
