using System.Net;
using System.Net.Sockets;

namespace Alliance.Webhooks;

/// <summary>
/// Which addresses a webhook may be sent to: only those of the public internet, so that nobody can make the platform
/// call what is behind its firewall. From the special-purpose registries of IANA (RFC 6890), plus the addresses at which
/// clouds serve their machines.
/// </summary>
public static class PublicAddress
{
    private static readonly IPNetwork[] s_refusedV4 =
    [
        IPNetwork.Parse("0.0.0.0/8"), IPNetwork.Parse("10.0.0.0/8"), IPNetwork.Parse("100.64.0.0/10"), IPNetwork.Parse("127.0.0.0/8"),
        IPNetwork.Parse("169.254.0.0/16"), IPNetwork.Parse("172.16.0.0/12"), IPNetwork.Parse("192.0.0.0/24"), IPNetwork.Parse("192.0.2.0/24"),
        IPNetwork.Parse("192.31.196.0/24"), IPNetwork.Parse("192.52.193.0/24"), IPNetwork.Parse("192.88.99.0/24"), IPNetwork.Parse("192.168.0.0/16"),
        IPNetwork.Parse("192.175.48.0/24"), IPNetwork.Parse("198.18.0.0/15"), IPNetwork.Parse("198.51.100.0/24"), IPNetwork.Parse("203.0.113.0/24"),
        IPNetwork.Parse("224.0.0.0/4"), IPNetwork.Parse("240.0.0.0/4"),
        // Azure's wire server, public by its number only.
        IPNetwork.Parse("168.63.129.16/32"),
    ];

    private static readonly IPNetwork s_globalV6 = IPNetwork.Parse("2000::/3");

    private static readonly IPNetwork[] s_refusedV6 =
    [
        // Protocol assignments with Teredo among them, documentation, 6to4: the last two kinds carry IPv4 addresses inside.
        IPNetwork.Parse("2001::/23"), IPNetwork.Parse("2001:db8::/32"), IPNetwork.Parse("2002::/16"), IPNetwork.Parse("2620:4f:8000::/48"),
        IPNetwork.Parse("3fff::/20"),
    ];

    /// <summary>Whether an address is one of the public internet.</summary>
    public static bool Is(IPAddress address)
    {
        if (address.IsIPv4MappedToIPv6)
        {
            address = address.MapToIPv4();
        }

        return address.AddressFamily switch
        {
            AddressFamily.InterNetwork => !Array.Exists(s_refusedV4, network => network.Contains(address)),
            // Whatever lies outside the global range is refused: loopback, unique local, link-local, multicast, NAT64.
            AddressFamily.InterNetworkV6 => s_globalV6.Contains(address) && !Array.Exists(s_refusedV6, network => network.Contains(address)),
            _ => false,
        };
    }

    /// <summary>Whether a webhook may go there.</summary>
    /// <param name="address">The address to be connected to.</param>
    /// <param name="allowLoopback">True on a development server, whose endpoints are on the same machine.</param>
    public static bool IsAllowed(IPAddress address, bool allowLoopback) =>
        Is(address) || (allowLoopback && IPAddress.IsLoopback(address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address));
}
