using Microsoft.AspNetCore.Components;
using SaePortal.Web.Access;

namespace SaePortal.Web.Shell;

/// <summary><c>/signin</c>: the owner's token for a cookie. A plain form, so that it needs no circuit.</summary>
public sealed partial class SignInPage : ComponentBase
{
    /// <summary>Who looks.</summary>
    [Inject]
    public required IViewer Viewer { get; init; }

    /// <summary>Whether the token just given was wrong.</summary>
    [SupplyParameterFromQuery]
    public string? Wrong { get; set; }

    /// <summary>Where to go on.</summary>
    [SupplyParameterFromQuery]
    public string? From { get; set; }
}
