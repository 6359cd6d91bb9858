"""Tests of strings in a policy. Each returns what is wrong with one, or ``""``.

None of the answers repeats the string: it may be a secret in the wrong place.
"""

from __future__ import annotations

import contextlib
import ipaddress
import re
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from collections.abc import Callable

_KEBAB = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*", re.ASCII)
_SERVICE = re.compile(r"[a-z0-9]+(?:_[a-z0-9]+)*")
_HOST = re.compile(r"[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?", re.ASCII)
_BOOK_DIGEST = re.compile(r"blake2b:[0-9a-f]{64}", re.ASCII)
_MOST_STARS = 3
_LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})


def check_kebab(text: str) -> str:
    """Refuse what is not lower-case words joined by hyphens."""
    return "" if _KEBAB.fullmatch(text) else "must be in kebab-case: a-z, 0-9 and single hyphens"


def check_service(text: str) -> str:
    """Refuse what is not lower-case words joined by ``_``, or so short that it is everywhere."""
    if not _SERVICE.fullmatch(text):
        return "must be in lower case, words joined by _"
    return "" if len(text) > 2 else "must have at least 3 characters"  # noqa: PLR2004 - as said


def check_said(text: str) -> str:
    """Refuse a string that says nothing, or holds control characters."""
    if not text.strip():
        return "must not be empty"
    return "" if text.isprintable() else "must not hold control characters"


def check_marker(text: str) -> str:
    """Refuse a phrase so short that it would be found everywhere."""
    if len(text.strip()) < 3:  # noqa: PLR2004 - two letters are in every text
        return "must have at least 3 characters"
    return check_said(text)


def check_glob(text: str) -> str:
    """Refuse a path pattern that would never match, or not mean what it seems to."""
    said = check_said(text)
    if said:
        return said
    if "\\" in text or text.startswith("!"):
        return "must be written with / between folders, without \\ and !"
    if "{" in text or "}" in text:
        return "must not have { }: write one entry for each"
    parts = text.removeprefix("/").removesuffix("/").split("/")
    if not set(parts).isdisjoint({"", ".", ".."}):
        return "must not have empty, . or .. parts"
    if any("**" in part and part != "**" for part in parts):
        return "must have ** as a whole part, between slashes"
    stars = max(part.count("*") for part in parts if part != "**") if set(parts) - {"**"} else 0
    # Each further star multiplies what a hostile path costs to compare.
    if stars > _MOST_STARS or parts.count("**") > _MOST_STARS:
        return f"must have at most {_MOST_STARS} * in a part, and {_MOST_STARS} **"
    return ""


def check_path(text: str) -> str:
    """Refuse what is not the path of one file in the repository."""
    if not set(text.split("/")).isdisjoint({"", ".", ".."}) or "\\" in text:
        return "must be a path from the repository's root, with / and without . and .. parts"
    return check_said(text)


def check_host(text: str) -> str:
    """Refuse what is not the name of one host, an address, or a network (not all of them)."""
    if _HOST.fullmatch(text) and ".." not in text:
        return ""
    with contextlib.suppress(ValueError):
        if ipaddress.ip_network(text, strict=False).prefixlen:
            return ""
    return "must be a host's name, an address or a network, without scheme, port and path"


def check_url(text: str) -> str:
    """Refuse what is not a plain http(s) address; credentials in it above all."""
    try:
        parts = urlsplit(text)
        host, port = parts.hostname, parts.port
    except ValueError:
        return "must be an address like http://127.0.0.1:11434"
    if parts.scheme not in {"http", "https"} or not host or port == 0 or not _printable(text):
        return "must be an address like http://127.0.0.1:11434"
    if "@" in parts.netloc:
        return "must not hold a user or a password"
    return "must not have a query or a fragment" if "?" in text or "#" in text else ""


def _printable(text: str) -> bool:
    return text.isascii() and text.isprintable() and " " not in text


def check_https_url(text: str) -> str:
    """Refuse an address that would carry code in the clear over a network."""
    wrong = check_url(text)
    if wrong or text.startswith("https://"):
        return wrong
    plain = urlsplit(text)
    if plain.scheme == "https" or plain.hostname in _LOOPBACK:
        return ""
    return "must begin with https:// (http:// only for this machine itself)"


def check_book(text: str) -> str:
    """Refuse what does not name a file of fingerprints by its digest and its whole path."""
    digest, _, file = text.partition(" ")
    if not _BOOK_DIGEST.fullmatch(digest) or not file.startswith("/"):
        return "must be a digest and a whole path: blake2b:HEX /etc/guard/core.prints"
    return check_said(file)


CHECKS: dict[str, Callable[[str], str]] = {
    "rule-id": check_kebab, "service-name": check_service, "regime": check_kebab,
    "said": check_said, "marker": check_marker,
    "glob": check_glob, "host": check_host, "url": check_url, "https-url": check_https_url,
    "book": check_book, "path": check_path,
}


def shown(name: str) -> str:
    """Return a key's name for a message, quoted; a name that might be a secret is not shown."""
    runs = re.split(r"[-_. ]", name)
    tame = name.isascii() and name.isprintable() and 0 < len(name) <= 64  # noqa: PLR2004 - a line
    digits = sum(char.isdigit() for char in name)
    if tame and digits <= 4 and all(len(run) <= 14 for run in runs):  # noqa: PLR2004 - no token is so tame
        return f"{name!r}"
    return "(a name not shown here)"
