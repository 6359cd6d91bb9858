"""Where guard's own rules and regimes are, and what is in them.

``packs_dir`` and ``pack_files`` are part of every hook run; the rest imports when called.
"""

from __future__ import annotations

import os

from guard.errors import PolicyError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

#: Files beside the regimes that hold rules nevertheless.
_RULES_AT_TOP = frozenset({"proprietary.yaml"})


class Packs:
    """What guard brings along: ``rules`` in order of file and line, ``regimes`` by name."""

    __slots__ = ("regimes", "rules")

    def __init__(self, rules: list[dict[str, Any]], regimes: dict[str, dict[str, Any]]) -> None:
        self.rules = rules
        self.regimes = regimes


def packs_dir() -> str:
    """Return the folder of the packs: in the installed package, or beside a source checkout's."""
    package = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
    inside = package + "/policies"
    return inside if os.path.isdir(inside) else os.path.dirname(package) + "/policies"


def pack_files(folder: str) -> list[tuple[str, int, int]]:
    """Return (path below ``folder``, size, mtime in ns) of every pack, sorted by path.

    Raises PolicyError if there is none: no rules would find nothing, and let everything go.
    """
    files: list[tuple[str, int, int]] = []
    parents = [""]
    try:
        for parent in parents:
            with os.scandir(f"{folder}/{parent}") as entries:
                for entry in entries:
                    if entry.name.endswith(".yaml") and entry.is_file():
                        state = entry.stat()
                        files.append((parent + entry.name, state.st_size, state.st_mtime_ns))
                    elif not parent and entry.is_dir():
                        parents.append(entry.name + "/")
    except OSError:
        files = []
    if not files:
        raise PolicyError(f"{folder}:1: no rule packs", "install guard again")
    files.sort()
    return files


def load_packs(folder: str) -> Packs:
    """Return every rule and regime in ``folder``.

    Raises PolicyError if one is wrong, or if two rules have one id.
    """
    from guard.policy.load import check_ids, load_pack, load_regime

    rules: list[dict[str, Any]] = []
    regimes: dict[str, dict[str, Any]] = {}
    for path, _size, _mtime in pack_files(folder):
        with open(f"{folder}/{path}", "rb") as stream:
            raw = stream.read()
        # The short name stands in errors and rules, so that they are the same on every machine.
        file = f"policies/{path}"
        if "/" in path or path in _RULES_AT_TOP:
            rules.extend(load_pack(raw, file))
        else:
            regimes[path.removesuffix(".yaml")] = load_regime(raw, file)
    check_ids(rules)
    return Packs(rules, regimes)
