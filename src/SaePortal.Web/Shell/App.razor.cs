using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Routing;
using Microsoft.AspNetCore.Components.Web;

namespace SaePortal.Web.Shell;

/// <summary>The document round every page.</summary>
public sealed partial class App : ComponentBase
{
    /// <summary>The request for the page.</summary>
    [CascadingParameter]
    public required HttpContext Request { get; set; }

    /// <summary>A page may do without a circuit.</summary>
    private IComponentRenderMode? Mode => Request.AcceptsInteractiveRouting() ? RenderMode.InteractiveServer : null;

    private string Base => Request.Request.PathBase + "/";

    private string? Theme => Request.Request.Cookies["theme"] is "light" or "dark" ? Request.Request.Cookies["theme"] : null;
}
