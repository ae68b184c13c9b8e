namespace SaePortal.Web.Tests.Sheet;

/// <summary>
/// Every component on one page. With <c>SAEPORTAL_SHEET</c> naming a folder the page is written there, to be looked at: serve it beside
/// <c>wwwroot</c>, MudBlazor's styles as <c>mud.css</c> and the bundle of scoped styles as <c>scoped.css</c>.
/// </summary>
public sealed class ComponentSheetTests : BunitContext
{
    [Fact]
    public void Sheet_Markup_KeepsTheRulesOfAccess()
    {
        var sheet = Render<ComponentSheet>();

        var ids = sheet.FindAll("[id]").Select(x => x.Id).ToList();
        Assert.Equal(ids.Distinct(), ids);
        Assert.Single(sheet.FindAll("h1"));
        Assert.All(sheet.FindAll("svg"), x => Assert.True(x.GetAttribute("aria-hidden") == "true" || (x.GetAttribute("role") == "img" && !string.IsNullOrWhiteSpace(x.GetAttribute("aria-label"))), x.OuterHtml));
        Assert.All(sheet.FindAll("button, a, summary"), x => Assert.False(
            string.IsNullOrWhiteSpace(x.TextContent) && !x.HasAttribute("aria-label") && x.QuerySelector("svg[aria-label]") is null, x.OuterHtml));
        Assert.All(sheet.FindAll("input"), x => Assert.True(x.HasAttribute("aria-label") || x.Closest("label") is not null, x.OuterHtml));
        Assert.All(sheet.FindAll("[aria-describedby]"), x => Assert.Contains(x.GetAttribute("aria-describedby"), ids));
        Assert.All(sheet.FindAll("figure"), x => Assert.NotNull(x.QuerySelector("details table")));
        Assert.DoesNotContain("NaN", sheet.Markup, StringComparison.Ordinal);
        if (Environment.GetEnvironmentVariable("SAEPORTAL_SHEET") is { } folder)
        {
            Write(folder, sheet.Markup);
        }
    }

    private static void Write(string folder, string markup)
    {
        foreach (var theme in new[] { "light", "dark" })
        {
            File.WriteAllText(Path.Combine(folder, $"sheet-{theme}.html"), $"""
                <!doctype html><html lang="en" data-theme="{theme}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>Components</title>
                <base href="/wwwroot/"><link rel="stylesheet" href="/mud.css"><link rel="stylesheet" href="css/fonts.css"><link rel="stylesheet" href="css/app.css"><link rel="stylesheet" href="/scoped.css">
                <link rel="icon" href="icons/favicon.svg"><script type="module" src="js/shell.js"></script><script type="module" src="js/tokens.js"></script>
                <style>:root[data-theme] .three {"{"} display: grid; grid-template-columns: repeat(auto-fit, minmax(260px, 1fr)); gap: 26px 32px; margin: 26px 0 {"}"} .stack {"{"} display: grid; gap: 10px {"}"}</style>
                </head><body>{markup}</body></html>
                """);
        }
    }
}
