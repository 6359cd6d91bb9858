"""What ``guard init`` is to do in a repository, as steps that can be shown before they are run."""

from __future__ import annotations

import shutil
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from guard.errors import UsageError
from guard.git.plumbing import run_git
from guard.git.repo import hooks_dir
from guard.install import manager
from guard.install.files import write_atomically
from guard.install.framework import CONFIG, add_block, missing_stages, remove_block
from guard.install.interpreter import interpreter, module_paths
from guard.install.native import Step, plan_hooks, plan_removal
from guard.install.script import STAGES
from guard.install.starter import (
    POLICY,
    is_untouched,
    remove_starter,
    wants_starter,
    write_starter,
)

if TYPE_CHECKING:
    from guard.git.repo import Repo


def choose_framework(repo: Repo, asked: str) -> str:
    """Return ``native`` or ``pre-commit``: what was ``asked`` for, or what the repository uses."""
    if asked != "auto":
        return asked
    return "pre-commit" if Path(repo.toplevel, CONFIG).is_file() else "native"


def hooks_folder(repo: Repo, *, force: bool) -> Path:
    """Return the folder that git takes hooks from.

    Raises UsageError if it belongs to more than this repository and ``force`` does not hold.
    """
    folder = Path(hooks_dir(repo.toplevel))
    if folder.exists() and not folder.is_dir():
        raise UsageError(
            f"git takes hooks from {folder}, which is no folder: no hook runs here",
            "git config --unset core.hooksPath   (or --global)",
        )
    if not force and not _is_within(folder, repo):
        raise UsageError(
            f"git takes hooks from {folder}, outside of this repository "
            f"(core.hooksPath{_origin(repo)}): hooks there run in every repository that uses it",
            "guard init --force   (to install them there all the same)",
        )
    return folder


def _is_within(folder: Path, repo: Repo) -> bool:
    real = folder.resolve()
    return any(
        real.is_relative_to(Path(base).resolve()) for base in (repo.common_dir, repo.toplevel)
    )


def _origin(repo: Repo) -> str:
    asked = ["config", "--show-scope", "--get", "core.hooksPath"]
    scope = run_git(asked, cwd=repo.toplevel, check=False).split(b"\t")[0]
    return f", {scope.decode('ascii', 'replace')} configuration" if scope else ""


def plan_init(repo: Repo, framework: str, *, force: bool) -> list[Step]:
    """Return what sets guard up; nothing where all is in place already."""
    toplevel = Path(repo.toplevel)
    native = framework == "native"
    steps = _plan_native(repo, force=force) if native else _plan_framework(repo)
    if wants_starter(toplevel):
        steps.append(Step(
            f"{POLICY}: a starting policy, all comments; commit it when you have changed it",
            partial(write_starter, toplevel),
        ))
    return steps


def _plan_native(repo: Repo, *, force: bool) -> list[Step]:
    folder = hooks_folder(repo, force=force)
    config = Path(repo.toplevel, CONFIG)
    if config.is_file() and manager.installed_stages(folder) and _has_hooks(config):
        raise UsageError(
            f"{CONFIG} has guard's hooks already, and they would run twice",
            "guard init --uninstall, then: guard init --framework native",
        )
    python = interpreter()
    steps = plan_hooks(folder, python, module_paths(python))
    tracked = folder.resolve().is_relative_to(Path(repo.toplevel).resolve())
    in_git_dir = folder.resolve().is_relative_to(Path(repo.common_dir).resolve())
    if steps and tracked and not in_git_dir:
        steps.append(Step(
            f"note: {folder} is part of the work tree; these hooks name this machine's Python, "
            "so don't commit them",
        ))
    return steps


def _has_hooks(config: Path) -> bool:
    return len(missing_stages(_read(config))) < len(STAGES)


def _plan_framework(repo: Repo) -> list[Step]:
    """Return what puts guard into pre-commit's configuration and installs its stages."""
    file = Path(repo.toplevel, CONFIG)
    if not file.is_file():
        raise UsageError(
            f"there is no {CONFIG} here", "pre-commit sample-config > .pre-commit-config.yaml",
        )
    folder = Path(hooks_dir(repo.toplevel))
    steps = plan_removal(folder)  # native hooks would run a second time
    text = _read(file)
    wanted = add_block(text)
    if wanted != text:
        steps.append(Step(
            f"{CONFIG}: guard's hooks added; pre-commit wants it staged: git add {CONFIG}",
            partial(_write, file, wanted),
        ))
    used = [stage for stage in STAGES if stage not in missing_stages(wanted)]
    missing = [stage for stage in used if stage not in manager.installed_stages(folder)]
    if missing:
        steps.append(_install_step(repo, folder, missing))
    if steps and shutil.which("guard") is None:
        steps.append(Step(
            "note: `guard` is not on PATH here; pre-commit calls it by that name, so put it there "
            "(pipx install hybrid-guard, or activate its virtual environment)",
        ))
    return steps


def _install_step(repo: Repo, folder: Path, stages: list[str]) -> Step:
    found = manager.find_manager(folder)
    shown = manager.show_command("install", stages, found)
    if not found:
        return Step(f"note: neither pre-commit nor prek is here; when one is, run: {shown}")

    def install() -> None:
        manager.run_manager(manager.command("install", stages, found), repo.toplevel)
        manager.remember(repo.common_dir, stages)

    return Step(f"ran: {shown}", install)


def plan_uninstall(repo: Repo) -> list[Step]:
    """Return what takes guard out again, and puts back what was there."""
    folder = Path(hooks_dir(repo.toplevel))
    # core.hooksPath may have been set since; then the hooks are still where git once looked.
    folders = dict.fromkeys([folder, Path(repo.common_dir, "hooks")])
    steps = [step for place in folders if place.is_dir() for step in plan_removal(place)]
    stages = manager.remembered(repo.common_dir)
    if stages:
        steps.append(_uninstall_step(repo, folder, stages))
    return [*steps, *_plan_files(Path(repo.toplevel))]


def _plan_files(toplevel: Path) -> list[Step]:
    """Return what is to be done with the files of the work tree that ``guard init`` wrote."""
    steps = []
    config = toplevel / CONFIG
    text = _read(config) if config.is_file() else ""
    wanted = remove_block(text)
    if wanted != text:
        steps.append(Step(f"{CONFIG}: guard's hooks taken out", partial(_write, config, wanted)))
    if is_untouched(toplevel):
        says = f"{POLICY}: removed, nothing was in it"
        steps.append(Step(says, partial(remove_starter, toplevel)))
    return steps


def _uninstall_step(repo: Repo, folder: Path, stages: list[str]) -> Step:
    found = manager.find_manager(folder)
    shown = manager.show_command("uninstall", stages, found)
    if not found:
        return Step(f"note: these stages were installed for guard; run: {shown}")

    def uninstall() -> None:
        manager.run_manager(manager.command("uninstall", stages, found), repo.toplevel)
        manager.forget(repo.common_dir)

    return Step(f"ran: {shown}", uninstall)


def _read(file: Path) -> str:
    try:
        return file.read_bytes().decode("utf-8")
    except UnicodeDecodeError:
        raise UsageError(f"{file} is not UTF-8", "pre-commit validate-config") from None


def _write(file: Path, text: str) -> None:
    real = file.resolve()
    write_atomically(real, text.encode("utf-8"), real.stat().st_mode & 0o7777)
