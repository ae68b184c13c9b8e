using AngleSharp.Dom;
using Microsoft.AspNetCore.Components;
using SaePortal.Storage.Comments;
using SaePortal.Storage.Dictionaries;
using SaePortal.Storage.Lists;
using SaePortal.Web.Comments;
using SaePortal.Web.Lists;
using SaePortal.Web.People;
using SaePortal.Web.Tags;
using SaePortal.Web.Tests.Views;

namespace SaePortal.Web.Tests.Comments;

/// <summary>Forms of a latent's page over a circuit: it writes for a visitor whom the portal knows, and leaves a stranger to the browser, whose request can bring a cookie.</summary>
public sealed class LatentCommentsTests : BunitContext
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Circuit_OfAKnownVisitor_WritesEditsAndRemoves()
    {
        await using var portal = await StorePortal.Open();
        var subject = await Subject(portal);
        this.AddWriting(portal, "a-key");
        SetRendererInfo(new RendererInfo("Server", true));
        var page = Render<LatentComments>(x => x.Add(y => y.Subject, subject).Add(y => y.Path, "m/d/3"));

        await page.Find("form.write textarea").ChangeAsync(new ChangeEventArgs { Value = "*Hello*" });
        await page.Find("form.write").SubmitAsync(EventArgs.Empty);
        page.WaitForAssertion(() => Assert.Equal("Hello", page.Find(".comment em").TextContent));
        await Form(page, "edit").QuerySelector("textarea")!.ChangeAsync(new ChangeEventArgs { Value = "**Bye**" });
        await Form(page, "edit").SubmitAsync(EventArgs.Empty);
        page.WaitForAssertion(() => Assert.Equal("Bye", page.Find(".comment strong").TextContent));
        await Form(page, "remove").SubmitAsync(EventArgs.Empty);
        page.WaitForAssertion(() => Assert.Empty(page.FindAll(".comment")));

        await page.Find("form.write textarea").ChangeAsync(new ChangeEventArgs { Value = "  " });
        await page.Find("form.write").SubmitAsync(EventArgs.Empty);
        page.WaitForAssertion(() => Assert.Contains("The comment is empty.", page.Markup, StringComparison.Ordinal));
        Assert.Equal(0, await portal.Get<CommentStore>().Count(subject.Dictionary.Id, 3, Stop));
    }

    [Fact]
    public async Task Circuit_OfAStranger_LeavesTheFormsToTheBrowser()
    {
        await using var portal = await StorePortal.Open();
        var subject = await Subject(portal);
        this.AddWriting(portal);
        SetRendererInfo(new RendererInfo("Server", true));
        var comments = Render<LatentComments>(x => x.Add(y => y.Subject, subject).Add(y => y.Path, "m/d/3"));
        var tags = Render<LatentTags>(x => x.Add(y => y.Subject, subject).Add(y => y.Path, "m/d/3"));

        // A form with any handler is never sent by the browser.
        await Assert.ThrowsAsync<MissingEventHandlerException>(() => comments.Find("form.write").SubmitAsync(EventArgs.Empty));
        await Assert.ThrowsAsync<MissingEventHandlerException>(() => tags.Find("form.add").SubmitAsync(EventArgs.Empty));
        Assert.Equal(0, await portal.Get<CommentStore>().Count(subject.Dictionary.Id, 3, Stop));
        Assert.Empty(await portal.Get<SaePortal.Storage.Tags.TagStore>().OfLatent(subject.Dictionary.Id, 3, Stop));
        Assert.Equal("post/comments", comments.Find("form.write").GetAttribute("action"));
    }

    [Fact]
    public async Task Circuit_OfAKnownVisitor_TagsAndLists()
    {
        await using var portal = await StorePortal.Open();
        var subject = await Subject(portal);
        this.AddWriting(portal, "a-key");
        SetRendererInfo(new RendererInfo("Server", true));
        var tags = Render<LatentTags>(x => x.Add(y => y.Subject, subject).Add(y => y.Path, "m/d/3"));
        var lists = Render<AddToList>(x => x.Add(y => y.Subject, subject).Add(y => y.Path, "m/d/3"));

        await tags.Find("input[name=tag]").ChangeAsync(new ChangeEventArgs { Value = "Sad words" });
        await tags.Find("form.add").SubmitAsync(EventArgs.Empty);
        tags.WaitForAssertion(() => Assert.Equal("sad-words", tags.Find("li span").TextContent));
        await lists.Find("select").ChangeAsync(new ChangeEventArgs { Value = ListDesk.New });
        await lists.Find("input[name=title]").ChangeAsync(new ChangeEventArgs { Value = "Mine" });
        await lists.Find("form").SubmitAsync(EventArgs.Empty);
        lists.WaitForAssertion(() => Assert.Contains("On 1 list", lists.Find("summary").TextContent, StringComparison.Ordinal));
        // A second list of the same title would be a mistake: the new one is chosen now.
        Assert.Equal($"{(await portal.Get<ListStore>().All(null, 5, Stop)).Single().Id}", lists.Find("select").GetAttribute("value"));
    }

    private static async Task<LatentSubject> Subject(StorePortal portal)
    {
        var dictionary = await portal.AddDictionary(await portal.AddModel());
        return StorePortal.Expect(await LatentSubject.Find(portal.Get<DictionaryStore>(), dictionary.Name, 3, Stop));
    }

    private static IElement Form(IRenderedComponent<LatentComments> page, string act) => page.FindAll(".comment form").Single(x => x.QuerySelector($"input[value={act}]") is not null);
}
