"""Turn whatever went wrong into a message, an exit code and, for a crash, a redacted report."""

from __future__ import annotations

import os
import sys
import time

from guard.errors import EXIT_FAILED, EXIT_INTERRUPTED, EXIT_OK, GuardError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from types import TracebackType


def explain(error: BaseException) -> int:
    """Say on stderr what ``error`` means and what to do next; return the exit code."""
    if isinstance(error, SystemExit):
        return error.code if isinstance(error.code, int) else EXIT_FAILED
    if isinstance(error, KeyboardInterrupt):
        print("guard: interrupted", file=sys.stderr)
        return EXIT_INTERRUPTED
    if isinstance(error, BrokenPipeError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        return EXIT_OK
    print(f"guard: error: {describe(error)}", file=sys.stderr)
    hint = error.hint if isinstance(error, GuardError) else ""
    if hint:
        print(f"hint: {hint}", file=sys.stderr)
    return error.exit_code if isinstance(error, GuardError) else EXIT_FAILED


def describe(error: BaseException) -> str:
    """Return one line about ``error`` that holds no value it was handling.

    A GuardError was written for people. Of anything else only the type and the places in
    guard's own code are told: an exception's text may quote the data that upset it.
    """
    if isinstance(error, GuardError):
        return error.what
    if isinstance(error, OSError) and error.errno is not None:
        return f"{os.strerror(error.errno)}: {error.filename!r}"
    report = write_crash_report(error)
    place = f"; report: {report}" if report else ""
    return f"internal error ({type(error).__name__}){place}"


def write_crash_report(error: BaseException) -> str:
    """Write where ``error`` arose to the cache folder; return the file's name or ``""``.

    The report holds type names, files, functions and line numbers: no messages, no locals.
    """
    lines = [f"guard crashed: {type(error).__name__}", f"python {sys.version.split()[0]}"]
    lines += [f"{file}:{line} in {function}" for file, line, function in _places(error)]
    try:
        from guard.policy.cache import cache_dir

        folder = cache_dir(os.environ)
        file = os.path.join(folder, f"crash-{int(time.time())}-{os.getpid()}.txt")
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL
        with open(os.open(file, flags, 0o600), "w", encoding="utf-8") as report:
            report.write("\n".join(lines) + "\n")
    except (OSError, ImportError, GuardError):
        return ""
    return file


def _places(error: BaseException) -> list[tuple[str, int, str]]:
    places: list[tuple[str, int, str]] = []
    trace: TracebackType | None = error.__traceback__
    while trace is not None:
        code = trace.tb_frame.f_code
        places.append((code.co_filename, trace.tb_lineno, code.co_name))
        trace = trace.tb_next
    return places
