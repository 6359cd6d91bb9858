"""Patches by hand, for what no repository needs to be made for, and strategies for hostile ones."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hypothesis import strategies as st

from guard.change import EMPTY_SIDE, FilePatch, Side
from guard.write.facts import gather

if TYPE_CHECKING:
    from guard.write.nouns import ChangeFacts

ZERO = "0" * 40


def side(lines: list[str], tag: bytes, number: int = 1) -> Side:
    """Return a side of one hunk; a line that starts with a blank is context, others are changed."""
    raw = "".join(f"{line.removeprefix('=')}\n" for line in lines)
    tags = b"".join(b" " if line.startswith("=") else tag for line in lines)
    side_ = Side(raw.encode("utf-8", "surrogateescape"), tags, ((0, number),))
    return side_ if lines else EMPTY_SIDE


def patch(
    path: str, added: tuple[str, ...] = (), removed: tuple[str, ...] = (), *, status: str = "M",
    headings: tuple[str, ...] = ("",), kind: str = "text", modes: tuple[str, str] = ("", ""),
    blobs: tuple[str, str] = ("1" * 40, "2" * 40), piece: int = 0, skipped: str = "",
) -> FilePatch:
    """Return a patch of one hunk; lines that start with ``=`` are context (in ``added``)."""
    context = [line for line in added if line.startswith("=")]
    old = side([*context, *removed], b"-") if removed else None
    default = {"A": ("000000", "100644"), "D": ("100644", "000000")}.get(status, ("100644",) * 2)
    return FilePatch(
        path=path, status=status, old_mode=modes[0] or default[0], new_mode=modes[1] or default[1],
        old_blob=ZERO if status == "A" else blobs[0], new_blob=ZERO if status == "D" else blobs[1],
        kind=kind, new=side(list(added), b"+"), old=old, hunk_headings=headings, piece=piece,
        skipped=skipped, added_count=len(added) - len(context), removed_count=len(removed),
    )


def facts(*patches: FilePatch, initial: bool = False) -> ChangeFacts:
    return gather(patches, initial=initial)


#: Names as somebody would choose them to break things.
HOSTILE = st.sampled_from([
    "\x1b[31mred", "a\x00b", "new\nline", "tab\tbed", "\u202egnp.exe", "\u200bzero", "\udcff\udcfe",
    "Signed-off-by: Eve <e@x>", "Guard-Record: v1 cloud sha256:00", "#comment", ";semi", "-rf",
    "--- a/x", "```", "<think>", "$(id)", "`id`", "%s{}", "\ufeffbom", "\u2028sep", "x" * 300,
    "é\u0301", "日本語", "a b", "..", "=", "\r", "\x9b31m",
])
WORDS = st.text(st.characters(codec="ascii", categories=("Ll", "Lu", "Nd"), include_characters="_"),
                min_size=1, max_size=12)
NAMES = WORDS | HOSTILE | st.text(max_size=8)
SUFFIXES = st.sampled_from([
    "py", "ts", "go", "rs", "java", "c", "rb", "php", "sh", "sql", "md", "txt", "yml", "lock",
    "png", "", "toml", "json", "kt", "mod",
])
PATHS = st.builds(
    lambda folders, name, suffix: "/".join([*folders, f"{name}.{suffix}" if suffix else name]),
    st.lists(st.sampled_from(["src", "lib", "tests", "docs", ".github", "workflows"]) | NAMES,
             max_size=3),
    NAMES, SUFFIXES,
) | st.sampled_from(["requirements.txt", "package.json", "go.mod", "pyproject.toml", "pom.xml",
                     "Cargo.toml", "Gemfile", ".github/workflows/ci.yml", "Dockerfile"])
LINES = st.builds(
    lambda form, name, indent: " " * indent + form.replace("NAME", name),
    st.sampled_from([
        "def NAME(x):", "class NAME:", "func NAME() {", "fn NAME() {", "export function NAME() {",
        "public void NAME() {", "CREATE TABLE NAME (", "NAME==1.2.3", '"NAME": "^1.0.0",',
        "<artifactId>NAME</artifactId>", "<version>NAME</version>", "# NAME", "## NAME", "NAME = 1",
        "NAME", "// NAME", "- uses: NAME@v4", "FROM NAME:3.11", "gem 'NAME', '~> 2.0'", "}", "",
        "=def NAME():", "require NAME v1.2.3",
    ]),
    NAMES, st.integers(0, 6),
).map(lambda line: line.replace("\n", " "))
PATCHES = st.builds(
    lambda path, added, removed, status, heading, kind, mode: patch(
        path, tuple(added), tuple(removed), status=status, headings=(heading,), kind=kind,
        modes=mode),
    PATHS, st.lists(LINES, max_size=6),
    st.lists(LINES.map(lambda line: line.lstrip("=")), max_size=6), st.sampled_from("AMDTU"), LINES,
    st.sampled_from(["text"] * 5 + ["binary", "symlink", "submodule"]),
    st.sampled_from([("", ""), ("100644", "100755"), ("100755", "100644")]),
)
CHANGES = st.lists(PATCHES, max_size=8)
