"""Addresses of machines and places: IPv4, IPv6, MAC, coordinates.

The tables are written out rather than taken from ``ipaddress``: what that module calls global
changes with the version of Python, and a finding must not.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from guard.detect.pii_number import shaped, words
from guard.detect.pii_place import after, before

if TYPE_CHECKING:
    from guard.detect.pii_number import Place

#: Address and prefix length of what is not global unicast.
#: Source: IANA IPv4 Special-Purpose Address Registry, RFC 5771 (224/4), RFC 1112 (240/4).
_NOT_GLOBAL_4 = (
    "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12",
    "192.0.0.0/24", "192.0.2.0/24", "192.31.196.0/24", "192.52.193.0/24", "192.88.99.0/24",
    "192.168.0.0/16", "192.175.48.0/24", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24",
    "224.0.0.0/3"
)
#: Services for everybody, known by their address.
_PUBLIC_SERVICES = words("""
    1.1.1.1 1.0.0.1 8.8.8.8 8.8.4.4 9.9.9.9 149.112.112.112 208.67.222.222 208.67.220.220
    4.2.2.1 4.2.2.2 64.6.64.6 64.6.65.6 77.88.8.8 77.88.8.1 94.140.14.14 94.140.15.15
    114.114.114.114 223.5.5.5 223.6.6.6 168.63.129.16 199.36.153.4 93.184.216.34 198.41.0.4
""")
_VERSION_WORD = (
    rb"(?i)(?:version|\bver\b|release|build|\bv|firmware|driver|assembly|chrome|firefox|safari|"
    rb"opera|edge?|webkit|"
    rb"mozilla|gecko|sdk|\boid|snmp|mib|section|chapter|figure|rfc|iso|>=|<=|==|~=|\^|"
    rb"requires?|upgrade|package|"
    rb"netmask|wildcard|dotted|sysdescr)[\w.\-/ ]{0,20}[\"'`:=( \t]{0,6}$"
)
_ADDRESS_WORD = (
    rb"(?i)(?:ip|ip_?v4|addr|address|host|client|server|peer|"
    rb"from)\w{0,8}[\"'`\]]{0,2}\s{0,4}[:=(>,]"
    rb"\s{0,4}[\"'`]?$"
)
_DOTTED_ONLY_SMALL = 32
_NO_ADDRESS_AFTER = rb"\.\d|[-_]?[A-Za-z_]|-\d|/\d|\.in-addr"
_BITS, _OCTET = 32, 255


def _number_4(octets: list[int]) -> int:
    return octets[0] << 24 | octets[1] << 16 | octets[2] << 8 | octets[3]


def _networks() -> list[tuple[int, int]]:
    networks = []
    for text in _NOT_GLOBAL_4:
        address, _, length = text.partition("/")
        number = _number_4([int(part) for part in address.split(".")])
        networks.append((number, _BITS - int(length)))
    return networks


_NETWORKS_4 = _networks()


@shaped(rb"\d{1,3}(?:\.\d{1,3}){3}")
def ip_v4(value: bytes, place: Place | None = None) -> bool:
    """Check a global IPv4 address that is not a version, an OID or a well-known service."""
    text = value.decode("ascii", "replace")
    parts = text.split(".")
    octets = [int(part) for part in parts]
    if max(octets) > _OCTET or parts != [str(octet) for octet in octets]:
        return False
    number = _number_4(octets)
    if text in _PUBLIC_SERVICES or any(number >> size == net >> size for net, size in _NETWORKS_4):
        return False
    announced = place is not None and re.search(_ADDRESS_WORD, before(place)) is not None
    if (max(octets) < _DOTTED_ONLY_SMALL and not announced) or octets[3] == 0:
        return False  # versions, networks
    if _is_run(octets) or octets[:2] == octets[2:] or text in _FILLERS or text.startswith(_OIDS):
        return False
    return place is None or not (
        re.search(_VERSION_WORD, before(place)) or re.match(_NO_ADDRESS_AFTER, after(place))
    )


#: What people type for an address; beginnings of object identifiers (ITU-T X.660) and 1.2.3.x.
_FILLERS = words("123.45.67.89 12.34.56.78 98.76.54.32 123.4.5.6 1.0.0.127 123.123.123.1")
_OIDS = ("1.2.", "1.3.", "2.5.4.", "2.5.8.", "2.5.29.", "2.16.")


def _is_run(octets: list[int]) -> bool:
    """Say whether the octets ascend in equal steps, as in 11.22.33.44."""
    steps = {octets[index + 1] - octets[index] for index in range(len(octets) - 1)}
    return len(steps) == 1


#: Source: RFC 3849, RFC 9637 (documentation), RFC 4380 (Teredo), RFC 3056 (6to4), RFC 7343; public
#: name servers.
_NOT_GLOBAL_6 = (
    r"2001:0?db8:|3fff:0|2001:0{1,4}:|2001::|2001:[0-9a-f]{1,2}:|2002:|3ffe:|"
    r"2606:4700:4700::|2001:4860:4860::|2620:(?:fe|119)::|2620:0:ccc"
)
_GROUPS = 8


@shaped(rb"[0-9A-Fa-f:]{6,39}")
def ip_v6(value: bytes, place: Place | None = None) -> bool:
    """Check a global unicast IPv6 address (2000::/3) outside of documentation and transition."""
    text = value.decode("ascii", "replace").lower()
    head, gap, tail = text.partition("::")
    groups = [part for half in (head, tail) for part in half.split(":") if part]
    complete = len(groups) < _GROUPS if gap else len(groups) == _GROUPS
    if not complete or text.count("::") > 1 or re.match(_NOT_GLOBAL_6, text):
        return False
    if len(set("".join(groups))) <= _FEW_DIGITS or (gap and not tail.strip(":")):
        return False  # fillers, networks
    return place is None or re.match(rb"/\d|[\w:]", after(place)) is None


_FEW_DIGITS = 3


_FILLER_MACS = words("001122334455 0123456789ab aabbccddeeff 123456789abc 001b44113ab7")


@shaped(rb"[0-9A-Fa-f]{2}(?:[:.-]?[0-9A-Fa-f]{2}){5}")
def mac_address(value: bytes, _place: Place | None = None) -> bool:
    """Check a universal unicast MAC address; documentation and fillers are not.

    Source: RFC 7042, 2.1.2 (00-00-5E-00-53-00 to FF are for documentation).
    """
    text = re.sub(rb"[^0-9a-f]", b"", value.lower()).decode()
    if int(text[1], 16) & 3 or text.startswith("00005e0053") or len(set(text)) <= _FEW_DIGITS:
        return False
    return text not in _FILLER_MACS


@shaped(rb"[+-]?\d{1,3}\.\d{1,20}")
def coordinate(value: bytes, _place: Place | None = None) -> bool:
    """Check a latitude or longitude precise to some ten metres (four decimals)."""
    whole, _, fraction = value.decode("ascii", "replace").lstrip("+-").partition(".")
    if int(whole) > 180 or is_round(fraction):  # noqa: PLR2004 - degrees of longitude
        return False
    return fraction[:6] not in {"123456", "1234", "12345", "111111", "1111"}


def position(value: bytes, place: Place | None = None) -> bool:
    """Check a pair of coordinates."""
    pair = re.findall(rb"[+\-]?\d+\.\d+", value)
    return all(coordinate(number, place) for number in pair) and len(set(pair)) > 1


def is_round(fraction: str) -> bool:
    """Say whether the decimals after the second are zeros or nines: no real place is so exact."""
    return not fraction[2:].strip("0") or not fraction[2:].strip("9")
