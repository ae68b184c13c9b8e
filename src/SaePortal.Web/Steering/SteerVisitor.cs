using SaePortal.Web.People;

namespace SaePortal.Web.Steering;

/// <summary>Tells the visitors who steer apart, by the address that a request or a circuit came from.</summary>
public sealed class SteerVisitor(IHttpContextAccessor request)
{
    /// <summary>The visitor of this circuit or request; a circuit that does not know its address is a visitor of its own.</summary>
    public string Key { get; } = request.HttpContext is { } context ? Of(context) : Guid.NewGuid().ToString("N");

    /// <summary>The visitor of a request.</summary>
    public static string Of(HttpContext context) => VisitorNetwork.Of(context.Connection.RemoteIpAddress);
}
