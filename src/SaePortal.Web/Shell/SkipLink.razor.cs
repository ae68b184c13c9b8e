using Microsoft.AspNetCore.Components;

namespace SaePortal.Web.Shell;

/// <summary>The first link of a page: over the bar, to what the page is about. Seen when it has the focus.</summary>
public sealed partial class SkipLink : ComponentBase
{
    /// <summary>Where to; <c>#main</c> unless set. With a <c>base</c> element the page must give its own path too, or the link leaves the page.</summary>
    [Parameter]
    public string Target { get; set; } = "#main";

    /// <summary>Its words.</summary>
    [Parameter]
    public string Text { get; set; } = "Skip to content";
}
