using Microsoft.AspNetCore.Components;

namespace SaePortal.Web.Shell;

/// <summary>
/// Says below the bar that the connection is lost; nothing covers the page. Blazor knows it by its id and switches its states by class
/// (<c>components-reconnect-show</c>, <c>-retrying</c>, <c>-failed</c>, <c>-rejected</c>, <c>-paused</c>, <c>-resume-failed</c>, <c>-hide</c>);
/// <c>reconnect.js</c> does what its buttons say. Place it after the <see cref="TopBar"/>.
/// </summary>
public sealed partial class ReconnectLine : ComponentBase;
