using SaePortal.Core.Answers;
using SaePortal.Core.Corpora;
using SaePortal.Core.Dictionaries;
using SaePortal.Storage.Databases;
using SaePortal.Storage.Removal;
using SaePortal.Tests.Shared;
using static SaePortal.Tests.Shared.Builders;

namespace SaePortal.Storage.Tests;

public class NamedStoreTests(ServerFixture server)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.PostgreSql)]
    public async Task Model_Added_IsFoundWithItsFilesInPlace(DatabaseKind kind)
    {
        await using var portal = await TestPortal.Open(kind, server);
        var staged = portal.Artifacts.Stage("model").Path;
        await File.WriteAllTextAsync(Path.Combine(staged, "config.json"), "{}", Cancellation);

        var added = TestPortal.Expect(await portal.Models.Add("tiny", AModel, "tiny-folder", staged, Cancellation));

        var found = TestPortal.Expect(await portal.Models.Find("tiny", Cancellation));
        Assert.Equal(added, found);
        Assert.Equal(AModel, found.Spec);
        Assert.Equal(2, found.Bytes);
        Assert.True(File.Exists(Path.Combine(portal.Artifacts.Model(found.Id), "config.json")));
        Assert.False(Directory.Exists(staged));
    }

    [Theory]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.PostgreSql)]
    public async Task Name_TakenHostileOrUnknown_IsOneSentence(DatabaseKind kind)
    {
        await using var portal = await TestPortal.Open(kind, server);
        TestPortal.Expect(await AddCorpus(portal, "stories"));

        Assert.Equal(ProblemKind.Conflict, (await AddCorpus(portal, "stories")).Problem!.Kind);
        Assert.Equal(ProblemKind.Invalid, (await AddCorpus(portal, "'; drop table corpus; --")).Problem!.Kind);
        Assert.Equal(ProblemKind.Invalid, (await AddCorpus(portal, new string('a', 65))).Problem!.Kind);
        Assert.Equal(ProblemKind.Invalid, (await AddCorpus(portal, "runs")).Problem!.Kind);
        Assert.Equal("There is no corpus \"<b>\". saeportal corpus list shows what there is.", (await portal.Corpora.Find("<b>", Cancellation)).Problem!.ToString());
        Assert.Equal(1, await portal.Corpora.Count(Cancellation));
    }

    [Theory]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.PostgreSql)]
    public async Task Rename_LeavesARedirectUntilTheNameIsGivenAgain(DatabaseKind kind)
    {
        await using var portal = await TestPortal.Open(kind, server);
        var first = TestPortal.Expect(await AddCorpus(portal, "old"));

        Assert.Equal("new", TestPortal.Expect(await portal.Corpora.Rename("old", "new", Cancellation)).Name);
        Assert.Equal(first.Id, TestPortal.Expect(await portal.Corpora.Find("old", Cancellation)).Id);
        Assert.Equal(ProblemKind.NotFound, (await portal.Corpora.Rename("old", "newer", Cancellation)).Problem!.Kind);

        var second = TestPortal.Expect(await AddCorpus(portal, "old"));
        Assert.Equal(second.Id, TestPortal.Expect(await portal.Corpora.Find("old", Cancellation)).Id);
        Assert.Equal(ProblemKind.Conflict, (await portal.Corpora.Rename("old", "new", Cancellation)).Problem!.Kind);
        Assert.Equal("old", TestPortal.Expect(await portal.Corpora.Rename("old", "old", Cancellation)).Name);
    }

    [Theory]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.PostgreSql)]
    public async Task All_PagesInOrderOfNames(DatabaseKind kind)
    {
        await using var portal = await TestPortal.Open(kind, server);
        foreach (var name in new[] { "b", "a.2", "c", "a-1", "a_3" })
        {
            TestPortal.Expect(await AddCorpus(portal, name));
        }

        var first = await portal.Corpora.All(null, 3, Cancellation);
        var rest = await portal.Corpora.All(first[^1].Name, 3, Cancellation);

        Assert.Equal(5, first.Concat(rest).Select(x => x.Name).Distinct().Count());
        Assert.Equal("c", rest[^1].Name);
    }

    [Theory]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.PostgreSql)]
    public async Task Dictionary_OfARun_IsAddedOnce(DatabaseKind kind)
    {
        await using var portal = await TestPortal.Open(kind, server);
        var model = TestPortal.Expect(await portal.Models.Add("m", AModel, "m", portal.Artifacts.Stage("model").Path, Cancellation));
        var again = portal.Artifacts.Stage("dictionary").Path;

        var first = TestPortal.Expect(await portal.Dictionaries.Add(ADictionary("d", model.Id, 7), portal.Artifacts.Stage("dictionary").Path, Cancellation));
        var second = TestPortal.Expect(await portal.Dictionaries.Add(ADictionary("d", model.Id, 7), again, Cancellation));

        Assert.Equal(first, second);
        Assert.Equal("m", first.Model);
        Assert.Equal(SomeMetrics, first.Metrics);
        Assert.False(Directory.Exists(again));
        Assert.Equal(ProblemKind.Conflict, (await portal.Dictionaries.Add(ADictionary("d", model.Id), portal.Artifacts.Stage("dictionary").Path, Cancellation)).Problem!.Kind);
        Assert.Equal(first, Assert.Single(await portal.Dictionaries.OfModel(model.Id, null, 10, Cancellation)));
    }

    [Theory]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.PostgreSql)]
    public async Task Harvest_BecomesVisibleInOneStepAndReplacesTheOneBefore(DatabaseKind kind)
    {
        await using var portal = await TestPortal.Open(kind, server);
        var (dictionary, corpus, first) = await Harvested(portal);
        var second = await portal.BeginHarvest();
        Assert.True(await portal.Latents.Write(second, 1, [(ALatent(0, density: 0.5), SomeExamples(2))], Cancellation));
        Assert.Equal(first, (await portal.Dictionaries.Get(dictionary, Cancellation))!.Harvest!.Run);

        Assert.True(await portal.Dictionaries.Harvested(dictionary, AHarvest(second, corpus.Id), Cancellation));
        TestPortal.Expect(await portal.Corpora.Rename("c", "c2", Cancellation));

        Assert.Null(await portal.Latents.Get(first, 0, Cancellation));
        Assert.Equal(0.5, (await portal.Latents.Get(second, 0, Cancellation))!.Density);
        Assert.Equal("c2", (await portal.Dictionaries.Get(dictionary, Cancellation))!.Harvest!.Corpus);
        Assert.False(await portal.Dictionaries.Harvested(dictionary, AHarvest(second + 1, 999), Cancellation));
    }

    [Theory]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.PostgreSql)]
    public async Task Removal_TellsWhatGoesAndTakesExactlyThat(DatabaseKind kind)
    {
        await using var portal = await TestPortal.Open(kind, server);
        var (dictionary, corpus, harvest) = await Harvested(portal);
        var run = TestPortal.Expect(await portal.Runs.Add(ATraining("other"), Cancellation));

        var plan = TestPortal.Expect(await portal.Removal.Plan(RemovableKind.Model, "m", Cancellation));
        Assert.Equal(["d"], plan.Dictionaries);
        Assert.Equal([run.Id], plan.UnfinishedRuns);
        Assert.Equal(4, plan.Bytes);
        Assert.Contains($"run {run.Id}", (await portal.Removal.Remove(RemovableKind.Model, "m", Cancellation)).Problem!.What, StringComparison.Ordinal);

        TestPortal.Expect(await portal.Runs.Want(run.Id, Core.Runs.RunSignal.Cancel, Cancellation));
        Assert.Equal(["d"], TestPortal.Expect(await portal.Removal.Remove(RemovableKind.Corpus, "c", Cancellation)).Harvests);
        Assert.Null((await portal.Dictionaries.Get(dictionary, Cancellation))!.Harvest);
        Assert.Null(await portal.Latents.Get(harvest, 0, Cancellation));
        Assert.False(Directory.Exists(portal.Artifacts.Corpus(corpus.Id)));

        TestPortal.Expect(await portal.Removal.Remove(RemovableKind.Model, "m", Cancellation));
        Assert.Null(await portal.Dictionaries.Get(dictionary, Cancellation));
        Assert.False(Directory.Exists(portal.Artifacts.Dictionary(dictionary)));
        Assert.Equal(ProblemKind.NotFound, (await portal.Removal.Remove(RemovableKind.Model, "m", Cancellation)).Problem!.Kind);
    }

    private static async Task<(int Dictionary, CorpusRecord Corpus, int Run)> Harvested(TestPortal portal)
    {
        var model = TestPortal.Expect(await portal.Models.Add("m", AModel, "m", portal.Artifacts.Stage("model").Path, Cancellation));
        var corpus = TestPortal.Expect(await AddCorpus(portal, "c"));
        var staged = portal.Artifacts.Stage("dictionary").Path;
        await File.WriteAllTextAsync(Path.Combine(staged, "weights"), "1234", Cancellation);
        var dictionary = TestPortal.Expect(await portal.Dictionaries.Add(ADictionary("d", model.Id), staged, Cancellation));
        var run = await portal.BeginHarvest();
        Assert.True(await portal.Latents.Write(run, 1, [(ALatent(0), SomeExamples(1))], Cancellation));
        Assert.True(await portal.Dictionaries.Harvested(dictionary.Id, AHarvest(run, corpus.Id), Cancellation));
        Assert.True(await portal.Leases.Finish(run, 1, Core.Runs.RunState.Completed, null, dictionary.Id, null, Cancellation));
        return (dictionary.Id, corpus, run);
    }

    private static Harvest AHarvest(int run, int corpus) => new(run, corpus, "c", 1_000_000, 3_000, false, new Packing(), DateTimeOffset.UnixEpoch);

    private static Task<Answer<CorpusRecord>> AddCorpus(TestPortal portal, string name) => portal.Corpora.Add(name, 10, 1_000, 2, "c.txt", portal.Artifacts.Stage("corpus").Path, Cancellation);
}
