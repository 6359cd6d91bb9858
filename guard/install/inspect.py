"""See how git's hooks stand: whose they are, and whether they would run guard."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from guard.errors import GuardError
from guard.install.files import read_hook
from guard.install.framework import CONFIG, missing_stages
from guard.install.manager import manager_of
from guard.install.native import place_of
from guard.install.script import MARKER, STAGES, python_of

if TYPE_CHECKING:
    from collections.abc import Sequence

#: ``native`` and ``managed`` run guard. ``dead``: the interpreter is gone; ``disabled``: the file
#: is not executable; ``old``: another guard's script; ``other``: a hook without guard;
#: ``unconfigured``: run by a manager whose configuration has no hook of guard's for the stage.
State = Literal[
    "native", "managed", "dead", "disabled", "old", "other", "unconfigured", "missing",
    "unreadable",
]
WORKING: tuple[State, ...] = ("native", "managed")


@dataclass(frozen=True, slots=True)
class HookState:
    """How the hook of one stage stands; ``by`` is the interpreter or the manager, if any."""

    stage: str
    state: State
    by: str = ""


def inspect_hooks(folder: Path, toplevel: Path) -> list[HookState]:
    """Return the state of each stage's hook in ``folder``, in git's order."""
    configured = configured_stages(toplevel)
    return [_inspect(folder, stage, configured) for stage in STAGES]


def _inspect(folder: Path, stage: str, configured: Sequence[str]) -> HookState:
    try:
        own = place_of(folder, stage)
        raw = read_hook(own or folder / stage)
    except (GuardError, OSError):
        return HookState(stage, "unreadable")
    if raw is None:
        return HookState(stage, "missing")
    if not os.access(folder / stage, os.X_OK) or (own and not os.access(own, os.X_OK)):
        return HookState(stage, "disabled")
    if own is not None:
        python = python_of(raw)
        if not os.access(python, os.X_OK):
            return HookState(stage, "dead", python)
        return HookState(stage, "native" if MARKER in raw[:200] else "old", python)
    manager = manager_of(raw)
    if not manager:
        return HookState(stage, "other")
    return HookState(stage, "managed" if stage in configured else "unconfigured", manager)


def configured_stages(toplevel: Path) -> tuple[str, ...]:
    """Return the stages for which pre-commit's configuration has a hook of guard's."""
    try:
        text = Path(toplevel, CONFIG).read_bytes().decode("utf-8")
        missing = missing_stages(text)
    except (GuardError, OSError, UnicodeDecodeError):
        return ()
    return tuple(stage for stage in STAGES if stage not in missing)
