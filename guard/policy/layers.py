"""The files that a policy comes from, read and not yet understood. Part of every hook run."""

from __future__ import annotations

import errno
import os
import stat

from guard.errors import PolicyError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

ORGANISATION_FILE = "/etc/guard/policy.yaml"
REPOSITORY_FILE = ".guard.yaml"
#: ``guard.policy.nodes.MOST_BYTES``, said again so as not to import it here.
MOST_BYTES = 1 << 20


class Layer:
    """One policy file: ``name`` is organisation, user, repository or change.

    ``file``  what messages call it: a path, or git's name for the blob.
    ``raw``   what is in it.
    """

    __slots__ = ("file", "name", "raw")

    def __init__(self, name: str, file: str, raw: bytes) -> None:
        self.name = name
        self.file = file
        self.raw = raw


def read_layers(
    *, base_raw: bytes | None, staged_raw: bytes | None, environ: Mapping[str, str],
    organisation_file: str = ORGANISATION_FILE,
) -> tuple[Layer, ...]:
    """Return the layers that there are, organisation first.

    ``base_raw`` and ``staged_raw`` are ``.guard.yaml`` in HEAD and in the index, None where it
    isn't there; a staged file that equals HEAD's is no layer of its own.
    Raises PolicyError for a file of the organisation or the user that can't be trusted or read:
    not knowing a policy is not the same as there being none.
    """
    layers = []
    for name, file in (("organisation", organisation_file), ("user", user_file(environ))):
        raw = _read_file(file) if file else None
        if raw is not None:
            layers.append(Layer(name, file, raw))
    if base_raw is not None:
        layers.append(Layer("repository", f"HEAD:{REPOSITORY_FILE}", base_raw))
    if staged_raw is not None and staged_raw != base_raw:
        layers.append(Layer("change", REPOSITORY_FILE, staged_raw))
    return tuple(layers)


def user_file(environ: Mapping[str, str]) -> str:
    """Return where the user's policy is; ``""`` for a user without a home.

    Source: XDG Base Directory Specification, whose relative paths are to be ignored.
    """
    folder = environ.get("XDG_CONFIG_HOME", "")
    if not folder.startswith("/"):
        home = environ.get("HOME", "")
        if not home.startswith("/"):
            return ""
        folder = home + "/.config"
    return folder + "/guard/policy.yaml"


def _read_file(file: str) -> bytes | None:
    try:
        # O_NONBLOCK: a pipe in the file's place must not hang the commit.
        descriptor = os.open(file, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError as error:
        if error.errno in {errno.ENOENT, errno.ENOTDIR}:
            return None
        if error.errno == errno.ELOOP:
            raise PolicyError(
                f"{file}:1: it is a symbolic link", "put a copy of the file there instead",
            ) from None
        raise PolicyError(f"{file}:1: {os.strerror(error.errno or 0)}", f"ls -l {file}") from None
    try:
        return _read_open(file, descriptor)
    finally:
        os.close(descriptor)


def _read_open(file: str, descriptor: int) -> bytes:
    state = os.fstat(descriptor)
    if not stat.S_ISREG(state.st_mode):
        raise PolicyError(f"{file}:1: it is not a regular file", f"ls -l {file}")
    if state.st_mode & stat.S_IWOTH:
        raise PolicyError(f"{file}:1: everybody may write to it", f"chmod o-w {file}")
    if state.st_uid not in {0, os.geteuid()} and os.geteuid() != 0:
        raise PolicyError(f"{file}:1: it belongs to somebody else", f"ls -l {file}")
    parts = []
    size = 0
    while part := os.read(descriptor, MOST_BYTES):
        parts.append(part)
        size += len(part)
        if size > MOST_BYTES:
            raise PolicyError(f"{file}:1: larger than {MOST_BYTES} bytes", "remove what is old")
    return b"".join(parts)
