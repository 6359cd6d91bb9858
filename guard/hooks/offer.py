"""Offer a commit message in the editor, or where nobody edits, in its place."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

from guard.compose import compose, explain, record_fields
from guard.git.message import insert_comment, insert_draft
from guard.git.message_file import cleanup_mode
from guard.hooks.message import will_be_edited

if TYPE_CHECKING:
    from guard.bundle import Bundle
    from guard.change import Scan


def offer_message(
    raw: bytes, comment: bytes, scan: Scan, bundle: Bundle, today: str,
) -> tuple[bytes, dict[str, Any]]:
    """Return the message file with an offer in it, and what the record says of it.

    In an editor the explanation stands as comments; where nobody will edit (``GIT_EDITOR=:``)
    nothing would take comments out again, so it goes to stderr.
    """
    written = compose(scan, bundle, today)
    raw = insert_draft(raw, written.draft.text, comment)
    lines = explain(written)
    commented = raw
    if will_be_edited() and cleanup_mode() in ("default", "strip"):
        commented = insert_comment(raw, lines, comment)
    if commented is not raw:
        raw = commented
    else:
        print("\n".join(lines), file=sys.stderr)
    return raw, record_fields(written)
