"""Hooks straight in git's folder: what was there is chained, and comes back on removal.

A hook that is there already is kept as ``NAME.guard-chained`` before guard's takes its name,
so at every moment it is in place under one of the two and works.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from guard.install.files import (
    free_name,
    keep_as,
    locked,
    read_hook,
    same_hook,
    sweep,
    sync,
    write_atomically,
)
from guard.install.script import CHAINED, STAGES, hook_script, is_ours

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


def nothing() -> None:
    """Do nothing: a step may only say something."""


@dataclass(frozen=True)
class Step:
    """Something that ``guard init`` does: what it says of it, and the doing."""

    says: str
    act: Callable[[], None] = nothing


def legacy_of(hook: Path) -> Path:
    """Return where pre-commit and prek put the hook that they found, which they run first."""
    return hook.with_name(f"{hook.name}.legacy")


def chained_of(hook: Path) -> Path:
    """Return where guard puts the hook that it found, which it runs first."""
    return hook.with_name(f"{hook.name}{CHAINED}")


def place_of(folder: Path, stage: str) -> Path | None:
    """Return the file in which guard's own hook of ``stage`` is, None if it isn't there."""
    hook = folder / stage
    for file in (hook, legacy_of(hook)):
        if is_ours(read_hook(file) or b""):
            return file
    return None


def plan_hooks(folder: Path, python: str, paths: list[str]) -> list[Step]:
    """Return the steps that put guard's hooks into ``folder``; none where all is in place."""
    steps = []
    for stage in STAGES:
        raw = hook_script(stage, python, paths)
        says = _says(folder / stage, place_of(folder, stage), raw)
        if says:
            steps.append(Step(f"{stage}: {says}", partial(_install, folder, stage, raw)))
    return steps


def _says(hook: Path, own: Path | None, raw: bytes) -> str:
    """Return what installing would do, ``""`` for nothing."""
    if own is not None:
        return "" if _is_current(own, raw) else f"renewed in {own}"
    if read_hook(hook) is None:
        return f"installed in {hook}"
    return f"installed in {hook}; the hook that was there runs first, as {chained_of(hook).name}"


def _is_current(file: Path, raw: bytes) -> bool:
    return read_hook(file) == raw and os.access(file, os.X_OK)


def _install(folder: Path, stage: str, raw: bytes) -> None:
    with locked(folder):
        sweep(folder, stage)
        hook = place_of(folder, stage) or folder / stage
        found = read_hook(hook)
        if found is not None and not is_ours(found):
            _chain(hook)
        write_atomically(hook, raw)


def _chain(hook: Path) -> None:
    """Keep the hook that is there under guard's second name; an older one there is set aside."""
    chained = chained_of(hook)
    if os.path.lexists(chained):
        if same_hook(hook, chained):
            return
        keep_as(chained, free_name(chained))
    keep_as(hook, chained)


def plan_removal(folder: Path) -> list[Step]:
    """Return the steps that take guard's hooks out of ``folder`` and put back what they chained."""
    steps = []
    for stage in STAGES:
        own, chained = place_of(folder, stage), chained_of(folder / stage)
        if own is not None or (os.path.lexists(chained) and read_hook(folder / stage) is None):
            back = ", the hook that was there is back" if os.path.lexists(chained) else ""
            steps.append(Step(f"{stage}: removed{back}", partial(_remove, folder, stage)))
        elif os.path.lexists(chained):
            steps.append(Step(
                f"{stage}: left alone, since another hook took guard's place; what was there "
                f"before guard is in {chained}",
            ))
    return steps


def _remove(folder: Path, stage: str) -> None:
    with locked(folder):
        sweep(folder, stage)
        hook = place_of(folder, stage) or folder / stage
        found = read_hook(hook)
        if found is not None and not is_ours(found):
            return
        chained = chained_of(folder / stage)
        if os.path.lexists(chained):
            chained.replace(hook)
        elif found is not None:
            hook.unlink()
        sync(folder)
