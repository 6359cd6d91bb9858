"""commit-msg: refuse a message that holds a secret, and keep the trailer in it.

Fails open (see dispatch): a message is short, and the audit reads it again.
"""

from __future__ import annotations

import os
import sys
import time

from guard import ready
from guard.detect.engine import scan_text
from guard.errors import EXIT_OK, EXIT_REFUSED
from guard.git.message import set_trailer, user_text
from guard.git.message_file import write_message
from guard.hooks.message import comment_of, find_message, read_message
from guard.hooks.place import PREPARED, place_of
from guard.record.trailer import TRAILER_KEY

TYPE_CHECKING = False
if TYPE_CHECKING:
    from guard.model import Finding


def run(args: list[str]) -> int:
    """Return 1 if the message in the file that git names holds a secret, else 0."""
    file = args[0] if args else find_message()
    raw = read_message(file)
    comment = comment_of(raw)
    text = user_text(raw, comment)
    place = place_of(file)
    if not text.strip():
        # Only guard's own trailer is left: the person wants no commit, so let git say so.
        write_message(file, b"")
        return EXIT_OK
    found = secrets_in(text)
    if found:
        _refuse(found, file)
        return EXIT_REFUSED
    trailer = place.read(PREPARED).get("trailer", "")
    if trailer:
        wanted = set_trailer(raw, TRAILER_KEY, trailer, comment)
        if wanted != raw:
            write_message(file, wanted)
    return EXIT_OK


def secrets_in(text: bytes) -> tuple[Finding, ...]:
    """Return the findings in a message for which it is refused: secrets, certain or likely."""
    today = time.strftime("%Y-%m-%d", time.gmtime())
    return tuple(
        finding for finding in scan_text(text, "commit message", ready.load(), today)
        if finding.kind == "secret" and finding.confidence != "possible"
    )


def _refuse(found: tuple[Finding, ...], file: str) -> None:
    from guard.report.style import printable

    for finding in found:
        print(
            f"guard: error: the commit message holds a secret: {finding.rule}, line "
            f"{finding.line}: {printable(finding.message)}", file=sys.stderr,
        )
    print(
        f"hint: your message is kept; take the secret out with: git commit -e -F "
        f"{os.path.relpath(file)}", file=sys.stderr,
    )
