using AngleSharp.Dom;
using MudBlazor.Services;
using SaePortal.Compute.Demo;
using SaePortal.Core.Answers;
using SaePortal.Web.Home;

namespace SaePortal.Web.Tests.Home;

/// <summary>The demo on the first page, in each of its states.</summary>
public sealed class DemoFigureTests : BunitContext
{
    private static readonly LatentDot[] s_dots = [new(DotKind.Alive, 0.95), new(DotKind.Dead, 0), new(DotKind.Waiting, 0)];

    public DemoFigureTests()
    {
        Services.AddMudServices();
        JSInterop.Mode = JSRuntimeMode.Loose;
    }

    [Theory]
    [InlineData(DemoStage.Model, "Takes in the model that comes with the portal: it was trained on text of the same world.")]
    [InlineData(DemoStage.Text, "Writes text from a grammar that knows what is true of every word, so that what latents detect can be checked.")]
    [InlineData(DemoStage.Train, "Trains a sparse autoencoder: it learns to say each activation of the model with 16 of 1,024 latents.")]
    [InlineData(DemoStage.Harvest, "Reads the text once more and notes where each latent fires, then compares that with the facts.")]
    public void Working_StageByStage_SaysWhatIsDoneAndWhyAndWhenTheOthersCome(DemoStage live, string why)
    {
        var figure = Shown(Working(live));

        Assert.Equal("badge running", figure.Find(".badge").ClassName);
        Assert.Equal(why, figure.Find(".why").TextContent);
        Assert.Equal("1:05 left", figure.Find("[role=timer]").TextContent);
        Assert.Equal(["Model", "Text", "Train", "Harvest"], Stages(figure).Select(x => x.QuerySelector("b")!.TextContent));
        Assert.Equal(Enum.GetValues<DemoStage>().Select(x => x < live ? "done" : x == live ? "live" : "wait"), Stages(figure).Select(x => x.ClassName));
        Assert.Equal(Enum.GetValues<DemoStage>().Select(x => x < live ? "finished" : x == live ? "in progress, 50%" : "waiting"), Stages(figure).Select(x => x.QuerySelector(".vh")!.TextContent));
        // Half of the live stage is left, then come the stages between in the time that each was measured to take.
        var waited = DemoRecipe.Seconds(live) / 2;
        for (var stage = live + 1; stage <= DemoStage.Harvest; stage++)
        {
            Assert.Equal($"in about {(int)Math.Ceiling(waited) / 60}:{(int)Math.Ceiling(waited) % 60:00}", Stages(figure).ElementAt((int)stage).QuerySelector(".num")!.TextContent);
            waited += DemoRecipe.Seconds(stage);
        }

        var bar = figure.Find("[role=progressbar]");
        Assert.Equal(("Demo experiment", "off"), (bar.GetAttribute("aria-label"), bar.GetAttribute("aria-live")));
        Assert.Empty(figure.FindAll(".note"));
    }

    [Theory]
    [InlineData(DemoStage.Model, null, null, null, null)]
    [InlineData(DemoStage.Text, "demo", null, null, null)]
    [InlineData(DemoStage.Train, "demo", "corpora/demo-world", "runs/3", null)]
    [InlineData(DemoStage.Harvest, "demo", "corpora/demo-world", "runs/3", "runs/4")]
    public void Links_OfStages_WorkAsSoonAsThereIsSomethingBehindThem(DemoStage live, params string?[] addresses)
    {
        var figure = Shown(Working(live));

        Assert.Equal(addresses, Stages(figure).Select(x => x.QuerySelector("a")?.GetAttribute("href")));
    }

    [Fact]
    public void Done_LeadsToTheDictionary_AndTellsNoTime()
    {
        var figure = Shown(new DemoStatus(DemoState.Done, Enumerated(DemoStage.Harvest, 1), null, null, "demo", "demo-world", "demo-resid-2", 3, 4), mayRestore: true);

        Assert.Equal("badge done", figure.Find(".badge").ClassName);
        Assert.Equal(["demo", "corpora/demo-world", "runs/3", "demo/demo-resid-2"], Stages(figure).Select(x => x.QuerySelector("a")?.GetAttribute("href")));
        Assert.All(Stages(figure), x => Assert.Equal("done", x.ClassName));
        Assert.Contains("detects nothing that is known", figure.Find(".key").TextContent, StringComparison.Ordinal);
        Assert.Empty(figure.FindAll("[role=timer], [role=progressbar], .why, .note, button.btn"));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Stopped_SaysWhy_AndOffersToGoOnToWhoMay(bool may)
    {
        var asked = 0;
        var figure = Render<DemoFigure>(x => x.Add(y => y.Demo, Stopped()).Add(y => y.Dots, s_dots).Add(y => y.MayRestore, may).Add(y => y.Restore, () => asked++));

        Assert.Equal("badge paused", figure.Find(".badge").ClassName);
        Assert.Contains("Run 3 is paused. Resume it, and the demo goes on.", figure.Find(".note").TextContent, StringComparison.Ordinal);
        Assert.Equal("status", figure.Find(".note").GetAttribute("role"));
        Assert.Equal(("runs/3", "Open run 3"), (figure.Find(".note a").GetAttribute("href"), figure.Find(".note a").TextContent));
        // Nothing comes in about so many seconds.
        Assert.DoesNotContain("in about", figure.Markup, StringComparison.Ordinal);
        Assert.Empty(figure.FindAll("[role=timer], [role=progressbar], .why"));
        Assert.Equal(may ? 1 : 0, figure.FindAll("button").Count);
        if (may)
        {
            figure.Find("button").Click();
            Assert.Equal(1, asked);
        }
    }

    [Fact]
    public void Stopped_BeforeAnyRun_HasNoRunToOpen_AndItsWordsAreText()
    {
        var figure = Shown(Stopped() with { Run = null, TrainRun = null, Problem = new Problem(ProblemKind.Conflict, "There is already a model named \"<b>demo</b>\".", "Rename it.") });

        Assert.Empty(figure.FindAll(".note a"));
        Assert.Contains("named \"<b>demo</b>\". Rename it.", figure.Find(".note").TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public void Off_HasNoStages()
    {
        var figure = Shown(DemoStatus.Off);

        Assert.Empty(Stages(figure));
        Assert.Empty(figure.FindAll("[role=timer], [role=progressbar], .why, .note"));
    }

    [Fact]
    public void Dots_AreOneForEachLatent_AsWarmAsTheyAreGood()
    {
        var figure = Shown(DemoStatus.Off);

        var field = figure.Find("svg[role=img]");
        Assert.Equal(["d10", "dead", "wait"], field.QuerySelectorAll("circle").Select(x => x.ClassName));
        Assert.Contains("3 latents, one dot each: 1 fire, 1 never do.", field.GetAttribute("aria-label"), StringComparison.Ordinal);
    }

    private IRenderedComponent<DemoFigure> Shown(DemoStatus demo, bool mayRestore = false) =>
        Render<DemoFigure>(x => x.Add(y => y.Demo, demo).Add(y => y.Dots, s_dots).Add(y => y.MayRestore, mayRestore));

    private static IReadOnlyList<IElement> Stages(IRenderedComponent<DemoFigure> figure) => figure.FindAll(".stages li");

    private static DemoStageStatus[] Enumerated(DemoStage live, double share) =>
        [.. Enum.GetValues<DemoStage>().Select(x => new DemoStageStatus(x, x < live ? 1 : x == live ? share : 0, x == live && share < 1, x < live ? "a number" : ""))];

    private static DemoStatus Working(DemoStage live) => new(
        DemoState.Working, Enumerated(live, 0.5), 65, null, live > DemoStage.Model ? "demo" : null, live > DemoStage.Text ? "demo-world" : null, live > DemoStage.Train ? "demo-resid-2" : null,
        live >= DemoStage.Train ? 3 : null, live == DemoStage.Train ? 3 : live == DemoStage.Harvest ? 4 : null);

    private static DemoStatus Stopped() =>
        Working(DemoStage.Train) with { State = DemoState.Stopped, SecondsLeft = null, Problem = new Problem(ProblemKind.Conflict, "Run 3 is paused.", "Resume it, and the demo goes on.") };
}
