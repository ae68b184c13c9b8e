using MudBlazor.Services;
using SaePortal.Compute.ModelSessions;
using SaePortal.Web.Home;
using SaePortal.Web.Tests.Views;

namespace SaePortal.Web.Tests.Home;

public sealed class TryTextTests : BunitContext
{
    public TryTextTests()
    {
        Services.AddMudServices();
        JSInterop.Mode = JSRuntimeMode.Loose;
    }

    [Fact]
    public async Task Text_BeforeItWasTried_IsInAFormThatWorksWithoutACircuit()
    {
        await using var portal = await StorePortal.Open();
        var form = Render<TryText>(x => x.Add(y => y.View, Showcase(portal)).Add(y => y.Text, "Mary walks."));

        Assert.Equal(("get", "./"), (form.Find("form").GetAttribute("method"), form.Find("form").GetAttribute("action")));
        Assert.Equal(("text", "2000"), (form.Find("#own").GetAttribute("name"), form.Find("#own").GetAttribute("maxlength")));
        Assert.False(form.Find("button").HasAttribute("disabled"));
        Assert.Contains("The latents that fire most in your words", form.Markup, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Mary walks.", "Mary walks.")]
    [InlineData(" \n", null)]
    public async Task Text_Submitted_IsTriedUnlessThereIsNone(string text, string? tried)
    {
        await using var portal = await StorePortal.Open();
        string? asked = null;
        var form = Render<TryText>(x => x.Add(y => y.View, Showcase(portal)).Add(y => y.Text, text).Add(y => y.Tried, y => asked = y));

        await form.Find("form").SubmitAsync();

        Assert.Equal(tried, asked);
    }

    [Fact]
    public async Task Text_WhileANodeIsAsked_IsNotSubmittedAgain()
    {
        await using var portal = await StorePortal.Open();
        var form = Render<TryText>(x => x.Add(y => y.View, Showcase(portal)).Add(y => y.Text, "Mary walks.").Add(y => y.Busy, true));

        Assert.True(form.Find("button").HasAttribute("disabled"));
        Assert.Equal("Asking a compute node …", form.Find("[role=status]").TextContent);
    }

    private static ShowcaseView Showcase(StorePortal portal) => portal.View<ShowcaseView>(true, new NodeTexts(null!));
}
