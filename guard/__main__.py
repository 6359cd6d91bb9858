"""Entry point: sends a hook down its short way, everything else to the command line."""

from __future__ import annotations

import os
import sys


def main(argv: list[str]) -> int:
    """Run ``guard ARGV`` and return its exit code; the one error boundary of the program."""
    try:
        if argv[:1] == ["hook"] and len(argv) > 1 and not argv[1].startswith("-"):
            from guard.hooks.dispatch import run_hook

            return run_hook(argv[1], argv[2:])
        from guard.cli import run_verb

        return run_verb(argv)
    except BaseException as error:  # noqa: BLE001 - the boundary: every error becomes a message
        from guard.boundary import explain

        return explain(error)


def run() -> None:
    """Run the ``guard`` command of the installed distribution."""
    argv = sys.argv[1:]
    for stream in (sys.stdout, sys.stderr):
        if stream is not None:  # None where the parent closed it
            # A path may hold anything; a locale that can't show it must not end the run.
            stream.reconfigure(errors="backslashreplace")  # type: ignore[union-attr]
    code = main(argv)
    try:
        if sys.stdout is not None:
            sys.stdout.flush()
    except BrokenPipeError:
        # The reader (``| head``) has gone: nobody is left to tell, and that is no failure.
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    if argv[:1] == ["hook"]:
        # Taking the interpreter down piece by piece costs a hook a tenth of its time.
        if sys.stderr is not None:
            sys.stderr.flush()
        os._exit(code)
    sys.exit(code)


if __name__ == "__main__":
    run()
