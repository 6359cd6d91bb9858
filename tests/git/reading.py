"""What the tests of the git stage share: changes as plain values, and an independent diff."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from hypothesis import HealthCheck, settings

from guard.git.read import read_staged

if TYPE_CHECKING:
    from collections.abc import Iterable

    from guard.change import Change, FilePatch, Side
    from tests.support import Repo

MIB = 1 << 20
LIMIT = 64 * MIB

#: So many times more examples, and other ones in each run, when fuzzing at length.
FACTOR = int(os.environ.get("GUARD_FUZZ_FACTOR", "1"))

#: Real git is slow, so few examples, and the same ones in each run.
few = settings(
    max_examples=30 * FACTOR, deadline=None, derandomize=FACTOR == 1,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
many = settings(few, max_examples=300 * FACTOR)


def staged(repo: Repo, **options: object) -> list[FilePatch]:
    """Return all that is staged in ``repo``."""
    chosen = {"max_file_bytes": LIMIT} | options
    return list(read_staged(cwd=str(repo.path), **chosen).files)


def plain_side(side: Side | None) -> object:
    return None if side is None else (side.text, side.tags, side.starts)


def plain(patches: Iterable[FilePatch], *, headings: bool = True) -> list[object]:
    """Return everything that patches say, to be compared."""
    return [
        (
            patch.path, patch.status, patch.old_mode, patch.new_mode, patch.old_blob,
            patch.new_blob, patch.kind, plain_side(patch.new), plain_side(patch.old),
            patch.hunk_headings if headings else len(patch.hunk_headings),
            patch.piece, patch.skipped, patch.added_count, patch.removed_count,
        )
        for patch in patches
    ]


def side_lines(patches: Iterable[FilePatch], path: str) -> set[tuple[str, int, bytes]]:
    """Return (side, line number, line) of all pieces of one file."""
    return {
        line for patch in patches if patch.path == path
        for side in (patch.new, patch.old) if side is not None for line in side.lines()
    }


def all_lines(change: Change) -> list[tuple[str, str, int, bytes]]:
    """Return (path, side, line number, line) in order."""
    return [
        (patch.path, *line) for patch in change.files
        for side in (patch.new, patch.old) if side is not None for line in side.lines()
    ]


def content_lines(content: bytes) -> list[bytes]:
    """Return the lines of a file as git counts them."""
    lines = content.split(b"\n")
    return lines[:-1] if lines[-1] == b"" else lines


def by_name(path: bytes) -> str:
    """Return a file's name as patches hold it."""
    return path.decode("utf-8", "surrogateescape")


def make_hook(repo: Repo, name: str, script: str) -> None:
    """Install a hook that runs ``script`` with /bin/sh."""
    hook = repo.path / ".git" / "hooks" / name
    hook.parent.mkdir(exist_ok=True)
    hook.write_text("#!/bin/sh\n" + script)
    hook.chmod(0o755)


def root_of_tree() -> str:
    """Return the folder that holds ``guard``."""
    return os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
