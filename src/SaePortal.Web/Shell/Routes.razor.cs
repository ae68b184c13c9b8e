using Microsoft.AspNetCore.Components;

namespace SaePortal.Web.Shell;

/// <summary>Leads an address to its page.</summary>
public sealed partial class Routes : ComponentBase
{
    private Type? _opened;
    private bool _left;

    /// <summary>Whether the page was reached from another one.</summary>
    /// <remarks>A page that the browser opened is read, typed into and walked through before its circuit lives; the focus must not leave what it is on then.</remarks>
    private bool WalkedTo(Microsoft.AspNetCore.Components.RouteData route)
    {
        _opened ??= route.PageType;
        return _left |= route.PageType != _opened;
    }
}
