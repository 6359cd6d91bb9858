"""The errors a person may see: what is wrong, and the next command to type."""

from __future__ import annotations

EXIT_OK, EXIT_REFUSED, EXIT_USAGE, EXIT_FAILED, EXIT_INTERRUPTED = 0, 1, 2, 3, 130


class GuardError(Exception):
    """An expected failure; ``what`` and ``hint`` never hold a secret's value."""

    exit_code = EXIT_FAILED

    def __init__(self, what: str, hint: str = "") -> None:
        super().__init__(what)
        self.what = what
        self.hint = hint


class UsageError(GuardError):
    """The command line, the policy or the range can't be judged."""

    exit_code = EXIT_USAGE


class PolicyError(UsageError):
    """A policy file is wrong; ``what`` starts with ``FILE:LINE: KEY``."""


class RefusedError(GuardError):
    """A rule of the policy forbids it."""

    exit_code = EXIT_REFUSED
