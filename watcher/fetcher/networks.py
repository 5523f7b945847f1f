"""Which network addresses are nobody's web server, and why; pure."""

from __future__ import annotations

from ipaddress import IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

#: Networks of the house: opened by `allow_private`.
_PRIVATE = (
    ("10.0.0.0/8", "private network (RFC 1918)"),
    ("172.16.0.0/12", "private network (RFC 1918)"),
    ("192.168.0.0/16", "private network (RFC 1918)"),
    ("100.64.0.0/10", "carrier's private network (RFC 6598)"),
    ("127.0.0.0/8", "this machine (RFC 1122)"),
    ("::1/128", "this machine (RFC 4291)"),
    ("fc00::/7", "private network (RFC 4193)"),
)
#: Never opened: no policy stands there, and some of it hands out the keys of a cloud machine.
#: `ipaddress.is_global` calls several of these public: NAT64, 6to4, multicast, fec0::.
_NEVER = (
    ("168.63.129.16/32", "cloud machine's control service"),
    ("100.100.100.200/32", "cloud machine's control service"),
    ("fd00:ec2::254/128", "cloud machine's control service"),
    ("0.0.0.0/8", "unspecified (RFC 1122)"),
    ("169.254.0.0/16", "link-local (RFC 3927)"),
    ("192.0.0.0/24", "reserved for protocols (RFC 6890)"),
    ("192.0.2.0/24", "documentation (RFC 5737)"),
    ("198.51.100.0/24", "documentation (RFC 5737)"),
    ("203.0.113.0/24", "documentation (RFC 5737)"),
    ("192.88.99.0/24", "6to4 relay (RFC 7526)"),
    ("198.18.0.0/15", "benchmark network (RFC 2544)"),
    ("224.0.0.0/4", "multicast (RFC 5771)"),
    ("255.255.255.255/32", "broadcast (RFC 919)"),
    ("240.0.0.0/4", "reserved (RFC 1112)"),
    ("::/128", "unspecified (RFC 4291)"),
    ("::ffff:0:0/96", "IPv4 address in disguise (RFC 4291)"),
    ("::/96", "IPv4 address in disguise (RFC 4291)"),
    ("::ffff:0:0:0/96", "IPv4 address in disguise (RFC 2765)"),
    ("64:ff9b::/96", "IPv4 address in disguise (NAT64, RFC 6052)"),
    ("64:ff9b:1::/48", "IPv4 address in disguise (NAT64, RFC 8215)"),
    ("100::/64", "discard-only (RFC 6666)"),
    ("2001::/32", "IPv4 address in disguise (Teredo, RFC 4380)"),
    ("2001:2::/48", "benchmark network (RFC 5180)"),
    ("2001:db8::/32", "documentation (RFC 3849)"),
    ("2001::/23", "reserved for protocols (RFC 2928)"),
    ("2002::/16", "IPv4 address in disguise (6to4, RFC 3056)"),
    ("3fff::/20", "documentation (RFC 9637)"),
    ("5f00::/16", "segment routing (RFC 9602)"),
    ("fe80::/10", "link-local (RFC 4291)"),
    ("fec0::/10", "site-local (RFC 3879)"),
    ("ff00::/8", "multicast (RFC 4291)"),
)
#: The only block that IANA hands out to networks of the public (RFC 4291 §2.4).
_GLOBAL_UNICAST = IPv6Network("2000::/3")

_Network = IPv4Network | IPv6Network
#: The narrowest first: ::1 is this machine before it is an IPv4 address in disguise.
_TABLE: tuple[tuple[_Network, str, bool], ...] = tuple(
    sorted(
        (
            (ip_network(network), why, private)
            for table, private in ((_PRIVATE, True), (_NEVER, False))
            for network, why in table
        ),
        key=lambda row: -row[0].prefixlen,
    )
)


def why_forbidden(address: str, *, allow_private: bool) -> str:
    """Why an address is not to be connected to.

    Args:
        address: an IPv4 or IPv6 address as a resolver gives it, with or without a zone (%eth0).
        allow_private: whether networks of the house are allowed.

    Returns:
        What kind of address it is, for people; "": it may be connected to.

    Raises:
        ValueError: it is not an address.
    """
    ip = ip_address(address.partition("%")[0])
    for network, why, private in _TABLE:
        if ip in network:
            return "" if private and allow_private else why
    if isinstance(ip, IPv6Address) and ip not in _GLOBAL_UNICAST:
        return "not a public address (RFC 4291)"
    return ""
