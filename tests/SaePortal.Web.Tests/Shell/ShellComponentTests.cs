using SaePortal.Web.Shell;

namespace SaePortal.Web.Tests.Shell;

public sealed class ShellComponentTests : BunitContext
{
    [Fact]
    public void TopBar_Page_MarksItsPlaceAndSearchesWithoutAScript()
    {
        var bar = Render<TopBar>(x => x.Add(y => y.Current, "runs").Add(y => y.Query, "sad").Add(y => y.Live, "<b>Run 2</b>"));

        Assert.Equal(["Runs", "Runs"], bar.FindAll("[aria-current=page]").Select(x => x.TextContent));
        Assert.Equal(("search", "q", "sad"), (bar.Find("form[role=search]").GetAttribute("action"), bar.Find("form input").GetAttribute("name"), bar.Find("form input").GetAttribute("value")));
        Assert.Equal(5, bar.FindAll("nav[aria-label=Main] a").Count);
        Assert.NotNull(bar.Find("details[data-menu] summary"));
        Assert.Equal(2, bar.FindAll("b").Count);
        Assert.Equal("Theme: as the system", bar.Find("button[data-theme-switch]").GetAttribute("aria-label"));
    }

    [Fact]
    public void TopBar_Links_LeadWhereItIsTold()
    {
        var bar = Render<TopBar>(x => x.Add(y => y.Links, [new TopLink("Runs", "/portal/runs")]).Add(y => y.Home, "/portal").Add(y => y.Theme, "dark"));

        Assert.Equal("/portal", bar.Find("a.brand").GetAttribute("href"));
        Assert.Equal("/portal/runs", Assert.Single(bar.FindAll("nav[aria-label=Main] a")).GetAttribute("href"));
        Assert.Equal("Theme: dark", bar.Find("button[data-theme-switch]").GetAttribute("aria-label"));
    }

    [Fact]
    public void ReconnectLine_HasWhatBlazorLooksFor()
    {
        var line = Render<ReconnectLine>();

        Assert.Equal("status", line.Find("#components-reconnect-modal").GetAttribute("role"));
        Assert.NotNull(line.Find("#components-seconds-to-next-attempt"));
        Assert.Equal(["retry", "retry", "reload", "resume"], line.FindAll("[data-reconnect]").Select(x => x.GetAttribute("data-reconnect")));
    }

    [Theory]
    [InlineData(NoteKind.Plain, "note", null, "Note")]
    [InlineData(NoteKind.Good, "note good", "status", "Done")]
    [InlineData(NoteKind.Caution, "note caution", "status", "Caution")]
    [InlineData(NoteKind.Wrong, "note wrong", "alert", "Error")]
    public void Note_Kind_IsSaidInWordsToo(NoteKind kind, string classes, string? role, string word)
    {
        var note = Render<Note>(x => x.Add(y => y.Kind, kind).Add(y => y.Announced, kind != NoteKind.Plain).Add(y => y.Title, "It ended.").AddChildContent("Resume it."));

        Assert.Equal((classes, role), (note.Find("div").ClassName, note.Find("div").GetAttribute("role")));
        Assert.Equal(word, note.Find("svg").GetAttribute("aria-label"));
        Assert.Equal("It ended. Resume it.", string.Join(' ', note.Find("div > div").TextContent.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)));
    }

    [Fact]
    public void EmptyState_SaysWhyAndWhatToDo()
    {
        var state = Render<EmptyState>(x => x.Add(y => y.Title, "No dictionaries yet").AddChildContent("Train one.").Add(y => y.Actions, "<button>Train</button>").Add(y => y.Command, "saeportal train"));

        Assert.Equal("No dictionaries yet", state.Find(".title").TextContent.Trim());
        Assert.Equal("saeportal train", state.Find(".mono").TextContent);
        Assert.Single(state.FindAll("button"));
        Assert.Single(Render<EmptyState>(x => x.Add(y => y.Title, "Nothing")).FindAll("p"));
    }

    [Fact]
    public void Badge_State_HasItsWord()
    {
        var badge = Render<Badge>(x => x.Add(y => y.Kind, BadgeKind.Failed).AddChildContent("Stopped by an error"));

        Assert.Equal(("badge failed", "Stopped by an error"), (badge.Find("span").ClassName, badge.Find("span").TextContent));
    }

    [Fact]
    public void ProgressLine_Run_KeepsItsHistoryInTheBar()
    {
        var line = Render<ProgressLine>(x => x.Add(y => y.Label, "Training").Add(y => y.Share, 0.66).Add(y => y.Done, "1.31 of 2.00 M tokens").Add(y => y.Left, "0:33").Add(y => y.Until, "about 14:09:26")
            .Add(y => y.Stops, [new ProgressStop(0.305, "paused 2:32"), new ProgressStop(0.31, "paused again"), new ProgressStop(0.453, "node lost", Failed: true)]));

        var bar = line.Find("[role=progressbar]");
        Assert.Equal(("66", "off", "66%, 1.31 of 2.00 M tokens, 0:33 left, paused 2:32, paused again, node lost"), (bar.GetAttribute("aria-valuenow"), bar.GetAttribute("aria-live"), bar.GetAttribute("aria-valuetext")));
        Assert.Equal(3, bar.QuerySelectorAll("u").Length);
        Assert.Equal("left:45.3%", bar.QuerySelector("u.wrong")!.GetAttribute("style"));
        Assert.Equal(["paused 2:32", "node lost"], line.FindAll(".stops span").Select(x => x.TextContent));
        Assert.Contains("left, about 14:09:26", line.Markup, StringComparison.Ordinal);
    }

    [Fact]
    public void ProgressLine_OfUnknownLength_HasNoBar()
    {
        var line = Render<ProgressLine>(x => x.Add(y => y.Label, "Reading").Add(y => y.Done, "12,040 documents"));

        Assert.Empty(line.FindAll("[role=progressbar]"));
        Assert.Contains("12,040 documents", line.Markup, StringComparison.Ordinal);
    }

    [Fact]
    public void RunPill_Run_SaysItsShareToo()
    {
        var pill = Render<RunPill>(x => x.Add(y => y.Name, "Run 2").Add(y => y.Href, "runs/2").Add(y => y.Share, 0.66).Add(y => y.Left, "0:33 left"));

        Assert.Equal(("66", "true"), (pill.Find(".bar").GetAttribute("aria-valuenow"), pill.Find(".bar").GetAttribute("aria-hidden")));
        Assert.Equal("Run 2 66% 0:33 left", string.Join(' ', pill.Find("a").TextContent.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)));
    }

    [Fact]
    public void Crumbs_LastStep_IsThePage()
    {
        var crumbs = Render<Crumbs>(x => x.Add(y => y.Items, [new Crumb("demo", "demo"), new Crumb("resid-2")]).Add(y => y.Actions, "<button>Share</button>"));

        Assert.Equal("demo", crumbs.Find("a").GetAttribute("href"));
        Assert.Equal("resid-2", crumbs.Find("[aria-current=page]").TextContent);
        Assert.Single(crumbs.FindAll(".slash"));
        Assert.Single(crumbs.FindAll(".actions button"));
    }

    [Fact]
    public void CopyButton_Icon_HasAName()
    {
        var button = Render<CopyButton>(x => x.Add(y => y.Text, "/demo/resid-2/417").Add(y => y.Label, null).Add(y => y.Name, "Copy link"));

        Assert.Equal(("/demo/resid-2/417", "Copy link"), (button.Find("button").GetAttribute("data-copy"), button.Find("button").GetAttribute("aria-label")));
        Assert.Equal("Copy", Render<CopyButton>(x => x.Add(y => y.Text, "x")).Find("[data-copy-label]").TextContent);
    }

    [Fact]
    public void Definition_Term_IsDescribedByItsTip()
    {
        var definitions = new[] { Detection(), Detection() };

        var term = definitions[0].Find("button.term");
        var tip = definitions[0].Find($"#{term.GetAttribute("aria-describedby")}");
        Assert.Equal("Detection", term.TextContent);
        Assert.Equal(
            "Can a judge tell from the words alone which texts it fires on? 0.50 is guessing, 1 always right. The random twin has 0.74. Read more",
            string.Join(' ', tip.TextContent.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)));
        Assert.NotEqual(term.GetAttribute("aria-describedby"), definitions[1].Find("button.term").GetAttribute("aria-describedby"));

        IRenderedComponent<Definition> Detection() => Render<Definition>(x => x.Add(y => y.Term, "Detection").Add(y => y.Meaning, "Can a judge tell from the words alone which texts it fires on?")
            .Add(y => y.Scale, "0.50 is guessing, 1 always right.").Add(y => y.Twin, "The random twin has 0.74.").Add(y => y.Href, "docs/scores#detection"));
    }

    [Fact]
    public void Icon_WithoutAWord_IsHidden()
    {
        Assert.Equal("true", Render<Icon>(x => x.Add(y => y.Of, Glyph.AddToList)).Find("svg").GetAttribute("aria-hidden"));
        Assert.Equal("icons/sprite.svg#add-to-list", Render<Icon>(x => x.Add(y => y.Of, Glyph.AddToList)).Find("use").GetAttribute("href"));
        Assert.Equal("img", Render<Icon>(x => x.Add(y => y.Of, Glyph.Lock).Add(y => y.Label, "Private")).Find("svg").GetAttribute("role"));
    }

    [Fact]
    public void SkipLink_LeadsToTheContent() => Assert.Equal("#main", Render<SkipLink>().Find("a").GetAttribute("href"));
}
