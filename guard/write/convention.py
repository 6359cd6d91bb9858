"""Choose type, scope and ticket of a Conventional Commit from what changed.

Source: https://www.conventionalcommits.org/en/v1.0.0/ and the types of
@commitlint/config-conventional.
"""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from guard.write.renames import is_move, renamed_symbol
from guard.write.text import fit_name

if TYPE_CHECKING:
    from guard.write.nouns import ChangeFacts, FileFacts

TYPES = ("build", "chore", "ci", "docs", "feat", "fix", "perf", "refactor", "revert", "style",
         "test")
#: What people and models write for a type.
ALIASES = {
    "feature": "feat", "features": "feat", "bugfix": "fix", "hotfix": "fix", "bug": "fix",
    "fixes": "fix", "doc": "docs", "documentation": "docs", "tests": "test", "testing": "test",
    "refactoring": "refactor", "performance": "perf", "deps": "build", "dependencies": "build",
    "dependency": "build", "cleanup": "refactor", "format": "style", "formatting": "style",
    "maintenance": "chore", "enhancement": "feat", "improvement": "feat",
}
HEADER = re.compile(
    r"(?P<type>[A-Za-z]+)(?:\((?P<scope>[^()]{0,40})\))?(?P<bang>!?)\s*:\s+(?P<rest>\S.*)",
)
_TICKET = re.compile(r"(?<![A-Za-z0-9])([A-Z][A-Z0-9]{1,9}-\d{1,7})(?![A-Za-z0-9])")
_NUMBER = re.compile(
    r"(?:^|[/_-])(?:#|(?:gh|issues?|bug|fix|feat|feature)[-_/]#?)(\d{1,7})(?![A-Za-z0-9.])",
)
#: Look like a ticket and are none: encodings, algorithms, standards.
_NO_TICKETS = ("UTF-", "SHA-", "MD-", "ISO-", "RFC-", "AES-", "PEP-", "CVE-", "TLS-", "HTTP-")
#: Folders that say nothing about what a file belongs to.
_GENERIC = frozenset({
    "src", "source", "sources", "lib", "libs", "app", "apps", "pkg", "packages", "internal", "cmd",
    "crates", "modules", "services", "projects", "components", "main", "java", "kotlin", "python",
    "scala", "test", "tests", "spec", "specs", "__tests__", "testing",
    "unit", "integration", "e2e", "docs", "doc", "include", "public", "static", "core", "common",
    "fixtures", "testdata", "functional", "examples", "example", "resources", "bin", "scripts",
})
#: What stands right above a package in a repository of many.
_WORKSPACES = frozenset({"packages", "crates", "apps", "services", "libs", "modules", "projects",
                         "plugins", "cmd", "charts"})
_DOMAINS = frozenset({"com", "org", "net", "io", "de", "dev"})
_GENERIC_STEMS = frozenset({
    "index", "main", "init", "mod", "lib", "app", "utils", "util", "helpers", "common", "types",
    "base", "core", "constants", "readme", "makefile",
})
_SCOPE = re.compile(r"[a-z0-9][a-z0-9._-]{0,23}")


class Header(NamedTuple):
    """The parts of a subject line; ``bang`` is ``!`` for a breaking change."""

    type: str
    scope: str
    bang: str
    rest: str

    @property
    def prefix(self) -> str:
        """Return what stands before the description."""
        return f"{self.type}{f'({self.scope})' if self.scope else ''}{self.bang}: "


def read_header(line: str) -> Header | None:
    """Return the parts of a conventional subject, its type in its usual spelling, or None."""
    match = HEADER.fullmatch(line.strip())
    if not match:
        return None
    name = match["type"].lower()
    name = ALIASES.get(name, name)
    if name not in TYPES:
        return None
    scope = re.sub(r"[^A-Za-z0-9/._,@ -]", "", match["scope"] or "").strip()
    return Header(name, scope, match["bang"], match["rest"])


def type_of(facts: ChangeFacts, branch: str = "") -> str:
    """Return the type of a change: what kinds of files it touches, then what it does to code."""
    kinds = {file.kind for file in facts.files}
    written = {file.kind for file in facts.files if file.kind not in ("lock", "generated")}
    if facts.initial or not kinds:
        return "chore"
    if all(file.what == "submodule" for file in facts.files):
        return "build"
    if "code" not in written and facts.release:
        return "chore"
    for name, needed, others in _TYPE_BY_KINDS:
        if needed in written and written <= others | {needed}:
            return name
    if "code" not in written:
        return "chore" if written else "build"
    return _type_of_branch(branch) or _type_of_code(facts)


#: (type, a kind that must be there, kinds that may be); first match wins. Lock files and
#: generated code go with anything.
_TYPE_BY_KINDS = (
    ("docs", "docs", frozenset({"asset", "data", "config"})),
    ("test", "test", frozenset({"asset", "data", "config", "docs", "ci"})),
    ("ci", "ci", frozenset({"docs", "config"})),
    ("build", "build", frozenset({"vendored", "docs", "ci", "config", "test"})),
)


def _type_of_branch(branch: str) -> str:
    """Return the type a branch name starts with (``fix/…``, ``feature-…``), or ``""``."""
    match = re.match(r"(?:[\w.-]+/)??([A-Za-z]+)[/_-]", branch[:200])
    name = match[1].lower() if match else ""
    name = ALIASES.get(name, name)
    return name if name in TYPES else ""


def _type_of_code(facts: ChangeFacts) -> str:
    if is_move(facts) or renamed_symbol(facts):
        return "refactor"
    touched = [file for file in facts.files if file.kind == "code"
               and (file.added or file.removed or file.status in "AD")]
    if not touched:
        return "chore"
    if all(file.formatting for file in touched):
        return "style"
    if all(file.comments for file in touched):
        return "docs"
    return _type_of_names(facts, touched)


def _type_of_names(facts: ChangeFacts, touched: list[FileFacts]) -> str:
    """Return feat, refactor or fix; the limits were measured on real histories.

    A file or a sizeable name that was not there before, or code that comes with its page in
    the manual, is a feature more often than not; a small edit is most often a fix.
    """
    added = sum(file.added for file in touched)
    removed = sum(file.removed for file in touched)
    new = sum(len(_public(file)) for file in touched)
    gone = sum(len(file.symbols_removed) for file in touched)
    deleted = all(file.status == "D" for file in touched)
    if deleted or (gone and removed > added):
        return "refactor"
    documented = any(file.kind == "docs" for file in facts.files)
    created = any(file.status == "A" for file in touched)
    if added > removed and not gone and (created or documented):
        return "feat"
    only_new = not removed and not any(file.symbols_changed for file in touched)
    return "feat" if new > gone and (only_new or added > max(25, 2 * removed)) else "fix"


def _public(file: FileFacts) -> list[str]:
    """Return the names a file adds that others may use."""
    return [symbol.name for symbol in file.symbols_added if not symbol.name.startswith("_")]


def scope_of(facts: ChangeFacts) -> str:
    """Return the one folder or package that the change is about, or ``""``."""
    if facts.initial or not facts.files:
        return ""
    kinds = {file.kind for file in facts.files}
    if facts.release and "code" not in kinds:
        return "release"
    if kinds == {"lock"} or (facts.dependencies and kinds <= {"build", "lock", "ci"}):
        return "deps"
    named = [file for file in facts.files if file.kind == "code"] or [
        file for file in facts.files if file.kind not in ("lock", "generated")]
    if named and named[0].kind in ("ci", "config", "build"):
        return ""
    areas = {_area(file.path, file.language) for file in named}
    if len(named) == 1 and areas == {""}:
        return _stem(named[0].path)
    return areas.pop() if len(areas) == 1 else ""


def _area(path: str, language: str) -> str:
    """Return the package or folder that ``path`` belongs to, or ``""`` if none tells anything."""
    folders = path.lower().split("/")[:-1]
    for above, folder in pairwise(folders):
        if above in _WORKSPACES and folder not in _GENERIC:
            return _scope_word(folder)
        if folder == "src":  # a module of a build with several
            return _scope_word(above)
    telling = [folder for folder in folders if folder not in _GENERIC]
    if language in ("java", "kotlin", "scala") and telling[:1] and telling[0] in _DOMAINS:
        telling = telling[2:]  # org/acme/billing
    if language == "python":  # the first is the package itself, and all of the project
        telling = telling[1:]
    return _scope_word(telling[-1]) if telling else ""


def _stem(path: str) -> str:
    """Return the name of a file without what says only which sort of file it is."""
    stem = path.lower().rpartition("/")[2].partition(".")[0].strip("_")
    stem = stem.removeprefix("test_").removesuffix("_test").removesuffix("_spec")
    return "" if stem in _GENERIC_STEMS else _scope_word(stem)


def _scope_word(word: str) -> str:
    word = word.removeprefix(".")
    return word if _SCOPE.fullmatch(word) and fit_name(word) == word else ""


def ticket_of(branch: str) -> str:
    """Return the ticket a branch name speaks of (``PROJ-123``, ``#45``), or ``""``."""
    found = [ticket for ticket in _TICKET.findall(branch[:200])
             if not ticket.startswith(_NO_TICKETS)]
    if found:
        return str(found[0])
    number = _NUMBER.search(branch[:200])
    return f"#{number[1]}" if number else ""
