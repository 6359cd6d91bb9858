"""Find out how the hooks are to start Python so that it finds this very guard."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import guard
from guard.errors import GuardError

TIMEOUT_S = 60


def interpreter() -> str:
    """Return the absolute path of the running interpreter; in a virtual environment, its link."""
    if not sys.executable:
        raise GuardError("Python does not know its own path", "run guard with an installed Python")
    return str(Path(sys.executable).absolute())


def module_paths(python: str) -> list[str]:
    """Return what an isolated ``python`` without ``site`` needs on its path to be this guard.

    That is what ``site`` adds, and guard's own folder where that is not enough (installed for
    the user only, or run from a checkout). Raises GuardError if guard can't be imported so.
    """
    with_site = _paths(python, "-I")
    paths = [path for path in with_site if path not in _paths(python, "-I", "-S")]
    own = str(Path(guard.__file__).resolve().parent)
    if _finds(python, paths) != own:
        paths = [str(Path(own).parent), *paths]
    if _finds(python, paths) != own:
        raise GuardError(
            f"{python} does not find guard when it is started isolated (-I)",
            "install guard in a virtual environment, with pipx or with uv, and run it from there",
        )
    return paths


def _finds(python: str, paths: list[str]) -> str:
    """Return the folder of the guard that is found with ``paths``, ``""`` if none is."""
    code = (f"import sys; sys.path += {paths!a}\n"
            "import guard, os; print(ascii(os.path.dirname(os.path.realpath(guard.__file__))))")
    return str(_ask([python, "-I", "-S", "-X", "utf8", "-c", code]) or "")


def _paths(python: str, *flags: str) -> list[str]:
    code = "import sys; print(ascii(sys.path))"
    found = _ask([python, *flags, "-X", "utf8", "-c", code])
    return [str(path) for path in found] if isinstance(found, list) else []


def _ask(argv: list[str]) -> object:
    """Return the literal that a Python process prints, None if it fails."""
    try:
        done = subprocess.run(
            argv, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
            check=False, timeout=TIMEOUT_S,
        )
        return ast.literal_eval(done.stdout.decode("ascii")) if done.returncode == 0 else None
    except (OSError, ValueError, SyntaxError, subprocess.SubprocessError):
        return None
