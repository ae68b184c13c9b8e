using Microsoft.AspNetCore.Components;
using SaePortal.Web.Shell;

namespace SaePortal.Web.Docs.Gallery;

/// <summary><c>/docs/components</c>: every visual component in its states, in the theme of the page or in the one that the address asks for.</summary>
public sealed partial class ComponentsPage : ComponentBase
{
    private static readonly DocsText s_page = DocsLibrary.Find(DocsLibrary.Components)!;

    /// <summary><c>light</c> or <c>dark</c>; everything else is the page's own.</summary>
    [SupplyParameterFromQuery]
    public string? Theme { get; set; }

    private string? Shown => Theme is "light" or "dark" ? Theme : null;

    private static string Here(string? theme = null) => PortalUrls.WithQuery(PortalUrls.Docs(DocsLibrary.Components), ("theme", theme));
}
