using System.Net;
using System.Net.Sockets;

namespace SaePortal.Web.Steering;

/// <summary>Tells the visitors who steer apart, by the address that a request or a circuit came from.</summary>
public sealed class SteerVisitor(IHttpContextAccessor request)
{
    /// <summary>The visitor of this circuit or request; a circuit that does not know its address is a visitor of its own.</summary>
    public string Key { get; } = request.HttpContext is { } context ? Of(context) : Guid.NewGuid().ToString("N");

    /// <summary>The visitor of a request.</summary>
    public static string Of(HttpContext context) => Of(context.Connection.RemoteIpAddress);

    /// <summary>The visitor at an address. Whoever has one of IPv6 has at least 2^64 of them.</summary>
    internal static string Of(IPAddress? address)
    {
        if (address is null || address.IsIPv4MappedToIPv6 || address.AddressFamily != AddressFamily.InterNetworkV6)
        {
            return address?.MapToIPv4().ToString() ?? "";
        }

        var bytes = address.GetAddressBytes();
        return Convert.ToHexStringLower(bytes, 0, bytes.Length / 2);
    }
}
