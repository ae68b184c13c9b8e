using SaePortal.Core.Answers;
using SaePortal.Storage.Databases;
using SaePortal.Storage.Lists;
using SaePortal.Storage.Removal;
using SaePortal.Storage.Sharing;
using SaePortal.Tests.Shared;

namespace SaePortal.Storage.Tests;

/// <summary>Lists, bookmarks and short links.</summary>
public class ListStoreTests(ServerFixture server)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.PostgreSql)]
    public async Task List_IsItsMakersToChange_AndEveryonesToCopy(DatabaseKind kind)
    {
        await using var portal = await TestPortal.Open(kind, server);
        var (dictionary, ada, bob) = await WritingStoreTests.Prepared(portal);
        var (lists, entries) = (new ListStore(portal.Database, portal.Clock), new ListEntryStore(portal.Database, portal.Clock));
        var list = TestPortal.Expect(await lists.Add(ada, " Sad \n words ", "# About", Cancellation));
        Assert.Equal(("Sad words", "# About", false, null, 0), (list.Title, list.About, list.IsBookmarks, list.ForkedFrom, list.Entries));
        foreach (var latent in new[] { 5, 3, 9 })
        {
            TestPortal.Expect(await entries.Add(list.Id, ada, dictionary, latent, $"n{latent}", Cancellation));
        }

        // Once more: the note changes, the place does not.
        TestPortal.Expect(await entries.Add(list.Id, ada, dictionary, 3, "better", Cancellation));
        TestPortal.Expect(await entries.Add(list.Id, ada, dictionary, 5, "", Cancellation));
        var rows = await entries.OfList(list.Id, Cancellation);
        Assert.Equal([(5, "n5"), (3, "better"), (9, "n9")], rows.Select(x => (x.Latent, x.Note)));
        Assert.Equal([list.Id], await entries.ListsWith(ada, dictionary, 3, Cancellation));
        Assert.Empty(await entries.ListsWith(bob, dictionary, 3, Cancellation));

        Assert.Equal(ProblemKind.Forbidden, (await entries.Add(list.Id, bob, dictionary, 1, "", Cancellation)).Problem!.Kind);
        Assert.Equal(ProblemKind.Forbidden, (await entries.Move(list.Id, bob, rows[0].Id, 2, Cancellation)).Problem!.Kind);
        Assert.Equal(ProblemKind.Forbidden, (await lists.Describe(list.Id, bob, "Mine", null, Cancellation)).Problem!.Kind);
        Assert.Equal(ProblemKind.Forbidden, (await lists.Remove(list.Id, bob, Cancellation)).Problem!.Kind);
        Assert.Equal(ProblemKind.NotFound, (await entries.Note(list.Id, ada, rows[0].Id + 99, "x", Cancellation)).Problem!.Kind);

        var copy = TestPortal.Expect(await lists.Fork(list.Id, bob, Cancellation));
        Assert.Equal((list.Id, bob, 3), (copy.ForkedFrom, copy.AuthorId, copy.Entries));
        TestPortal.Expect(await entries.Remove(copy.Id, bob, (await entries.OfList(copy.Id, Cancellation))[0].Id, Cancellation));
        Assert.Equal([3, 9], (await entries.OfList(copy.Id, Cancellation)).Select(x => x.Latent));
        Assert.Equal(3, (await entries.OfList(list.Id, Cancellation)).Count);
        Assert.Equal([copy.Id, list.Id], (await lists.All(null, 10, Cancellation)).Select(x => x.Id));
        Assert.Equal([list.Id], (await lists.All(copy.Id, 10, Cancellation)).Select(x => x.Id));

        Assert.Equal("Sadder", TestPortal.Expect(await lists.Describe(list.Id, ada, "Sadder", null, Cancellation)).Title);
        Assert.Equal(("Sadder", ""), TestPortal.Expect(await lists.Describe(list.Id, ada, null, "", Cancellation)) is var now ? (now.Title, now.About) : default);
        TestPortal.Expect(await lists.Remove(list.Id, null, Cancellation));
        Assert.Null(TestPortal.Expect(await lists.Find(copy.Id, null, Cancellation)).ForkedFrom);
        Assert.Empty(await entries.OfList(list.Id, Cancellation));
    }

    /// <summary>Moves against a plain list that is moved the same way.</summary>
    [Theory]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.PostgreSql)]
    public async Task Order_AfterManyMoves_IsThatOfAListInMemory(DatabaseKind kind)
    {
        await using var portal = await TestPortal.Open(kind, server);
        var (dictionary, ada, _) = await WritingStoreTests.Prepared(portal);
        var (lists, entries) = (new ListStore(portal.Database, portal.Clock), new ListEntryStore(portal.Database, portal.Clock));
        var list = TestPortal.Expect(await lists.Add(ada, "t", "", Cancellation)).Id;
        var expected = new List<int>();
        for (var latent = 0; latent < 8; latent++)
        {
            expected.Add(TestPortal.Expect(await entries.Add(list, ada, dictionary, latent, null, Cancellation)).Id);
        }

        var random = new Random(7);
        for (var i = 0; i < 25; i++)
        {
            var (entry, place) = (expected[random.Next(expected.Count)], random.Next(-1, expected.Count + 2));
            TestPortal.Expect(await entries.Move(list, ada, entry, place, Cancellation));
            expected.Remove(entry);
            expected.Insert(Math.Clamp(place, 0, expected.Count), entry);
            if (i == 12)
            {
                TestPortal.Expect(await entries.Remove(list, ada, expected[3], Cancellation));
                expected.RemoveAt(3);
            }

            Assert.Equal(expected, (await entries.OfList(list, Cancellation)).Select(x => x.Id));
        }

        Assert.Equal(8, TestPortal.Expect(await entries.Add(list, ada, dictionary, 8, null, Cancellation)).Latent);
        Assert.Equal(8, (await entries.OfList(list, Cancellation))[^1].Latent);
    }

    [Theory]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.PostgreSql)]
    public async Task Bookmarks_AreOne_AndNobodyElses(DatabaseKind kind)
    {
        await using var portal = await TestPortal.Open(kind, server);
        var (dictionary, ada, bob) = await WritingStoreTests.Prepared(portal);
        var (lists, entries, links) = (new ListStore(portal.Database, portal.Clock), new ListEntryStore(portal.Database, portal.Clock), new ShortLinkStore(portal.Database, portal.Clock));
        var bookmarks = TestPortal.Expect(await lists.Bookmarks(ada, Cancellation));
        Assert.Equal(bookmarks.Id, TestPortal.Expect(await lists.Bookmarks(ada, Cancellation)).Id);
        TestPortal.Expect(await entries.Add(bookmarks.Id, ada, dictionary, 3, null, Cancellation));

        Assert.True(TestPortal.Expect(await lists.Find(bookmarks.Id, ada, Cancellation)).IsBookmarks);
        foreach (int? stranger in new int?[] { null, bob })
        {
            Assert.Equal(ProblemKind.NotFound, (await lists.Find(bookmarks.Id, stranger, Cancellation)).Problem!.Kind);
        }

        Assert.Empty(await lists.All(null, 10, Cancellation));
        Assert.Equal(ProblemKind.NotFound, (await lists.Fork(bookmarks.Id, bob, Cancellation)).Problem!.Kind);
        Assert.Equal(ProblemKind.NotFound, (await entries.Add(bookmarks.Id, bob, dictionary, 4, null, Cancellation)).Problem!.Kind);
        Assert.Equal(ProblemKind.NotFound, (await lists.Remove(bookmarks.Id, null, Cancellation)).Problem!.Kind);
        Assert.Equal(ProblemKind.NotFound, (await links.AddList(bob, bookmarks.Id, Cancellation)).Problem!.Kind);
        Assert.Equal(ProblemKind.Conflict, (await lists.Describe(bookmarks.Id, ada, "Mine", null, Cancellation)).Problem!.Kind);
        var shown = TestPortal.Expect(await lists.Fork(bookmarks.Id, ada, Cancellation));
        Assert.Equal((false, null, 1), (shown.IsBookmarks, shown.ForkedFrom, shown.Entries));
    }

    /// <summary>A link never breaks: renamed things are found under new names, removed ones leave what they were called.</summary>
    [Theory]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.PostgreSql)]
    public async Task EntriesAndShortLinks_OutliveRenamesAndRemovals(DatabaseKind kind)
    {
        await using var portal = await TestPortal.Open(kind, server);
        var (dictionary, ada, bob) = await WritingStoreTests.Prepared(portal);
        var (lists, entries, links) = (new ListStore(portal.Database, portal.Clock), new ListEntryStore(portal.Database, portal.Clock), new ShortLinkStore(portal.Database, portal.Clock));
        var list = TestPortal.Expect(await lists.Add(ada, "Kept", "", Cancellation)).Id;
        TestPortal.Expect(await entries.Add(list, ada, dictionary, 417, "why", Cancellation));
        var latentLink = TestPortal.Expect(await links.AddLatent(bob, dictionary, 417, "text=sad%20dog", Cancellation));
        var listLink = TestPortal.Expect(await links.AddList(ada, list, Cancellation));
        Assert.Equal(latentLink, await links.OfLatent(dictionary, 417, "text=sad%20dog", Cancellation));
        Assert.Null(await links.OfLatent(dictionary, 417, "", Cancellation));
        Assert.Equal(listLink, await links.OfList(list, Cancellation));
        Assert.NotEqual(latentLink.Code, listLink.Code);

        TestPortal.Expect(await portal.Dictionaries.Rename("d", "resid-2", Cancellation));
        TestPortal.Expect(await portal.Models.Rename("m", "demo", Cancellation));
        Assert.Equal(("demo", "resid-2"), Assert.Single(await entries.OfList(list, Cancellation)) is var entry ? (entry.Model, entry.Dictionary) : default);
        Assert.Equal(new ShortLinkTarget(null, "demo", "resid-2", 417, "text=sad%20dog"), TestPortal.Expect(await links.Find(latentLink.Code, Cancellation)).Target);

        Assert.Equal("1 entry of lists will say that its latent is gone", TestPortal.Expect(await portal.Removal.Plan(RemovableKind.Dictionary, "resid-2", Cancellation)).Written.Sentence());
        TestPortal.Expect(await portal.Removal.Remove(RemovableKind.Dictionary, "resid-2", Cancellation));
        Assert.Equal((true, "demo", "resid-2", 417, "why"), Assert.Single(await entries.OfList(list, Cancellation)) is var gone ? (gone.IsGone, gone.Model, gone.Dictionary, gone.Latent, gone.Note) : default);
        var dead = TestPortal.Expect(await links.Find(latentLink.Code, Cancellation));
        Assert.Equal((null, "latent 417 of d", "demo", $"Visitor {bob}"), (dead.Target, dead.Title, dead.Model, dead.Author));
        Assert.Equal(list, TestPortal.Expect(await links.Find(listLink.Code, Cancellation)).Target!.List);

        TestPortal.Expect(await portal.Removal.Remove(RemovableKind.Model, "demo", Cancellation));
        Assert.Null(TestPortal.Expect(await links.Find(latentLink.Code, Cancellation)).Model);
        TestPortal.Expect(await lists.Remove(list, ada, Cancellation));
        Assert.Equal((null, "the list “Kept”"), TestPortal.Expect(await links.Find(listLink.Code, Cancellation)) is var left ? (left.Target, left.Title) : default);
        foreach (var nonsense in new[] { null, "", "x", "aaaaaaaa", "bcdfghjk", "'; drop", "%00000000", new string('b', 5_000) })
        {
            Assert.Equal(ProblemKind.NotFound, (await links.Find(nonsense, Cancellation)).Problem!.Kind);
        }

        Assert.Equal(ProblemKind.Invalid, (await links.AddLatent(bob, dictionary, 1, new string('x', ShortLinkStore.LongestQuery + 1), Cancellation)).Problem!.Kind);
        Assert.Equal(ProblemKind.NotFound, (await links.AddLatent(bob, dictionary, 1, "", Cancellation)).Problem!.Kind);
    }
}
