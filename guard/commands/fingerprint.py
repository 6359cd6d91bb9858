"""``guard policy fingerprint``: write the book by which copies of protected code are recognised."""

from __future__ import annotations

import argparse
import os
import sys
from typing import TYPE_CHECKING

from guard.errors import EXIT_OK, UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator

EPILOG = """\
examples:
  guard policy fingerprint -o /etc/guard/core.prints src/core/
  guard policy fingerprint -o core.prints --public vendor/ src/core/ lib/pricing.py

The line that is printed goes into the organisation's or your own policy, under
proprietary.fingerprints. The file holds names and hashes of twelve words each, not code.
"""
#: A file with a NUL in its first bytes is not code; a longer one than this is not written by hand.
_PROBE_BYTES, _MOST_BYTES = 8000, 4 << 20


def add_verb(verbs: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the verb's arguments."""
    parser = verbs.add_parser(
        "fingerprint", help="write fingerprints of protected code", epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        description="Write a file of fingerprints by which a copy of this code is recognised, "
        "reformatted or not.",
    )
    parser.add_argument("paths", nargs="+", metavar="PATH", help="protected files and folders")
    parser.add_argument("-o", "--output", required=True, metavar="FILE", help="where to write")
    parser.add_argument("--public", action="append", default=[], metavar="PATH",
                        help="what is also in here is not protected (may be repeated)")


def run(args: argparse.Namespace) -> int:
    """Write the book, and print the line that names it. Raises UsageError if that can't be."""
    from guard.detect.protected import MAGIC, digest_of, make_book

    output = os.path.realpath(args.output)
    if os.path.exists(output) and not _is_book(output, MAGIC):
        raise UsageError(f"{args.output} exists and is no file of fingerprints",
                         "choose another name with -o")
    files = list(_read_all(args.paths))
    if not files:
        raise UsageError("there is no text in what was named", "guard policy fingerprint --help")
    book = make_book(files, (text for _, text in _read_all(args.public)))
    _write(output, book)
    count = int.from_bytes(book[40:48], "little")
    print(f"{len(files)} files, {count} hashes; name it in the organisation's or your policy:",
          file=sys.stderr)
    print(f'proprietary: {{fingerprints: ["{digest_of(book)} {output}"]}}')
    return EXIT_OK


def _is_book(file: str, magic: bytes) -> bool:
    try:
        with open(file, "rb") as stream:
            return stream.read(len(magic)) == magic
    except OSError:
        return False


def _read_all(paths: list[str]) -> Iterator[tuple[str, bytes]]:
    """Yield (path, text) of every text in ``paths``, in order of path; links are not followed."""
    for path in paths:
        if os.path.isdir(path):
            for folder, folders, names in os.walk(path):
                folders[:] = sorted(name for name in folders if name != ".git")
                for name in sorted(names):
                    yield from _read(os.path.join(folder, name))
        elif os.path.lexists(path):
            yield from _read(path)
        else:
            raise UsageError(f"there is no {path}", "guard policy fingerprint --help")


def _read(file: str) -> Iterator[tuple[str, bytes]]:
    if os.path.islink(file) or not os.path.isfile(file) or os.path.getsize(file) > _MOST_BYTES:
        return
    try:
        with open(file, "rb") as stream:
            text = stream.read()
    except OSError as error:
        raise UsageError(f"{file}: {error.strerror}", f"ls -l {file}") from None
    if b"\0" not in text[:_PROBE_BYTES]:
        yield os.path.relpath(file), text


def _write(file: str, raw: bytes) -> None:
    """Write ``raw`` in one step: a hook that reads the book sees the old or the new one."""
    partial = f"{file}.{os.getpid()}.tmp"
    try:
        with open(partial, "xb") as stream:
            stream.write(raw)
            stream.flush()
            os.fsync(stream.fileno())
        os.replace(partial, file)
    except OSError as error:
        if os.path.exists(partial):
            os.unlink(partial)
        raise UsageError(f"{file}: {error.strerror}", "choose another place with -o") from None
