"""The commits to audit, as git's objects say they are: ids, trees, messages, parents.

Refuses a range that a shallow clone cuts: git would silently stop there, and the commit at the
cut would seem to add every file.
"""

from __future__ import annotations

import os
from dataclasses import dataclass, replace

from guard.errors import GuardError, UsageError
from guard.git.message import read_trailers
from guard.git.plumbing import run_git
from guard.git.read import EMPTY_TREES
from guard.record.trailer import TRAILER_KEY

#: Tried in this order when no range is given; local branches count only if HEAD is beyond them.
_UPSTREAMS = ("@{upstream}", "refs/remotes/origin/HEAD", "refs/remotes/origin/main",
              "refs/remotes/origin/master", "refs/heads/main", "refs/heads/master")
#: Commit objects asked of one git process: bounds what is held in memory at once.
_BATCH = 2000


@dataclass(frozen=True, slots=True)
class Commit:
    """A commit as its object says; ``base_tree`` is the first parent's tree, or the empty one.

    ``date_s``  committer date in seconds since the epoch, 0 if it can't be read.
    ``trailers``  the values of ``Guard-Record``, in order. ``message`` is raw.
    """

    commit: str
    tree: str
    parents: tuple[str, ...]
    date_s: int
    subject: str
    trailers: tuple[str, ...]
    message: bytes
    base_tree: str = ""


@dataclass(frozen=True, slots=True)
class Span:
    """A range that can be audited.

    ``text``  the range for a person. ``revisions``  object ids for rev-list (``^`` excludes).
    ``base``  the commit whose policy governs; ``""`` if the range goes back to the roots.
    ``commits``  by id, oldest first. ``before_s``  newest date among the parents outside.
    """

    text: str
    revisions: tuple[str, ...]
    base: str
    commits: dict[str, Commit]
    empty_tree: str
    before_s: int = 0


def read_span(text: str | None, *, cwd: str | None = None, common_dir: str) -> Span:
    """Return the commits of a range (``A..B``, ``A^!``, a revision for its whole history).

    Without a range: what HEAD has beyond its upstream, else beyond the default branch, else all.
    Raises UsageError for a range that git doesn't know or that a shallow clone cuts.
    """
    named = text if text is not None else default_range(cwd)
    revisions = _resolve(named, cwd, common_dir)
    listed = _list_commits(revisions, cwd, named)
    commits = _read_commits([line[0] for line in listed], cwd)
    _refuse_cut(listed, commits, named)
    outside = {parent for one in commits.values() for parent in one.parents} - set(commits)
    around = _read_commits(sorted(outside), cwd)
    empty_tree = EMPTY_TREES[len(listed[0][0])] if listed else ""
    trees = {name: one.tree for name, one in (around | commits).items()}
    bases = [revision[1:] for revision in revisions if revision.startswith("^")]
    return Span(
        named, tuple(revisions), bases[0] if bases else "",
        {
            name: replace(one, base_tree=trees[one.parents[0]] if one.parents else empty_tree)
            for name, one in commits.items()
        },
        empty_tree, max((one.date_s for one in around.values()), default=0),
    )


def default_range(cwd: str | None = None) -> str:
    """Return the range that is audited when none is given; UsageError if there is no commit."""
    head = _object_id("HEAD", cwd)
    if not head:
        raise UsageError("there is no commit to audit yet", "make a commit, or name a RANGE")
    for name in _UPSTREAMS:
        found = _object_id(name, cwd)
        if found and (found != head or not name.startswith("refs/heads/")):
            return f"{name}..HEAD".replace("refs/heads/", "").replace("refs/remotes/", "")
    return "HEAD"


def _object_id(name: str, cwd: str | None) -> str:
    args = ["rev-parse", "--verify", "--quiet", f"{name}^{{commit}}"]
    return run_git(args, cwd=cwd, check=False).decode("ascii", "replace").strip()


def _resolve(named: str, cwd: str | None, common_dir: str) -> list[str]:
    shallow = os.path.exists(os.path.join(common_dir, "shallow"))
    hint = "git fetch --unshallow" if shallow else "guard audit main..HEAD"
    if not named or named.startswith("-"):
        raise UsageError(f"{named!r} is not a range", hint)
    try:
        said = run_git(["rev-parse", "--revs-only", named, "--"], cwd=cwd)
    except GuardError as error:
        raise UsageError(f"git doesn't know the range {named!r}: {error.what}", hint) from error
    revisions = said.decode("ascii", "replace").split()
    commits = _peel([revision.lstrip("^") for revision in revisions], cwd)
    if not commits or not all(commits):
        raise UsageError(f"{named!r} is not a range of commits in this clone", hint)
    return [
        "^" + commit if revision.startswith("^") else commit
        for revision, commit in zip(revisions, commits, strict=True)
    ]


def _peel(revisions: list[str], cwd: str | None) -> list[str]:
    """Return the commit that each revision stands for, ``""`` where it is none or not here."""
    asked = "".join(f"{revision}^{{commit}}\n" for revision in revisions).encode("ascii")
    said = run_git(["cat-file", "--batch-check=%(objectname)"], cwd=cwd, stdin=asked)
    lines = said.decode("ascii", "replace").splitlines()
    return [line if line.isalnum() else "" for line in lines]


def _list_commits(revisions: list[str], cwd: str | None, named: str) -> list[list[str]]:
    """Return [commit, parent, …] as git walks them, oldest first."""
    try:
        said = run_git(
            ["-c", "core.commitGraph=false", "rev-list", "--reverse", "--topo-order", "--parents",
             *revisions], cwd=cwd,
        )
    except GuardError as error:
        raise UsageError(
            f"git can't list the commits of {named!r}: {error.what}", "git fsck",
        ) from error
    return [line.split() for line in said.decode("ascii").splitlines()]


def _read_commits(names: list[str], cwd: str | None) -> dict[str, Commit]:
    found = {}
    for start in range(0, len(names), _BATCH):
        batch = names[start:start + _BATCH]
        asked = "".join(f"{name}\n" for name in batch).encode("ascii")
        said = run_git(["cat-file", "--batch"], cwd=cwd, stdin=asked)
        at = 0
        for name in batch:
            head_end = said.index(b"\n", at)
            head = said[at:head_end].split()
            if len(head) != 3 or head[1] != b"commit":  # noqa: PLR2004 - name, type, size
                raise UsageError(f"this clone lacks commit {name[:12]}", "git fetch --unshallow")
            at = head_end + 1 + int(head[2]) + 1
            found[name] = parse_commit(name, said[head_end + 1:at - 1])
    return found


def _refuse_cut(listed: list[list[str]], commits: dict[str, Commit], named: str) -> None:
    for name, *parents in listed:
        if tuple(parents) != commits[name].parents:
            raise UsageError(
                f"the range {named!r} is cut at {name[:12]}: this clone is shallow, so the commits "
                "before it can't be judged", "git fetch --unshallow",
            )


def parse_commit(name: str, raw: bytes) -> Commit:
    """Return the commit that an object holds; whatever it holds, this does not raise."""
    header, _, message = raw.partition(b"\n\n")
    fields: dict[bytes, list[bytes]] = {}
    for line in header.split(b"\n"):
        key, _, value = line.partition(b" ")
        fields.setdefault(key, []).append(value)
    stamp = fields.get(b"committer", [b""])[0].split(b" ")[-2:]
    date_s = int(stamp[0]) if len(stamp) == 2 and stamp[0].isdigit() else 0  # noqa: PLR2004 - seconds, zone
    return Commit(
        name, fields.get(b"tree", [b""])[0].decode("ascii", "replace"),
        tuple(parent.decode("ascii", "replace") for parent in fields.get(b"parent", [])),
        date_s, _subject(message, fields.get(b"encoding", [b"utf-8"])[0]),
        tuple(read_trailers(message, TRAILER_KEY)), message,
    )


def _subject(message: bytes, encoding: bytes) -> str:
    line = message.lstrip(b"\n").partition(b"\n")[0]
    try:
        return line.decode(encoding.decode("ascii"), "replace")
    except (LookupError, UnicodeError, ValueError):
        return line.decode("utf-8", "replace")
