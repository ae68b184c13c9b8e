using Microsoft.AspNetCore.Components.Authorization;

namespace SaePortal.Web.Access;

/// <summary>The viewer of a circuit or a page that is rendered for a request.</summary>
internal sealed class Viewer(AuthenticationStateProvider state) : IViewer
{
    /// <inheritdoc />
    public bool IsOwner
    {
        get
        {
            // The server's provider is given a finished task with the request; one that is not finished proves nothing.
            var known = state.GetAuthenticationStateAsync();
            return known is { IsCompletedSuccessfully: true, Result.User: var user } && user.IsInRole(OwnerAuthentication.Owner);
        }
    }
}
