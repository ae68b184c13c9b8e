using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Routing;
using Microsoft.AspNetCore.Components.Web;
using SaePortal.Storage.Databases;
using SaePortal.Web.Access;
using SaePortal.Web.Runs;

namespace SaePortal.Web.Shell;

/// <summary>The frame of every page: top bar, live run, what floats, and a boundary for errors.</summary>
public sealed partial class MainLayout : LayoutComponentBase, IDisposable
{
    private static readonly TopLink[] s_links = [new("Dictionaries", "./"), new("Steer", "steer"), new("Train", "train"), new("Runs", "runs"), new("Corpora", "corpora"), new("Lists", "lists"), new("Docs", "docs")];
    private static readonly string s_version = typeof(MainLayout).Assembly.GetName().Version?.ToString(2) ?? "";
    private static readonly RenderFragment s_pill = builder =>
    {
        builder.OpenComponent<LiveRun>(0);
        builder.CloseComponent();
    };

    private ErrorBoundary? _boundary;

    /// <summary>Whose page this is.</summary>
    [Inject]
    public required IViewer Viewer { get; init; }

    /// <summary>Tells when nothing can be written.</summary>
    [Inject]
    public required PortalDatabase Database { get; init; }

    /// <summary>The address.</summary>
    [Inject]
    public required NavigationManager Navigation { get; init; }

    /// <summary>The request, while the page is rendered for one.</summary>
    [CascadingParameter]
    public HttpContext? Request { get; set; }

    private string? Theme => Request?.Request.Cookies["theme"] is "light" or "dark" ? Request.Request.Cookies["theme"] : null;

    /// <summary>Whether everything on the page does what it says: a page that has no circuit does so at once.</summary>
    private bool Reacts => RendererInfo.IsInteractive || Request?.AcceptsInteractiveRouting() == false;

    private string Here => Navigation.ToBaseRelativePath(Navigation.Uri).Split('#')[0];

    private string? Current => Navigation.ToBaseRelativePath(Navigation.Uri).Split('?', '#')[0].Split('/')[0] is { Length: > 0 } first && s_links.Any(x => x.Href == first) ? first : null;

    /// <inheritdoc />
    protected override void OnInitialized() => Navigation.LocationChanged += Moved;

    /// <inheritdoc />
    public void Dispose() => Navigation.LocationChanged -= Moved;

    private void Moved(object? sender, LocationChangedEventArgs e)
    {
        // A page that failed must not keep the next one from showing.
        _boundary?.Recover();
        _ = InvokeAsync(StateHasChanged);
    }
}
