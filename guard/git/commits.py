"""Read what commits change, each against its first parent."""

from __future__ import annotations

from guard.change import Change
from guard.errors import GuardError, UsageError
from guard.git.canonical import CONFIG, stream_commits, stream_trees
from guard.git.patch import PatchParser
from guard.git.plumbing import GitError, run_git
from guard.git.raw import broken
from guard.git.read import EMPTY_TREES, head_reader, read_files

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from guard.change import FilePatch
    from guard.git.canonical import Blocks

#: What a range may hold besides revisions; rev-list also takes options that write files.
_OPTIONS = ("--not", "--all", "--branches", "--remotes", "--tags", "--first-parent",
            "--no-merges", "--merges", "--no-walk")
_OPTIONS_WITH_VALUE = ("--branches=", "--remotes=", "--tags=", "--max-count=")


class _Commit:
    """Ids of a commit, its tree, its first parent and that one's tree; ``""`` for no parent."""

    __slots__ = ("id", "parent", "parent_tree", "tree")

    def __init__(self, commit: str, tree: str, parent: str) -> None:
        self.id = commit
        self.tree = tree
        self.parent = parent
        self.parent_tree = ""


def read_one(commit: str, cwd: str | None, max_file_bytes: int, piece_bytes: int) -> Change:
    """Return the change of one commit. Raises UsageError if there is no such commit."""
    asked = f"{commit}^{{commit}}\n{commit}^{{tree}}\n{commit}^1^{{tree}}\n"
    said = run_git(
        [*CONFIG, "cat-file", "--batch-check=%(objecttype) %(objectname)"],
        cwd=cwd, stdin=asked.encode("utf-8", "surrogateescape"),
    )
    found = [line.split(" ") for line in said.decode("utf-8", "surrogateescape").splitlines()]
    if len(found) != 3 or found[0][0] != "commit" or found[1][0] != "tree":  # noqa: PLR2004 - asked
        raise UsageError(f"{commit!r} is not a commit", "see `git log`")
    tree = found[1][1]
    base = found[2][1] if found[2][0] == "tree" else EMPTY_TREES[len(tree)]
    return Change(
        "commit", _between(base, tree, cwd, max_file_bytes, piece_bytes),
        commit=found[0][1], base_tree=base, tree=tree, read=head_reader(cwd),
    )


def _between(
    old: str, new: str, cwd: str | None, max_file_bytes: int, piece_bytes: int,
) -> Iterator[FilePatch]:
    def stream(pathspecs: tuple[str, ...]) -> Blocks:
        return stream_trees(old, new, cwd, pathspecs)

    return read_files(stream, cwd, max_file_bytes, piece_bytes)


def read_many(
    range_args: list[str], cwd: str | None, max_file_bytes: int, piece_bytes: int,
) -> Iterator[Change]:
    """Yield the changes of a range, oldest first. Raises UsageError if git does not take it."""
    commits = _list_commits(range_args, cwd)
    while commits:
        asked = "".join([f"{commit.id} {commit.parent}".rstrip() + "\n" for commit in commits])
        blocks = stream_commits(asked.encode(), cwd)
        parser = PatchParser(blocks, max_file_bytes=max_file_bytes, piece_bytes=piece_bytes)
        done, sound = 0, True
        try:
            while sound and done < len(commits):
                commit = commits[done]
                done += 1
                reading = _Reading(parser, commit, cwd)
                yield Change(
                    "commit", reading.files(), commit=commit.id, base_tree=commit.parent_tree,
                    tree=commit.tree, read=head_reader(cwd),
                )
                reading.pass_over()
                sound = reading.sound
            if sound and parser.lines.peek():
                raise broken("something follows the last commit")
        finally:
            blocks.close()
        commits = commits[done:]  # none, unless git has to be started anew


class _Reading:
    """One commit's turn in the stream; ``sound`` once it ended where the next one starts."""

    __slots__ = ("_commit", "_cwd", "_over", "_parser", "_rest", "sound")

    def __init__(self, parser: PatchParser, commit: _Commit, cwd: str | None) -> None:
        self._parser = parser
        self._commit = commit
        self._cwd = cwd
        self._over = False
        self._rest = self._read()
        self.sound = False

    def files(self) -> Iterator[FilePatch]:
        """Yield the files; an error, not nothing, once the stream has moved on."""
        while True:
            if self._over:
                raise GuardError("the files of a commit were asked for after the next commit")
            patch = next(self._rest, None)
            if patch is None:
                return
            yield patch

    def pass_over(self) -> None:
        """Read what the consumer left."""
        for _ in self._rest:
            pass
        self._over = True

    def _read(self) -> Iterator[FilePatch]:
        given = 0
        try:
            if self._parser.lines.peek() != self._commit.id.encode() + b"\n":
                raise broken("the commits do not come in the order they were asked for")
            self._parser.lines.skip()
            for patch in self._parser.files():
                yield patch
                given += 1
            self.sound = True
        except GitError:
            # Git may have refused to compare a file: read this commit alone, which knows how
            # to go on, and pass over what was given.
            commit = self._commit
            again = _between(commit.parent_tree, commit.tree, self._cwd, **self._parser.limits)
            for number, patch in enumerate(again):
                if number >= given:
                    yield patch


def list_pairs(range_args: list[str], cwd: str | None) -> bytes:
    """Return the commits of a range, oldest first, each with its first parent if it has one.

    One line a commit, as ``git diff-tree --stdin`` takes it. Raises UsageError if git does not
    take the range.
    """
    said = _ask_list(["--format=%H %P"], range_args, cwd)
    pairs = [
        line.split(b" ", 2)[:2] for line in said.splitlines() if not line.startswith(b"commit ")
    ]
    return b"".join([b" ".join(pair).rstrip() + b"\n" for pair in pairs])


def newest(range_args: list[str], cwd: str | None = None) -> str:
    """Return the id of the commit that a range ends with, ``HEAD`` for all there is.

    ``""`` for a range without commits. Raises UsageError if git does not take it.
    """
    if "--all" in range_args:
        return "HEAD"
    said = _ask_list(["--max-count=1", "--format=%H"], range_args, cwd)
    return said.split(b"\n")[1].decode("ascii") if said else ""


def _ask_list(options: list[str], range_args: list[str], cwd: str | None) -> bytes:
    for arg in range_args:
        if arg.startswith("-") and arg not in _OPTIONS and not arg.startswith(_OPTIONS_WITH_VALUE):
            raise UsageError(f"{arg} can't be part of a range")
    ask = [*CONFIG, "rev-list", "--topo-order", "--reverse", *options, *range_args, "--"]
    try:
        return run_git(ask, cwd=cwd)
    except GitError as error:
        raise UsageError(error.what, error.hint) from None


def _list_commits(range_args: list[str], cwd: str | None) -> list[_Commit]:
    """Return the commits of a range, oldest first. Raises UsageError if git does not take it."""
    said = _ask_list(["--boundary", "--format=%m %H %T %P"], range_args, cwd)
    trees: dict[str, str] = {}
    commits = []
    for line in said.decode("ascii").splitlines():
        if line.startswith("commit "):
            continue
        mark, name, tree, parent = [*line.split(" "), ""][:4]
        trees[name] = tree
        if mark != "-":
            commits.append(_Commit(name, tree, parent))
    unknown = [commit.parent for commit in commits if commit.parent and commit.parent not in trees]
    trees.update(_find_trees(unknown, cwd))
    for commit in commits:
        commit.parent_tree = trees[commit.parent] if commit.parent else EMPTY_TREES[len(commit.id)]
    return commits


def _find_trees(commits: list[str], cwd: str | None) -> dict[str, str]:
    """Return the trees of commits that lie outside of the range; ``""`` for what is missing."""
    if not commits:
        return {}
    asked = "".join([f"{commit}^{{tree}}\n" for commit in commits])
    said = run_git(
        [*CONFIG, "cat-file", "--batch-check=%(objectname)"], cwd=cwd, stdin=asked.encode(),
    )
    trees = [line if " " not in line else "" for line in said.decode("ascii").splitlines()]
    return dict(zip(commits, trees, strict=True))
