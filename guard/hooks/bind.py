"""Bind records to commits that exist: what was prepared if it fits, a new reading if not."""

from __future__ import annotations

import time

from guard import ready
from guard.detect.engine import scan_change
from guard.git.digest import ChangeDigest
from guard.git.message import read_trailers
from guard.git.read import read_commit, read_objects
from guard.hooks.place import tree_of
from guard.record.statement import follow_statement, format_time, make_statement
from guard.record.store import append, find
from guard.record.trailer import TRAILER_KEY, parse_trailer

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from guard.change import Scan
    from guard.model import Route


class Made:
    """A commit as git made it: its id, the trees on both sides, the record its trailer names."""

    __slots__ = ("base_tree", "commit", "record", "tree")

    def __init__(self, commit: str, tree: str, base_tree: str, record: str) -> None:
        self.commit = commit
        self.tree = tree
        self.base_tree = base_tree
        self.record = record


def bind(commit: str, common_dir: str, prepared: dict[str, str], *, event: str) -> None:
    """Append to the log what became of ``commit``; nothing if git has no such commit.

    ``prepared`` is the note of prepare-commit-msg. It holds for this commit only if both trees
    are those that were read; otherwise the commit is read and judged by itself.
    """
    made = read_made(commit)
    if made is None:
        return
    fits = made.tree == prepared.get("tree") and made.base_tree == prepared.get("base_tree")
    old = find(common_dir, prepared["record"]) if fits else None
    when = format_time(time.time())
    if old is not None:
        append(common_dir, follow_statement(
            old, event=event, when=when, commit=made.commit, tree=made.tree,
            base_tree=made.base_tree,
        ))
        return
    replaces = dict.fromkeys(name for name in (prepared.get("record"), made.record) if name)
    append(common_dir, _judge_anew(made, event, when, tuple(replaces)))


def read_made(commit: str) -> Made | None:
    """Return what git says of ``commit``, ``None`` if it has no such commit."""
    own, parent = read_objects([f"{commit}^{{commit}}", f"{commit}^1^{{commit}}"])
    if own is None:
        return None
    message = own.content.partition(b"\n\n")[2]
    values = read_trailers(message, TRAILER_KEY)
    named = parse_trailer(values[-1]) if values else None
    base_tree = tree_of(parent.content) if parent is not None else ""
    return Made(own.name, tree_of(own.content), base_tree, named[1] if named else "")


def route_of(scan: Scan) -> Route:
    """Return the route of a change for which no model was asked: local, as nothing left."""
    return "block" if scan.route == "block" else "local"


def _judge_anew(made: Made, event: str, when: str, replaces: tuple[str, ...]) -> dict[str, Any]:
    bundle = ready.load(base_commit=f"{made.commit}^1", staged=False)
    change = read_commit(
        made.commit, max_file_bytes=bundle.settings["scan"]["max_file_bytes"],
    )
    scan = scan_change(change, bundle, today=when[:10], digest=ChangeDigest())
    return make_statement(
        event=event, change_digest=scan.digest, tree=made.tree, base_tree=made.base_tree,
        commit=made.commit, scan=scan, bundle=bundle, route=route_of(scan), when=when,
        reasons=("read from the commit itself",), replaces=replaces,
    )
