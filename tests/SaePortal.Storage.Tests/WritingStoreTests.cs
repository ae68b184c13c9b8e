using SaePortal.Core.Answers;
using SaePortal.Storage.Comments;
using SaePortal.Storage.Databases;
using SaePortal.Storage.People;
using SaePortal.Storage.Removal;
using SaePortal.Storage.Tags;
using SaePortal.Tests.Shared;
using static SaePortal.Tests.Shared.Builders;

namespace SaePortal.Storage.Tests;

/// <summary>Authors, comments and tags.</summary>
public class WritingStoreTests(ServerFixture server)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.PostgreSql)]
    public async Task Author_IsOneForAKey_AndNamesThemselves(DatabaseKind kind)
    {
        await using var portal = await TestPortal.Open(kind, server);
        var authors = new AuthorStore(portal.Database, portal.Clock);
        Assert.Null(await authors.Find("a", Cancellation));

        var first = TestPortal.Expect(await authors.Ensure("a", Cancellation));
        portal.Clock.Pass(TimeSpan.FromHours(1));
        Assert.Equal(first, TestPortal.Expect(await authors.Ensure("a", Cancellation)));
        Assert.Equal($"Visitor {first.Id}", first.Shown);
        Assert.Equal("Owner", TestPortal.Expect(await authors.Ensure(AuthorRecord.OwnerKey, Cancellation)).Shown);

        Assert.Equal("Ada L", TestPortal.Expect(await authors.Rename(first.Id, " Ada  L ", Cancellation)).Shown);
        Assert.Equal(ProblemKind.Invalid, (await authors.Rename(first.Id, "owner", Cancellation)).Problem!.Kind);
        Assert.Equal("Ada L", (await authors.Find("a", Cancellation))!.Shown);
        Assert.Null(TestPortal.Expect(await authors.Rename(first.Id, " ", Cancellation)).Name);
    }

    [Theory]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.PostgreSql)]
    public async Task Comments_AreTheirAuthors_AndTheOwnersToRemove(DatabaseKind kind)
    {
        await using var portal = await TestPortal.Open(kind, server);
        var (dictionary, ada, bob) = await Prepared(portal);
        var comments = new CommentStore(portal.Database, portal.Clock);
        var first = TestPortal.Expect(await comments.Add(dictionary, 3, ada, "It is \u0000 *sad*\r\n'; drop table comment; --", Cancellation));
        var second = TestPortal.Expect(await comments.Add(dictionary, 3, bob, "No.", Cancellation));
        TestPortal.Expect(await comments.Add(dictionary, 4, bob, "Elsewhere.", Cancellation));

        Assert.Equal("It is  *sad*\n'; drop table comment; --", first.Text);
        Assert.Equal(("m", "d", 3, $"Visitor {ada}"), (first.Model, first.Dictionary, first.Latent, first.Author));
        Assert.Equal([first, second], await comments.OfLatent(dictionary, 3, null, 10, Cancellation));
        Assert.Equal([second], await comments.OfLatent(dictionary, 3, first.Id, 10, Cancellation));
        Assert.Equal([second], await comments.Newest(dictionary, 3, 1, Cancellation));
        Assert.Equal(2, await comments.Count(dictionary, 3, Cancellation));

        portal.Clock.Pass(TimeSpan.FromMinutes(5));
        var edited = TestPortal.Expect(await comments.Edit(first.Id, ada, "Sadder.", Cancellation));
        Assert.Equal(("Sadder.", portal.Clock.GetUtcNow(), first.Created), (edited.Text, edited.Edited, edited.Created));
        Assert.Equal(ProblemKind.Forbidden, (await comments.Edit(first.Id, bob, "Mine.", Cancellation)).Problem!.Kind);
        Assert.Equal(ProblemKind.Invalid, (await comments.Edit(first.Id, ada, " ", Cancellation)).Problem!.Kind);
        Assert.Equal(ProblemKind.NotFound, (await comments.Edit(first.Id + 99, ada, "x", Cancellation)).Problem!.Kind);
        Assert.Equal(ProblemKind.NotFound, (await comments.Add(dictionary + 99, 3, ada, "x", Cancellation)).Problem!.Kind);
        Assert.Equal(ProblemKind.Forbidden, (await comments.Remove(first.Id, bob, Cancellation)).Problem!.Kind);
        Assert.Equal("Sadder.", (await comments.Get(first.Id, Cancellation))!.Text);

        TestPortal.Expect(await comments.Remove(first.Id, ada, Cancellation));
        TestPortal.Expect(await comments.Remove(second.Id, null, Cancellation));
        Assert.Empty(await comments.OfLatent(dictionary, 3, null, 10, Cancellation));
    }

    [Theory]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.PostgreSql)]
    public async Task Reports_WaitForTheOwner_WhoHidesOrKeeps(DatabaseKind kind)
    {
        await using var portal = await TestPortal.Open(kind, server);
        var (dictionary, ada, bob) = await Prepared(portal);
        var comments = new CommentStore(portal.Database, portal.Clock);
        var one = TestPortal.Expect(await comments.Add(dictionary, 3, ada, "one", Cancellation));
        var two = TestPortal.Expect(await comments.Add(dictionary, 3, ada, "two", Cancellation));
        TestPortal.Expect(await comments.Report(one.Id, bob, "rude", Cancellation));
        TestPortal.Expect(await comments.Report(one.Id, bob, "very\nrude", Cancellation));
        portal.Clock.Pass(TimeSpan.FromSeconds(1));
        TestPortal.Expect(await comments.Report(one.Id, ada, "my own", Cancellation));
        TestPortal.Expect(await comments.Report(two.Id, bob, "wrong", Cancellation));
        Assert.False((await comments.Report(two.Id, ada, "", Cancellation)).Succeeded);

        var open = await comments.Reported(false, null, 10, Cancellation);
        Assert.Equal([two.Id, one.Id], open.Select(x => x.Comment.Id));
        Assert.Equal(["very rude", "my own"], open[1].Reasons);
        Assert.Equal([one.Id], (await comments.Reported(false, two.Id, 10, Cancellation)).Select(x => x.Comment.Id));
        Assert.Equal(2, await comments.ReportsOpen(Cancellation));
        Assert.Equal([one.Id, two.Id], (await comments.ReportedBy(bob, [one.Id, two.Id, 99], Cancellation)).Order());

        Assert.NotNull(TestPortal.Expect(await comments.Decide(one.Id, true, Cancellation)).Hidden);
        TestPortal.Expect(await comments.Decide(two.Id, false, Cancellation));
        Assert.Equal(0, await comments.ReportsOpen(Cancellation));
        Assert.Equal([two.Id], (await comments.OfLatent(dictionary, 3, null, 10, Cancellation)).Select(x => x.Id));
        Assert.Equal(1, await comments.Count(dictionary, 3, Cancellation));
        Assert.Equal([one.Id], (await comments.Reported(true, null, 10, Cancellation)).Select(x => x.Comment.Id));
        TestPortal.Expect(await comments.Decide(one.Id, false, Cancellation));
        Assert.Equal(2, await comments.Count(dictionary, 3, Cancellation));
    }

    [Theory]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.PostgreSql)]
    public async Task Tags_AreSlugs_OnceEach_AndLeadToTheirLatents(DatabaseKind kind)
    {
        await using var portal = await TestPortal.Open(kind, server);
        var (dictionary, ada, bob) = await Prepared(portal);
        var tags = new TagStore(portal.Database, portal.Clock);
        TestPortal.Expect(await tags.Add(dictionary, 7, ada, "Negative emotion", Cancellation));
        Assert.Equal(ada, TestPortal.Expect(await tags.Add(dictionary, 7, bob, "negative-emotion", Cancellation)).AuthorId);
        TestPortal.Expect(await tags.Add(dictionary, 7, bob, "story", Cancellation));
        TestPortal.Expect(await tags.Add(dictionary, 2, bob, "story", Cancellation));

        Assert.Equal(["negative-emotion", "story"], (await tags.OfLatent(dictionary, 7, Cancellation)).Select(x => x.Tag));
        Assert.Equal([new TagUse("negative-emotion", 1), new TagUse("story", 2)], await tags.OfDictionary(dictionary, null, 10, Cancellation));
        Assert.Equal([new TagUse("story", 2)], await tags.OfDictionary(dictionary, "negative-emotion", 10, Cancellation));
        Assert.Equal([2, 7], await tags.Latents(dictionary, "story", null, 10, Cancellation));
        Assert.Equal([7], await tags.Latents(dictionary, "story", 2, 10, Cancellation));

        Assert.Equal(ProblemKind.Forbidden, (await tags.Remove(dictionary, 7, "negative-emotion", bob, Cancellation)).Problem!.Kind);
        Assert.Equal(ProblemKind.NotFound, (await tags.Remove(dictionary, 7, "<b>", null, Cancellation)).Problem!.Kind);
        TestPortal.Expect(await tags.Remove(dictionary, 7, "story", bob, Cancellation));
        TestPortal.Expect(await tags.Remove(dictionary, 7, "negative-emotion", null, Cancellation));
        Assert.Empty(await tags.OfLatent(dictionary, 7, Cancellation));

        for (var i = 0; i < TagStore.MostPerLatent; i++)
        {
            TestPortal.Expect(await tags.Add(dictionary, 1, ada, $"t{i}", Cancellation));
        }

        Assert.Equal(ProblemKind.Conflict, (await tags.Add(dictionary, 1, ada, "more", Cancellation)).Problem!.Kind);
        TestPortal.Expect(await tags.Add(dictionary, 1, bob, "t3", Cancellation));
    }

    [Theory]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.PostgreSql)]
    public async Task Writing_GoesWithItsDictionary_AndThePlanSaysSo(DatabaseKind kind)
    {
        await using var portal = await TestPortal.Open(kind, server);
        var (dictionary, ada, bob) = await Prepared(portal);
        var (comments, tags) = (new CommentStore(portal.Database, portal.Clock), new TagStore(portal.Database, portal.Clock));
        var comment = TestPortal.Expect(await comments.Add(dictionary, 3, ada, "one", Cancellation));
        TestPortal.Expect(await comments.Add(dictionary, 5, ada, "two", Cancellation));
        TestPortal.Expect(await comments.Report(comment.Id, bob, "rude", Cancellation));
        TestPortal.Expect(await tags.Add(dictionary, 3, ada, "t", Cancellation));

        var plan = TestPortal.Expect(await portal.Removal.Plan(RemovableKind.Dictionary, "d", Cancellation));
        Assert.Equal((new RemovedWriting(2, 1, 0), "2 comments and 1 tag go"), (plan.Written, plan.Written.Sentence()));
        Assert.Equal(plan.Written, TestPortal.Expect(await portal.Removal.Plan(RemovableKind.Model, "m", Cancellation)).Written);

        TestPortal.Expect(await portal.Removal.Remove(RemovableKind.Model, "m", Cancellation));
        Assert.Null(await comments.Get(comment.Id, Cancellation));
        Assert.Equal(0, await comments.ReportsOpen(Cancellation));
        Assert.Empty(await tags.OfLatent(dictionary, 3, Cancellation));
    }

    internal static async Task<(int Dictionary, int Ada, int Bob)> Prepared(TestPortal portal)
    {
        var model = TestPortal.Expect(await portal.Models.Add("m", AModel, "f", portal.Artifacts.Stage("model").Path, Cancellation));
        var dictionary = TestPortal.Expect(await portal.Dictionaries.Add(ADictionary("d", model.Id), portal.Artifacts.Stage("dictionary").Path, Cancellation));
        var authors = new AuthorStore(portal.Database, portal.Clock);
        return (dictionary.Id, TestPortal.Expect(await authors.Ensure("a", Cancellation)).Id, TestPortal.Expect(await authors.Ensure("b", Cancellation)).Id);
    }
}
