using System.Net;
using System.Net.Sockets;

namespace SaePortal.Web.People;

/// <summary>Where a visitor comes from, as far as one may be held apart from another by it.</summary>
internal static class VisitorNetwork
{
    /// <summary>An address of IPv4, or the first half of one of IPv6: whoever has one of these has at least 2^64 of them.</summary>
    public static string Of(IPAddress? address)
    {
        if (address is null || address.IsIPv4MappedToIPv6 || address.AddressFamily != AddressFamily.InterNetworkV6)
        {
            return address?.MapToIPv4().ToString() ?? "";
        }

        var bytes = address.GetAddressBytes();
        return Convert.ToHexStringLower(bytes, 0, bytes.Length / 2);
    }
}
