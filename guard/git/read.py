"""Read a change, exactly as git holds it, whatever attributes, configuration or environment say."""

from __future__ import annotations

from guard.change import Change
from guard.errors import UsageError
from guard.git.canonical import stream_index
from guard.git.patch import PIECE_BYTES, PatchParser
from guard.git.plumbing import GitError, run_git, stream_git

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from guard.change import FilePatch
    from guard.git.canonical import Blocks

#: The empty tree, which git knows without storing it, by length of an object id.
#: Source: ``git hash-object -t tree /dev/null`` in a repository of either object format.
EMPTY_TREES = {
    40: "4b825dc642cb6eb9a060e54bf8d69288fbee4904",
    64: "6ef19b41225c5369f1c104d45d8d85efa9b057b53b14b4b9b939dd74decc5321",
}
_ID_LENGTHS = {b"sha1": 40, b"sha256": 64}  # an older git knows the first only


def read_staged(
    *, cwd: str | None = None, base: str = "HEAD", max_file_bytes: int,
    piece_bytes: int = PIECE_BYTES,
) -> Change:
    """Return what the index changes against ``base``; its files are read as they are asked for.

    ``base`` is ``HEAD``, ``HEAD^`` for an amend (both stand for the empty tree where there is
    no such commit), ``""`` for the empty tree, or any other commit or tree. The index is that
    of GIT_INDEX_FILE, if set. Starts one git process; more only without a base commit, or for
    a file that git refuses to compare. Iterating raises GuardError if git fails.
    """
    if base.startswith("-"):
        raise UsageError(f"{base!r} is not a commit")

    def files() -> Iterator[FilePatch]:
        def stream(pathspecs: tuple[str, ...]) -> Blocks:
            return stream_index(base or empty_tree(cwd), cwd, pathspecs)

        try:
            yield from read_files(stream, cwd, max_file_bytes, piece_bytes)
        except NothingReadError:
            missing = _missing_base(base, cwd)
            if not missing:
                raise
            yield from read_staged(
                cwd=cwd, base=missing, max_file_bytes=max_file_bytes, piece_bytes=piece_bytes,
            ).files

    return Change("staged", files(), base=base, read=head_reader(cwd))


class NothingReadError(GitError):
    """Git failed before it told of any file."""


def read_files(
    stream: Callable[[tuple[str, ...]], Blocks], cwd: str | None, max_file_bytes: int,
    piece_bytes: int,
) -> Iterator[FilePatch]:
    """Yield the files of the change that git prints when asked by ``stream(PATHSPECS)``.

    Raises NothingReadError or GitError if git fails; but a file that is too large for git is
    given as skipped, and the others are read.
    """
    blocks = stream(())
    parser = PatchParser(blocks, max_file_bytes=max_file_bytes, piece_bytes=piece_bytes)
    try:
        yield from parser.only()
    except GitError as error:
        if not parser.records:
            raise NothingReadError(error.what, error.hint, error.code) from None
        from guard.git.limits import read_rest

        yield from read_rest(parser, error, stream, cwd)
    finally:
        blocks.close()


def empty_tree(cwd: str | None = None) -> str:
    """Return the id of the empty tree in the repository's object format."""
    said = run_git(["rev-parse", "--show-object-format"], cwd=cwd).strip()
    return EMPTY_TREES[_ID_LENGTHS.get(said, 40)]


def _missing_base(base: str, cwd: str | None) -> str:
    """Return the empty tree's id if ``base`` is missing because there is no such commit yet."""
    if base not in ("HEAD", "HEAD^"):
        return ""
    ask = ["rev-parse", "--show-object-format", "-q", "--verify", base]
    said = run_git(ask, cwd=cwd, check=False).split()
    return EMPTY_TREES[_ID_LENGTHS.get(said[0], 40)] if len(said) == 1 else ""


def read_commit(
    commit: str, *, cwd: str | None = None, max_file_bytes: int, piece_bytes: int = PIECE_BYTES,
) -> Change:
    """Return what ``commit`` changes against its first parent, or the empty tree.

    Raises UsageError if there is no such commit.
    """
    from guard.git.commits import read_one

    return read_one(commit, cwd, max_file_bytes, piece_bytes)


def read_commits(
    range_args: list[str], *, cwd: str | None = None, max_file_bytes: int,
    piece_bytes: int = PIECE_BYTES,
) -> Iterator[Change]:
    """Yield what each commit of a range changes against its first parent, oldest first.

    ``range_args`` are revisions and ``--not``, ``--all``, ``--branches``, ``--remotes``,
    ``--tags``, ``--first-parent``, ``--no-merges``, ``--no-walk``, ``--max-count=N`` as for
    ``git rev-list``. The files of a change must be read before the next change is asked for:
    what is left of them is passed over, and raises GuardError when asked for later. Raises
    UsageError if git does not take the range.
    """
    from guard.git.commits import read_many

    return read_many(range_args, cwd, max_file_bytes, piece_bytes)


def read_text(
    raw: bytes, path: str, *, max_file_bytes: int = 64 << 20, piece_bytes: int = PIECE_BYTES,
) -> Change:
    """Return ``raw`` as a change that adds all its lines under the name ``path``."""
    from guard.git.loose import text_files

    return Change("stdin", text_files(raw, path, max_file_bytes, piece_bytes))


def read_stream(
    blocks: Iterable[bytes], path: str, *, max_file_bytes: int, piece_bytes: int = PIECE_BYTES,
) -> Change:
    """Return what ``blocks`` bring, as they come, as a change that adds it as ``path``."""
    from guard.git.loose import stream_files

    return Change("stdin", stream_files(blocks, path, max_file_bytes, piece_bytes))


def read_blobs(specs: list[str], *, cwd: str | None = None) -> list[bytes | None]:
    """Return the content of blobs named as for ``git cat-file`` (``HEAD:file``, ``:file``, id).

    ``None`` stands for each that is missing or no blob. One process, whatever their number.
    """
    found = read_objects(specs, cwd=cwd)
    return [one.content if one is not None and one.kind == "blob" else None for one in found]


def head_reader(cwd: str | None) -> Callable[[str, int], bytes | None]:
    """Return what reads the beginning of blobs in the repository, one process a blob."""

    def read_head(spec: str, most: int) -> bytes | None:
        blocks = stream_git(["cat-file", "blob", spec], cwd=cwd)
        found = b""
        try:
            for block in blocks:
                found += block
                if len(found) >= most:
                    break
        except GitError:
            return None
        finally:
            blocks.close()
        return found[:most]

    return read_head


class GitObject:
    """An object as git stores it: its id, its kind (``blob``, ``commit``, …), its content."""

    __slots__ = ("content", "kind", "name")

    def __init__(self, name: str, kind: str, content: bytes) -> None:
        self.name = name
        self.kind = kind
        self.content = content


def read_objects(specs: list[str], *, cwd: str | None = None) -> list[GitObject | None]:
    """Return the objects named as for ``git cat-file``; ``None`` for each that is missing.

    One process, whatever their number.
    """
    asked = [spec.encode("utf-8", "surrogateescape") for spec in specs]
    valid = [spec for spec in asked if spec and b"\n" not in spec]
    if not valid:
        return [None] * len(specs)
    out = run_git(
        ["-c", "core.fsmonitor=false", "-c", "core.commitGraph=false", "cat-file", "--batch"],
        cwd=cwd, stdin=b"\n".join(valid) + b"\n",
    )
    found: list[GitObject | None] = []
    place = 0
    for spec in asked:
        if not spec or b"\n" in spec:
            found.append(None)
            continue
        end = out.index(b"\n", place)
        fields = out[place:end].split(b" ")
        place = end + 1
        one = None
        if len(fields) == 3 and fields[2].isdigit():  # noqa: PLR2004 - "ID TYPE SIZE"
            size = int(fields[2])
            content = out[place:place + size]
            one = GitObject(fields[0].decode("ascii"), fields[1].decode("ascii"), content)
            place += size + 1
        found.append(one)
    return found
