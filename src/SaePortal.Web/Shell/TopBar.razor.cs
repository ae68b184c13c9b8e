using Microsoft.AspNetCore.Components;

namespace SaePortal.Web.Shell;

/// <summary>A place that the bar leads to.</summary>
/// <param name="Text">Its name.</param>
/// <param name="Href">Its path.</param>
public readonly record struct TopLink(string Text, string Href);

/// <summary>
/// The bar of every page but the rating: mark, five places, one search field, the live run, theme and account; below 1,100 px a menu that opens
/// without a script. Plain markup rather than <c>MudAppBar</c>, which calls all of it a toolbar: that promises arrow keys from one control to the next.
/// </summary>
public sealed partial class TopBar : ComponentBase
{
    private static readonly (int X, int Y)[] s_dots = [(3, 3), (10, 3), (17, 3), (3, 10), (10, 10), (3, 17), (10, 17), (17, 17)];

    /// <summary>The places.</summary>
    [Parameter]
    public IReadOnlyList<TopLink> Links { get; set; } =
        [new("Dictionaries", "dictionaries"), new("Runs", "runs"), new("Leaderboard", "leaderboard"), new("Rate", "rate"), new("Docs", "docs")];

    /// <summary>The path of the link that the page belongs to.</summary>
    [Parameter]
    public string? Current { get; set; }

    /// <summary>Where the mark leads.</summary>
    [Parameter]
    public string Home { get; set; } = "./";

    /// <summary>The page that the search field asks, with the words as <c>q</c>; null for no field.</summary>
    [Parameter]
    public string? SearchHref { get; set; } = "search";

    /// <summary>What stands in the search field.</summary>
    [Parameter]
    public string? Query { get; set; }

    /// <summary>The running run: a <see cref="RunPill"/> in a small live component.</summary>
    [Parameter]
    public RenderFragment? Live { get; set; }

    /// <summary>Who is signed in, or the invitation.</summary>
    [Parameter]
    public string Account { get; set; } = "Sign in";

    /// <summary>Where that leads.</summary>
    [Parameter]
    public string AccountHref { get; set; } = "account";

    /// <summary>The theme that the cookie <c>theme</c> asks for, <c>light</c> or <c>dark</c>; null follows the system. The page puts the same on <c>html</c> as <c>data-theme</c>.</summary>
    [Parameter]
    public string? Theme { get; set; }

    private const string SearchWords = "Find a latent, or paste a text";

    private string ThemeName => $"Theme: {Theme ?? "as the system"}";
}
