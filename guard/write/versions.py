"""Say which dependencies came, went or moved to which version."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from guard.write.names import Names, fill

if TYPE_CHECKING:
    from guard.write.nouns import ChangeFacts, Dependency

SHORT_ID_CHARS = 7
_FULL_ID = re.compile(r"[0-9a-f]{40}")
#: Signs that pin a version more or less; what they hold back is not what a person asks first.
_PIN = re.compile(r"^(?:~>|===?|~=|[\^~=])\s*")
_RANGE_SIGNS = ("^", "~", "=", "<", ">", "!", "*")
MAX_NAME_CHARS = 50
MAX_VERSION_CHARS = 24


def tell_versions(facts: ChangeFacts, names: Names, room: int) -> str:
    """Return a description of at most ``room`` characters if versions are all that changes."""
    kinds = {file.kind for file in facts.files}
    if kinds == {"lock"}:
        return fill("refresh", names.paths(facts.files), room, more=facts.unlisted)
    if facts.release and kinds <= {"build", "lock", "docs", "ci"}:
        return say_dependency(facts.release, names)
    touched = sum(file.added + file.removed for file in facts.files if file.kind != "lock")
    # Where most lines tell of something else, so does the subject.
    versions = sum(one.lines for one in facts.dependencies)
    if not versions or not kinds <= {"build", "lock", "ci"} or touched > 1.5 * versions:
        return ""
    unique = _merged(facts.dependencies)
    if len(unique) == 1:
        said = say_dependency(unique[0], names)
        for text in (said, re.sub(r" from \S+(?= to )", "", said)):
            if len(text) <= room:
                return text
    verbs = {_verb(one) for one in unique}
    verb = verbs.pop() if len(verbs) == 1 else "update" if verbs & {"add", "remove"} else "bump"
    shown = [name for one in unique if (name := names.text(one.name, MAX_NAME_CHARS))]
    return fill(verb, shown, room, more=len(unique) - len(shown), noun="dependency")


def say_dependency(one: Dependency, names: Names) -> str:
    """Return ``bump NAME from OLD to NEW``, ``add NAME NEW``, ``remove NAME``, or ``""``."""
    name = names.text(one.name, MAX_NAME_CHARS)
    old, new = (names.text(version, MAX_VERSION_CHARS) for version in _versions(one))
    if one.what == "release":
        return f"set the version to {new}" if new else ""
    if not name:
        return ""
    if one.old and one.new:
        span = f" from {old} to {new}" if old and new else ""
        return f"{_verb(one)} {name}{span}"
    return f"{_verb(one)} {name} {new}".rstrip()


def _verb(one: Dependency) -> str:
    """Return add, remove, bump, downgrade, or change where no order of versions can be told."""
    if not one.old or not one.new:
        return "add" if one.new else "remove"
    old, new = _versions(one)
    if new.startswith(_RANGE_SIGNS):
        return "change"
    return "downgrade" if _numbers(new) < _numbers(old) else "bump"


def _versions(one: Dependency) -> tuple[str, str]:
    """Return both versions without the sign that pins them, unless the sign is what changes."""
    old, new = _bare(one.old), _bare(one.new)
    return (one.old, one.new) if old == new else (old, new)


def _bare(version: str) -> str:
    bare = _PIN.sub("", version)
    return bare[:SHORT_ID_CHARS] if _FULL_ID.fullmatch(bare) else bare


def _numbers(version: str) -> list[int]:
    """Return the leading numbers of a version; of a commit id none, since it has no order."""
    numbered = re.match(r"v?(\d+(?:\.\d+)*)(?![0-9a-f])", version)
    return [int(part) for part in numbered[1].split(".")] if numbered else []


def _merged(dependencies: tuple[Dependency, ...]) -> list[Dependency]:
    """Return each dependency once, as its first change from one version to another tells it."""
    merged: dict[tuple[str, str], Dependency] = {}
    for one in dependencies:
        known = merged.get((one.what, one.name))
        if known is None or (one.old and one.new and not (known.old and known.new)):
            merged[one.what, one.name] = one
    return list(merged.values())
