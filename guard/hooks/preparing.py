"""Prepare a commit: scan again, settle the route, offer a message, leave the trailer.

Runs for ``--no-verify``, merges, reverts and cherry-picks too, where pre-commit does not.
A model is asked only where nobody has written a message yet.
"""

from __future__ import annotations

import sys
import time

from guard import ready
from guard.detect.engine import scan_change
from guard.git.digest import ChangeDigest
from guard.git.message import set_trailer, user_text
from guard.git.message_file import write_message
from guard.git.read import read_staged
from guard.git.repo import state, write_tree
from guard.hooks.bind import route_of
from guard.hooks.message import comment_of, read_message, records_in, without_records
from guard.hooks.place import PASSED, PREPARED, place_of, tree_of
from guard.record.statement import NO_VERIFY, format_time, make_statement
from guard.record.store import append
from guard.record.trailer import TRAILER_KEY, format_trailer

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from guard.bundle import Bundle
    from guard.change import Scan
    from guard.hooks.place import Place


def prepare(file: str, source: str, commit: str) -> None:
    """Prepare the message in ``file``, which git says is from ``source`` and ``commit``."""
    place = place_of(file)
    # What is amended is HEAD's own change and the staged one together. `-C HEAD` looks the
    # same and is rare: post-commit knows which it was and records that.
    base = "HEAD^" if source == "commit" and commit == "HEAD" else "HEAD"
    bundle, (base_commit,) = ready.load_beside((f"{base}^{{commit}}",))
    when = format_time(time.time())
    limit = bundle.settings["scan"]["max_file_bytes"]
    change = read_staged(base=base, max_file_bytes=limit)
    scan = scan_change(change, bundle, today=when[:10], digest=ChangeDigest())
    raw = read_message(file)
    comment = comment_of(raw)
    raw, decided = _write(raw, comment, source, scan, bundle, when)
    tree, base_tree = write_tree(), tree_of(base_commit.content) if base_commit else ""
    doing = state(place.git_dir)
    expected = source != "merge" and base == "HEAD" and not doing
    record = append(place.common_dir, make_statement(
        event="prepared", change_digest=scan.digest, tree=tree, base_tree=base_tree, scan=scan,
        bundle=bundle, when=when, overrides=_overrides(place, scan, expected=expected),
        replaces=records_in(raw), **decided,
    ))
    if scan.route == "block":
        _warn(scan)
    trailer = format_trailer(decided["route"], record)
    place.leave(PREPARED, {
        "record": record, "trailer": trailer, "tree": tree, "base_tree": base_tree,
    })
    if doing == "rebase":
        raw = without_records(raw)
    write_message(file, set_trailer(raw, TRAILER_KEY, trailer, comment))


def _write(
    raw: bytes, comment: bytes, source: str, scan: Scan, bundle: Bundle, when: str,
) -> tuple[bytes, dict[str, Any]]:
    """Return the message with an offer in it where none was written, and what was decided."""
    if source or user_text(raw, comment).strip() or not bundle.settings["message"]["draft"]:
        route = route_of(scan)
        reason = "a finding that blocks is being committed" if route == "block" else (
            "no model was asked: the message was there")
        return raw, {"route": route, "reasons": (reason,)}
    from guard.hooks.offer import offer_message

    return offer_message(raw, comment, scan, bundle, when[:10])


def _warn(scan: Scan) -> None:
    """Say that a commit which pre-commit would have blocked (or could not see) is marked."""
    from guard.report.style import printable

    first = next(finding for finding in scan.findings if finding.action == "block")
    print(
        f"guard: warning: this commit holds what must not be committed ({first.rule} at "
        f"{printable(first.path)}:{first.line}); its record says so, and the audit will fail it",
        file=sys.stderr,
    )


def _overrides(place: Place, scan: Scan, *, expected: bool) -> tuple[str, ...]:
    """Say so if pre-commit should have passed this very change and did not."""
    passed = place.take(PASSED).get("change")
    return (NO_VERIFY,) if expected and passed != scan.digest else ()
