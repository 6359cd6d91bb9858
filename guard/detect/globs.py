"""Path globs as rules and exceptions write them, matched without ``re``: hooks pay for that."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable


def matches(glob: str, path: str) -> bool:
    """Say whether ``glob`` names ``path``, a POSIX path from the repository's root.

    ``*``, ``?`` and ``[…]`` stop at ``/``; ``**`` as a whole part is any number of folders;
    ``dir/`` is all below it. A glob without a ``/`` matches in every folder, as in
    ``.gitignore``. Takes at most (parts of the glob) times (parts of the path) steps.
    """
    if glob.startswith("*.") and not any(mark in "/*?[" for mark in glob[2:]):
        return path.endswith(glob[1:])
    if glob.endswith("/"):
        glob += "**"
    parts = glob.lstrip("/").split("/")
    if "/" not in glob:
        parts.insert(0, "**")
    # The set of places in the glob that are reached by what was read of the path so far.
    reached = _skip_stars(parts, {0})
    for name in path.split("/"):
        after = set()
        for index in reached:
            if index == len(parts):
                continue
            if parts[index] == "**":
                # A final ``**`` stands for at least one name: ``dir/**`` is not ``dir`` itself.
                after |= {index, index + 1} if index == len(parts) - 1 else {index}
            elif _matches_part(parts[index], name):
                after.add(index + 1)
        reached = _skip_stars(parts, after)
    return len(parts) in reached


def _skip_stars(parts: list[str], places: set[int]) -> set[int]:
    """Add the places behind each ``**`` (but a final one), which may stand for no folder."""
    out = set(places)
    for place in sorted(places):
        index = place
        while index < len(parts) - 1 and parts[index] == "**":
            index += 1
            out.add(index)
    return out


def _matches_part(part: str, name: str) -> bool:
    """Say whether ``part`` (no slash in it) matches all of ``name``, in linear steps back."""
    index = at = 0
    star = mark = -1
    while at < len(name):
        if index < len(part) and part[index] == "*":
            star, mark = index, at
            index += 1
            continue
        size = _one(part, index, name[at])
        if size:
            index, at = index + size, at + 1
        elif star >= 0:
            mark += 1
            index, at = star + 1, mark
        else:
            return False
    return not part[index:].strip("*")


def _one(part: str, index: int, char: str) -> int:
    """Return how many characters of ``part`` at ``index`` match ``char``, 0 if they don't."""
    if index >= len(part):
        return 0
    if part[index] == "?":
        return 1
    close = part.find("]", index + 2) if part[index] == "[" else -1
    if close < 0:
        return int(part[index] == char)
    inside = part[index + 1 : close]
    negated = inside[0] in "!^"
    inside = inside[negated:]
    found = False
    place = 0
    while place < len(inside):
        if inside[place + 1 : place + 2] == "-" and place + 2 < len(inside):
            found |= inside[place] <= char <= inside[place + 2]
            place += 3
        else:
            found |= inside[place] == char
            place += 1
    return close + 1 - index if found != negated else 0


def any_matches(globs: Iterable[str], path: str) -> bool:
    """Say whether one of ``globs`` names ``path``."""
    return any(matches(glob, path) for glob in globs)
