"""The trailer of a commit message that commits to a record: ``Guard-Record: v1 local sha256:…``.

On the way of every commit: imports nothing but guard's own lean modules.
"""

from __future__ import annotations

from guard.change import ROUTES

TYPE_CHECKING = False
if TYPE_CHECKING:
    from guard.model import Route

#: The trailer's key.
TRAILER_KEY = "Guard-Record"
VERSION = "v1"
_HEX = frozenset("0123456789abcdef")
_DIGEST_CHARS = 71  # "sha256:" and 64 hexadecimal digits


def is_digest(text: object) -> bool:
    """Say whether ``text`` is ``sha256:`` and 64 lower-case hexadecimal digits."""
    return (
        type(text) is str and len(text) == _DIGEST_CHARS and text.startswith("sha256:")
        and _HEX.issuperset(text[7:])
    )


def format_trailer(route: Route, digest: str) -> str:
    """Return the trailer's value. Raises ValueError for another route or no digest."""
    if route not in ROUTES or not is_digest(digest):
        raise ValueError(f"no trailer for the route {route!r} and the digest {digest!r}")
    return f"{VERSION} {route} {digest}"


def parse_trailer(value: str) -> tuple[Route, str] | None:
    """Return (route, digest), or ``None`` for anything that ``format_trailer`` did not write."""
    parts = value.split(" ")
    if len(parts) != 3 or parts[0] != VERSION or not is_digest(parts[2]):  # noqa: PLR2004 - version, route, digest
        return None
    for route in ROUTES:
        if route == parts[1]:
            return route, parts[2]
    return None
