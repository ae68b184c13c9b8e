using Microsoft.AspNetCore.SignalR;

namespace SaePortal.Web.Access;

/// <summary>Applies the <see cref="AccessTable"/> to every call of the portal's own hubs. The framework's hub, the circuit, is its own.</summary>
internal sealed class HubGate : IHubFilter
{
    /// <inheritdoc />
    public ValueTask<object?> InvokeMethodAsync(HubInvocationContext invocationContext, Func<HubInvocationContext, ValueTask<object?>> next)
    {
        var hub = invocationContext.Hub.GetType();
        if (hub.Assembly == typeof(HubGate).Assembly && AccessTable.HubMethods.GetValueOrDefault($"{hub.Name}.{invocationContext.HubMethod.Name}", Audience.Owner) == Audience.Owner
            && invocationContext.Context.User?.IsInRole(OwnerAuthentication.Owner) != true)
        {
            throw new HubException("Only the portal's owner may do this.");
        }

        return next(invocationContext);
    }
}
