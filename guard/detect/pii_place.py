"""What stands around a value: its line, what precedes it, whether that is an authorship line."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from guard.detect.pii_number import Place

#: Bytes looked at on either side of a value: enough for a line of code, bounded on one-line files.
REACH_BYTES, _NEAR_BYTES = 300, 160
#: Lines above that may carry the word which says that this is authorship (``"author": {``).
LINES_ABOVE = 3
#: Words that say that a name or an address stands there to be read by everybody: licence headers,
#: authorship and packaging metadata, trailers of commits.
_AUTHORSHIP = (
    rb"(?i)copyright|\(c\)\s*(?:19|20)\d\d|\xc2\xa9|licen[sc]ed (?:under|to|by)|spdx-|"
    rb"author(?!i[sz]|it)|"
    rb"__(?:email|contact)__|"
    rb"\b(?:last-translator|language-team):|"
    rb"\bmaintain(?:er|ed)|\bcontribut(?:or|ed)|"
    rb"\b(?:signed-off|co-authored|co-developed|reported|reviewed|tested|acked|suggested|"
    rb"helped|written|"
    rb"created|ported|adapted|implemented|developed|designed|rewritten|contributed)[- ]by\b|"
    rb"\buploaders\b|"
    rb"packager|\bcredits?:"
)
#: On the lines above, only what opens a block of authorship counts.
_AUTHORSHIP_BLOCK = (
    rb"(?i)\b(?:authors?|maintainers?|contributors?|credits|written by|thanks to|"
    rb"copyright)\b[^\n]{0,60}"
    rb"(?:[:=]\s*[\[{(\"']{0,3}|[\[{(]|,|\band|\bby|-{3,})\s*(?:\n[^\n]{0,100}){0,3}$"
)
#: Prose that points at somebody who wants to be found, or thanks them.
_CREDIT = (
    rb"(?i)\b(?:from:?|by|thanks? to|courtesy of|patch(?:es)?|bugs?|feedback|comments|"
    rb"questions|suggestions|"
    rb"contact|see|cf\.?|e\.?g\.?|example|for instance|changelog|posted|idea|original\w*|"
    rb"based on|supplied|"
    rb"mailing list|report\w*)\b|^ -- |"
    rb"(?:19|20)\d\d[-/]\d\d[-/]\d\d\s+\S+ \S+\s+<"
)
#: Behind an address: the years of a contribution.
#: Source: https://www.gnu.org/software/gettext/manual/html_node/Header-Entry.html.
_YEARS = rb">\s{0,2},?\s{0,2}(?:19|20)\d\d(?!\d)"
#: Files that are nothing but authorship.
_AUTHORSHIP_FILE = (
    r"(?i)(?:^|/)(?:(?:authors|contributors|maintainers|credits|thanks|acks|codeowners|copying|"
    r"copyright|licen[sc]es?|notice|third[-_]?party[-_\w]*|changelog|changes|news|security|"
    r"code_of_conduct|contributing|release[-_]?notes)(?:-[\w-]*)?(?:\.(?:md|rst|txt|html?|adoc|in))?|"
    r"\.mailmap|metadata|pkg-info|(?:package|composer|bower)\.json|cargo\.toml|pom\.xml|"
    r"[^/]{1,99}\.(?:gemspec|podspec|cdx\.json|spdx(?:\.json)?))$"
)
#: Programs, where a bare word is a name in the program rather than data.
_CODE = (
    r"(?i)\.(?:pyi?|pyx|rb|go|rs|[ch]|cc|cpp|cxx|hh|hpp|cs|java|kts?|scala|groovy|swift|m|mm|"
    r"js|jsx|mjs|cjs|ts|tsx|"
    r"vue|svelte|php|pl|pm|lua|dart|ex|exs|erl|hs|ml|fs|clj|r|jl|sh|bash|zsh|ps1|tf|proto|"
    r"graphql|gradle)$"
)
_QUOTES = b"\"'`>"


def before(place: Place) -> bytes:
    """Return what precedes the value on its line (at most ``REACH_BYTES``)."""
    return place.text[max(0, place.start - REACH_BYTES):place.start].rpartition(b"\n")[2]


def after(place: Place) -> bytes:
    """Return what follows the value on its line (at most ``REACH_BYTES``)."""
    return place.text[place.end:place.end + REACH_BYTES].partition(b"\n")[0]


def _near(place: Place) -> bytes:
    """Return what is so near on the line that it speaks of the value, on one-line files too."""
    lead, tail = before(place)[-_NEAR_BYTES:], after(place)[:_NEAR_BYTES // 2]
    return lead + place.text[place.start:place.end] + tail


def lines_above(place: Place) -> bytes:
    """Return up to ``LINES_ABOVE`` lines before the value's own, oldest first, bounded."""
    start = place.start - len(before(place))
    lines = place.text[max(0, start - REACH_BYTES):start].split(b"\n")
    return b"\n".join(lines[-LINES_ABOVE - 1:])


def is_authorship(place: Place | None) -> bool:
    """Say whether the value stands there as somebody's authorship or in a licence header."""
    if place is None:
        return False
    if re.search(_AUTHORSHIP_FILE, place.path) or re.search(_AUTHORSHIP, _near(place)):
        return True
    return re.search(_AUTHORSHIP_BLOCK, lines_above(place)) is not None


def is_credit(place: Place) -> bool:
    """Say whether the prose before the value, or years behind it, credit or point at somebody."""
    return re.search(_CREDIT, before(place)) is not None or (
        re.match(_YEARS, after(place)) is not None
    )


def is_code(path: str) -> bool:
    """Say whether ``path`` is a program's source."""
    return re.search(_CODE, path) is not None


def is_quoted(place: Place) -> bool:
    """Say whether a quote or a tag opens right before the value."""
    return place.start > 0 and place.text[place.start - 1] in _QUOTES


_IN_NUMBERS_BEFORE = (
    rb"(?i)[\d.eE+\-/*]\s?$|\w\($|\d[,;\s]\s{0,4}[+-]?$|0x\w*$|(?:_id|uid|snowflake|hash|seed|"
    rb"timestamp|time|"
    rb"nonce|offset|status|tweet|rand\w*|checksum|version|serial|tracking|invoice|order)\w*"
    rb"[\"']?\s{0,4}[:=/(]\s{0,4}[\"']?$|(?:/|%2f)[\w-]*$"
)
_IN_NUMBERS_AFTER = (
    rb"[.eE]\d|[,;\s]\s{0,4}[+-]?\d[\d.]{5}|[-/]\w|\s?\*|\s[+\-/]\s|[A-Za-z_]|n\b|[uUlL]{1,3}\b|%"
)
_ANNOUNCED = (
    rb"(?i)(?:id|nr|no|num(?:ber)?|nummer|numero|identity|person\w*|card|holder|code)\w{0,12}"
    rb"[\"']?\s{0,4}(?:=>|:=|[:=>(,])?\s{0,4}[\"']?$"
)


def not_in_numbers(_value: bytes, place: Place | None = None) -> bool:
    """Say whether bare digits do not stand in a table, a hash, a path or an object's id."""
    return place is None or not (
        re.search(_IN_NUMBERS_BEFORE, before(place)) or re.match(_IN_NUMBERS_AFTER, after(place))
    )


def formatted(value: bytes, _place: Place | None = None) -> bool:
    """Say whether the number is written in groups, as people write it."""
    return any(mark in value for mark in (b" ", b"-", b".", b"/"))


def announced(_value: bytes, place: Place | None = None) -> bool:
    """Say whether a word for numbers stands right before the value."""
    return place is not None and re.search(_ANNOUNCED, before(place)) is not None
