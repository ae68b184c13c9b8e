using Microsoft.AspNetCore.Components;

namespace SaePortal.Web.Docs;

/// <summary>What stands round a page of the documentation: contents, title, the sections of the page, the pages before and after it.</summary>
public sealed partial class DocsFrame : ComponentBase
{
    /// <summary>The page; null for the list of all.</summary>
    [Parameter]
    public DocsText? Page { get; set; }

    /// <summary>Whether it takes the whole width: pictures rather than text.</summary>
    [Parameter]
    public bool Wide { get; set; }

    /// <summary>What was searched for; null where nothing was.</summary>
    [Parameter]
    public string? Query { get; set; }

    /// <summary>Its text.</summary>
    [Parameter, EditorRequired]
    public required RenderFragment ChildContent { get; set; }

    private DocsText? Before => DocsLibrary.Pages.TakeWhile(x => x != Page).LastOrDefault();

    private DocsText? After => DocsLibrary.Pages.SkipWhile(x => x != Page).Skip(1).FirstOrDefault();
}
