"""The message file as the hooks meet it."""

from __future__ import annotations

import os

from guard.errors import UsageError
from guard.hooks.place import here
from guard.record.trailer import TRAILER_KEY, parse_trailer

_START = f"{TRAILER_KEY}: ".encode()


def read_message(file: str) -> bytes:
    """Return the message file as git wrote it."""
    with open(file, "rb") as message:
        return message.read()


def find_message() -> str:
    """Return the message file that git has in hand, for a framework that does not pass it.

    pre-commit leaves the argument out where its configuration has ``files:`` or ``exclude:``.
    """
    git_dir = here().git_dir
    for name in ("MERGE_MSG", "COMMIT_EDITMSG"):
        in_hand = name != "MERGE_MSG" or os.path.exists(f"{git_dir}/MERGE_HEAD")
        if in_hand and os.path.exists(f"{git_dir}/{name}"):
            return f"{git_dir}/{name}"
    raise UsageError("there is no commit message to look at", "git commit")


def will_be_edited() -> bool:
    """Say whether a person gets to see the message in an editor before git takes it.

    Source: builtin/commit.c sets GIT_EDITOR to ``:`` for its hooks where it starts no editor.
    """
    return os.environ.get("GIT_EDITOR") != ":"


def comment_of(raw: bytes) -> bytes:
    """Return what starts a comment in ``raw``; ``b""`` where nothing does, as nobody edits it."""
    if not will_be_edited():
        return b""
    from guard.git.message_file import comment_char

    return comment_char(raw=raw)


def records_in(raw: bytes) -> list[str]:
    """Return the digests of the records that a message names already, in order.

    A picked, amended or squashed commit brings the trailers of what it is made from.
    """
    parsed = [_parse(line) for line in raw.split(b"\n")]
    return list(dict.fromkeys([one[1] for one in parsed if one is not None]))


def without_records(raw: bytes) -> bytes:
    """Return a message that git put together from others without their trailers.

    Only whole lines in guard's own form go, each with the blank line before it.
    """
    kept: list[bytes] = []
    for line in raw.split(b"\n"):
        if _parse(line) is None:
            kept.append(line)
        elif kept and not kept[-1]:
            kept.pop()
    return b"\n".join(kept)


def _parse(line: bytes) -> tuple[str, str] | None:
    if not line.startswith(_START):
        return None
    return parse_trailer(line[len(_START) :].rstrip().decode("utf-8", "replace"))
