using SaePortal.Core.Answers;
using SaePortal.Core.Corpora;
using SaePortal.Core.Dictionaries;
using SaePortal.Core.LanguageModels;
using SaePortal.Core.Runs;
using SaePortal.Storage.Databases;
using SaePortal.Storage.Dictionaries;
using SaePortal.Storage.LanguageModels;
using SaePortal.Storage.Removal;
using SaePortal.Storage.Runs;
using SaePortal.Tests.Shared;
using static SaePortal.Storage.Tests.TestPortal;
using static SaePortal.Tests.Shared.Builders;

namespace SaePortal.Storage.Tests;

/// <summary>Models that runs make: their names and their rows.</summary>
public sealed class TrainedModelTests(ServerFixture server)
{
    private static readonly TimeSpan s_lease = TimeSpan.FromMinutes(1);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.PostgreSql)]
    public async Task Names_OfARun_AreKeptUntilItEnds(DatabaseKind kind)
    {
        await using var portal = await Open(kind, server);
        Expect(await portal.Models.Add("other", AModel, "o", portal.Artifacts.Stage("model").Path, Cancellation));
        var run = Expect(await portal.Runs.Add(ATrainedModel("m", 0, 8), Cancellation)).Id;

        foreach (var name in new[] { "m", "m@0", "m@8" })
        {
            Refused(await portal.Models.Add(name, AModel, "x", portal.Artifacts.Stage("model").Path, Cancellation));
            Refused(await portal.Models.Rename("other", name, Cancellation));
            Refused(await portal.Runs.Add(ATrainedModel(name), Cancellation));
        }

        Assert.Equal(ProblemKind.Conflict, (await portal.Runs.Add(ATrainedModel("other"), Cancellation)).Problem?.Kind);
        // Dictionaries have names of their own.
        Expect(await portal.Runs.Add(ATraining("m"), Cancellation));

        Assert.NotNull(await portal.Leases.Take(run, "n1", "cpu", 1, s_lease, Cancellation));
        Assert.True(await portal.Leases.Finish(run, 1, RunState.Failed, new Problem(ProblemKind.Unavailable, "No."), null, null, Cancellation));
        var failed = (await portal.Models.Rename("other", "m@8", Cancellation)).Problem!;
        Assert.Contains($"Run {run} is failed and would make a model named \"m@8\"", failed.What, StringComparison.Ordinal);
        Expect(await portal.Runs.Want(run, RunSignal.Cancel, Cancellation));
        Expect(await portal.Models.Rename("other", "m@8", Cancellation));

        void Refused<T>(Answer<T> answer) => Assert.True(answer.Problem is { Kind: ProblemKind.Conflict } problem && problem.What.Contains($"Run {run} is making a model named", StringComparison.Ordinal), answer.Problem?.ToString());
    }

    [Theory]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.PostgreSql)]
    public async Task Names_OfARunThatWasGivenUpWithItsNode_AreFree(DatabaseKind kind)
    {
        await using var portal = await Open(kind, server);
        var run = Expect(await portal.Runs.Add(ATrainedModel("m"), Cancellation)).Id;
        Assert.NotNull(await portal.Leases.Take(run, "n1", "cpu", 1, s_lease, Cancellation));
        Expect(await portal.Runs.Want(run, RunSignal.Cancel, Cancellation));

        Assert.Equal([run], await portal.Leases.Release(new DeadNode("n1", 137), Cancellation));

        var again = Expect(await portal.Runs.Add(ATrainedModel("m"), Cancellation)).Id;
        // A run that goes takes the names that it kept with it.
        Expect(await portal.Runs.Want(again, RunSignal.Pause, Cancellation));
        Expect(await portal.Runs.Remove(again, Cancellation));
        Expect(await portal.Runs.Add(ATrainedModel("m"), Cancellation));
    }

    [Theory]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.PostgreSql)]
    public async Task Model_OfAStepThatIsDoneAgain_IsTheOneThatIsThere(DatabaseKind kind)
    {
        await using var portal = await Open(kind, server);
        var run = Expect(await portal.Runs.Add(ATrainedModel("m", 0), Cancellation)).Id;
        var before = Expect(await portal.Models.Add(new NewModel("m@0", AModel, "c", run, 0), portal.Artifacts.Stage("model").Path, Cancellation));
        Expect(await portal.Models.Rename("m@0", "untrained", Cancellation));

        var again = Expect(await portal.Models.Add(new NewModel("m@0", AModel, "c", run, 0), portal.Artifacts.Stage("model").Path, Cancellation));
        var last = Expect(await portal.Models.Add(new NewModel("m", AModel, "c", run, 10), portal.Artifacts.Stage("model").Path, Cancellation));

        Assert.Equal(before with { Name = "untrained" }, again);
        Assert.Equal((run, 10L), (last.TrainRun, last.TrainStep));
        Assert.Equal(["untrained", "m"], (await portal.Models.OfRun(run, Cancellation)).Select(x => x.Name));
        Assert.Equal(2, await portal.Models.Count(Cancellation));
        Assert.Equal([null, null], new object?[] { Expect(await portal.Models.Add("plain", AModel, "p", portal.Artifacts.Stage("model").Path, Cancellation)).TrainRun, (await portal.Models.Find("plain", Cancellation)).Value!.TrainStep });
    }

    [Fact]
    public async Task Removal_OfTheCorpusOrTheTokenizersModel_WaitsForTheRun()
    {
        await using var portal = await Open(DatabaseKind.Sqlite, server);
        Expect(await portal.Corpora.Add("c", 1, 1, 0, "c", portal.Artifacts.Stage("corpus").Path, Cancellation));
        Expect(await portal.Models.Add("t", AModel, "t", portal.Artifacts.Stage("model").Path, Cancellation));
        var run = Expect(await portal.Runs.Add(ATrainedModel("m"), Cancellation)).Id;

        foreach (var (kind, name) in new[] { (RemovableKind.Corpus, "c"), (RemovableKind.Model, "t") })
        {
            Assert.Contains($"run {run}", (await portal.Removal.Remove(kind, name, Cancellation)).Problem?.What, StringComparison.Ordinal);
        }

        Expect(await portal.Runs.Want(run, RunSignal.Cancel, Cancellation));
        Expect(await portal.Removal.Remove(RemovableKind.Corpus, "c", Cancellation));
        Expect(await portal.Removal.Remove(RemovableKind.Model, "t", Cancellation));
    }

    [Theory]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.PostgreSql)]
    public async Task UntrainedTwin_IsTheNewestOfTheSameRecipeOnAModelThatNeverLearnt(DatabaseKind kind)
    {
        await using var portal = await Open(kind, server);
        var run = Expect(await portal.Runs.Add(ATrainedModel("t", 0, 8), Cancellation)).Id;
        var own = Expect(await portal.Models.Add("own", AModel, "o", portal.Artifacts.Stage("model").Path, Cancellation)).Id;
        async Task<int> Kept(string name, long step, ModelSpec spec) => Expect(await portal.Models.Add(new NewModel(name, spec, "c", run, step), portal.Artifacts.Stage("model").Path, Cancellation)).Id;
        var (untrained, trained) = (await Kept("t@0", 0, AModel), await Kept("t@8", 8, AModel));
        var corpus = Expect(await portal.Corpora.Add("c", 10, 1_000, 2, "c.txt", portal.Artifacts.Stage("corpus").Path, Cancellation)).Id;
        var other = Expect(await portal.Corpora.Add("other", 10, 1_000, 2, "c.txt", portal.Artifacts.Stage("corpus").Path, Cancellation)).Id;
        var harvests = 100;
        async Task<DictionaryRecord> Made(NewDictionary dictionary, int? over)
        {
            var id = Expect(await portal.Dictionaries.Add(dictionary, portal.Artifacts.Stage("dictionary").Path, Cancellation)).Id;
            Assert.True(over is null || await portal.Dictionaries.Harvested(id, new Harvest(harvests++, over.Value, "c", 1_000, 10, false, new Packing(), DateTimeOffset.UnixEpoch), Cancellation));
            return (await portal.Dictionaries.Get(id, Cancellation))!;
        }

        var mine = await Made(ADictionary("mine", own), corpus);
        Assert.Null(await portal.Dictionaries.UntrainedTwin(mine, Cancellation));
        await Made(ADictionary("learnt", trained), corpus);
        await Made(ADictionary("wider", untrained, width: 2_048), corpus);
        await Made(ADictionary("elsewhere", untrained), other);
        await Made(ADictionary("unread", untrained), null);
        await Made(ADictionary("longer", untrained) with { Packing = new Packing { Context = 64 } }, corpus);
        Assert.Null(await portal.Dictionaries.UntrainedTwin(mine, Cancellation));
        var first = await Made(ADictionary("first", untrained), corpus);
        Assert.Equal(first, await portal.Dictionaries.UntrainedTwin(mine, Cancellation));
        Assert.Equal("second", (await Made(ADictionary("second", untrained), corpus)).Name);
        Assert.Equal("second", (await portal.Dictionaries.UntrainedTwin(mine, Cancellation))?.Name);
        // It has no twin itself: no other model of its shape never learnt.
        Assert.Null(await portal.Dictionaries.UntrainedTwin(first, Cancellation));
    }
}
