"""Keys without a form of their own, told by the name of who issued them standing near.

Most services hand out a run of letters and digits. Near the service's name, in code or
configuration, that is its key; elsewhere it may be anything. This is the form of rules with
``names``: how they are written as patterns, and which neighbourhoods don't count.
"""

from __future__ import annotations

import re

from guard.detect.first_pass import REACH

TYPE_CHECKING = False
if TYPE_CHECKING:
    from guard.detect.checks import Context

#: May follow a name at once: the identifier goes on, and is still about the service.
_GOES_ON = re.compile(
    rb"(?i:s?_?(?:api|key|token|secret|auth|access|app|account|client|id|io|com|co|ai|dev|hq|js|"
    rb"pass|private|public|personal|pat|url|uri|hook|webhook|sdk|bot|user|rest|service|server|"
    rb"project|org|test|live|prod|cred|license|write|read|admin|master|bearer|oauth|jwt|header|"
    rb"config|setting|param|env|http))")
#: Between name and value, these say that the value is something public.
_PUBLIC = re.compile(
    rb"(?i:sha-?(?:1|2|256|384|512)|md5|integrity|checksum|digest|commit|rev(?:ision)?\b|"
    rb"[_\-. ]hash|etag|fingerprint|uuid\b|guid\b|blob/|tree/|raw/|refs?/|\.git|@v?[0-9]|resolved|"
    rb"nonce|version)")
_SEPARATOR = re.compile(
    rb"[=:(\[,>\"'`|]|[?&/][A-Za-z_\-]*$|(?i:key|token|secret|auth|bearer|basic|credential|is)\s*$")
#: Ends a name of a file, or of a page.
_FILE = re.compile(rb"\.[a-z][a-z0-9]{1,4}$")

#: Whatever a service may hand out: no blanks, nothing that ends a string.
_VALUE = r"[A-Za-z0-9][A-Za-z0-9_\-+/.~]{14,254}[A-Za-z0-9]={0,2}"


def named_pattern(names: list[str]) -> str:
    """Return a pattern for an opaque value within reach of one of ``names``.

    A ``_`` in a name also stands for ``-``, ``.``, a blank, or nothing; case does not matter.
    Groups: ``key`` (the name), ``value``.
    """
    head = "|".join([
        re.escape(name).replace("_", r"[_\-. ]?")
        for name in sorted(names, key=lambda name: (-len(name), name))
    ])
    return (
        rf"(?P<key>(?i:{head}))[^\x00]{{0,{REACH}}}?(?<![A-Za-z0-9])(?P<value>{_VALUE})"
        r"(?![A-Za-z0-9])(?!=?[_\-+/][A-Za-z0-9])"
    )


def named_value(value: bytes, context: Context) -> bool:
    """Say whether the name really is one, and what follows it reads as the service's key."""
    text, start, end = context.text, context.key_start, context.key_start + len(context.key)
    between = text[end : context.start]
    if between.count(b"\n") > 1 or not _stands_alone(text, start, end):
        return False
    if text[max(0, context.start - 1) : context.start] in {b"#", b"@"} or _FILE.search(value):
        return False
    if not value.translate(None, b"0123456789.-+eE"):  # a serial number, or any other
        return False
    path = value.rpartition(b"/")[0]  # of a URL that goes on: acme/commit/…
    return not _PUBLIC.search(between + path) and _SEPARATOR.search(between) is not None


def _stands_alone(text: bytes, start: int, end: int) -> bool:
    """Say whether the name is a word, or a part of an identifier that begins and ends with it."""
    before, first = text[start - 1 : start], text[start : start + 1]
    if before.isalpha() and (before.isupper() or first.islower()) and not (
        before.islower() and first.isupper()
    ):
        return False
    after, last = text[end : end + 1], text[end - 1 : end]
    if not after.isalpha() or (after.isupper() and last.islower()):
        return True
    return _GOES_ON.match(text, end) is not None
