"""Random trees under real git: every line on its own number in its own file."""

from __future__ import annotations

import os
import subprocess
import tempfile
from pathlib import Path

import hypothesis.strategies as st
from hypothesis import given

from guard.git.digest import ChangeDigest
from guard.git.read import read_commit, read_commits, read_staged
from tests.git.reading import LIMIT, by_name, content_lines, few, plain
from tests.support import Repo

line = st.one_of(
    st.sampled_from([
        b"", b"+", b"-", b" ", b"+++ b/a", b"--- a/a", b"@@ -1,2 +3,4 @@", b"\\", b"same",
        b"diff --git a/a b/a", b"\\ No newline at end of file", b"\r", b"x\r", b"index 1..2",
        b"new file mode 100644", b"Binary files a/a and b/a differ", b":100644 100644 1 2 M\ta",
        b"* Unmerged path a", b"\0", b"a\0b", b"\xff\xfe\xfd", b"caf\xc3\xa9",
    ]),
    st.binary(max_size=20).map(lambda raw: raw.replace(b"\n", b"\0").replace(b"\xff\xfe", b"")),
)
content = st.tuples(st.lists(line, max_size=30), st.booleans()).map(
    lambda drawn: b"\n".join(drawn[0]) + (b"\n" if drawn[0] and drawn[1] else b""),
).filter(lambda raw: raw[:2] not in (b"\xff\xfe", b"\xfe\xff"))
name = st.sampled_from([
    b"a", b"b", b"a b", b"b/ a", b"sub/a", b"sub/a b/c", b'q"uote', b"t\tab", b"n\nl", b"b\\s",
    b"caf\xc3\xa9", b"lat-\xe9", b"-x", b"@@ -1 +1 @@", b"\x01", b"trail ", b"a.txt", b"sub.txt",
])
tree = st.dictionaries(name, st.tuples(content, st.booleans()), max_size=5)


def edited(raw: bytes, choices: list[tuple[int, int, bytes]]) -> bytes:
    """Change a few lines of ``raw``, so that hunks have context."""
    lines = raw.split(b"\n")
    for kind, at, text in choices:
        place = at % (len(lines) + 1)
        if kind == 0:
            lines.insert(place, text)
        else:
            lines[place:place + kind] = [text] if kind == 1 else []
    return b"\n".join(lines)


edits = st.lists(st.tuples(st.integers(0, 3), st.integers(0, 40), line), max_size=3)


@st.composite
def tree_pairs(draw: st.DrawFn) -> tuple[dict, dict]:
    old = draw(tree)
    new = {
        path: (edited(raw, draw(edits)), runs) for path, (raw, runs) in old.items()
        if draw(st.integers(0, 4))
    }
    return old, new | draw(tree)


def without_clashes(files: dict[bytes, tuple[bytes, bool]]) -> dict[bytes, tuple[bytes, bool]]:
    """Leave out files that stand where others need a folder."""
    return {
        path: what for path, what in files.items()
        if not any(other.startswith(path + b"/") for other in files)
    }


def fill(repo: Repo, files: dict[bytes, tuple[bytes, bool]]) -> None:
    repo.git("read-tree", "--empty")
    told = b""
    for path, (raw, runs) in files.items():
        blob = repo.git("hash-object", "-w", "--stdin", stdin=raw)
        told += b"%b %b\t%b\0" % (b"100755" if runs else b"100644", blob.encode(), path)
    repo.git("update-index", "-z", "--index-info", stdin=told)


def numbers(repo: Repo, *trees: str) -> dict[str, tuple[int, int]]:
    """Return what git itself counts, by path."""
    raw = subprocess.run(
        ["git", "diff-tree", "-r", "-z", "--numstat", "--text", "--no-renames", *trees],
        cwd=repo.path, capture_output=True, check=True,
    ).stdout
    found = {}
    for entry in raw.split(b"\0")[:-1]:
        added, removed, path = entry.split(b"\t", 2)
        if added != b"-":  # what git takes for binary is counted by its blobs below
            found[by_name(path)] = (int(added), int(removed))
    return found


def check_side(side, tag: str, raw: bytes) -> int:
    """Compare the lines of a side with a file's; return how many lines carry ``tag``."""
    lines = content_lines(raw)
    for at, text in enumerate(side.text.split(b"\n")[:-1]):  # overlaps too
        line = lines[side.line_number(at) - 1]
        assert text in (line, line.replace(b"\0", b""))
        assert side.side_of(at) in (tag, "context")
    return [what for what, _, _ in side.lines()].count(tag)


def check(repo: Repo, patches: list, old: dict, new: dict, trees: tuple[str, str]) -> None:
    counted: dict[str, list[int]] = {}
    old_files = {by_name(path): raw for path, (raw, _) in old.items()}
    new_files = {by_name(path): raw for path, (raw, _) in new.items()}
    for patch in patches:
        added, removed = counted.setdefault(patch.path, [0, 0])
        added += check_side(patch.new, "added", new_files.get(patch.path, b""))
        if patch.old is not None:
            removed += check_side(patch.old, "removed", old_files.get(patch.path, b""))
        counted[patch.path] = [added, removed]
    told = numbers(repo, *trees)
    assert {path: tuple(pair) for path, pair in counted.items() if path in told} == told
    for path in counted.keys() - told.keys():
        before, after = old_files.get(path, b""), new_files.get(path, b"")
        added, removed = counted[path]
        assert b"\0" in before + after
        assert added - removed == len(content_lines(after)) - len(content_lines(before))


def merged(patches: list) -> list[object]:
    """Return the lines of all pieces of each file, overlaps left out."""
    files: dict[str, list] = {}
    for patch in patches:
        entry = files.setdefault(patch.path, [[], [], []])
        entry[0] += patch.hunk_headings
        entry[1] += list(patch.new.lines())
        entry[2] += [] if patch.old is None else [
            line for line in patch.old.lines() if line[0] == "removed"
        ]
    return list(files.items())


def digest(patches: list) -> str:
    total = ChangeDigest()
    for patch in patches:
        total.update(patch)
    return total.hexdigest()


@few
@given(pair=tree_pairs())
def test_every_line_is_where_git_has_it(pair):
    old, new = map(without_clashes, pair)
    with tempfile.TemporaryDirectory() as folder:
        repo = Repo(Path(folder) / "repo")
        fill(repo, old)
        first = repo.commit(all_files=False)
        fill(repo, new)
        cwd = os.fspath(repo.path)
        from_index = list(read_staged(cwd=cwd, max_file_bytes=LIMIT).files)
        second = repo.commit(all_files=False)
        change = read_commit("HEAD", cwd=cwd, max_file_bytes=LIMIT)
        patches = list(change.files)
        check(repo, patches, old, new, (first, second))
        assert plain(from_index) == plain(patches)
        streamed = [
            list(each.files) for each in read_commits(["HEAD"], cwd=cwd, max_file_bytes=LIMIT)
        ]
        assert plain(streamed[1]) == plain(patches)
        small = list(read_commit("HEAD", cwd=cwd, max_file_bytes=LIMIT, piece_bytes=200).files)
        check(repo, small, old, new, (first, second))
        assert merged(small) == merged(patches)
        assert digest(small) == digest(patches)
