"""Compiled policies kept in the user's cache folder. Part of every hook run.

One entry is one file: a header (magic, key, lengths, CRC-32), the rules, settings and digests
as ``marshal`` writes them, the serialized database. An entry is read only if it is a regular
file of this user's that nobody else may touch, and is whole; whatever is wrong with it, the
answer is to build it again. Nothing that a scan found is ever kept here.
"""

from __future__ import annotations

import marshal
import os
import stat
import sys
import time
import zlib

from guard import __version__
from guard.bundle import ENGINE_VERSION, Bundle
from guard.policy.packs import pack_files

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from typing import Any

    from guard.policy.layers import Layer

MAGIC = b"guardpb\x02"
#: Suffixes of entries, and how many of each are kept: of those that were used last.
ENTRY, DATABASE = ".bundle", ".triggers"
KEPT = {ENTRY: 8, DATABASE: 3}
_KEY_BYTES = 20
_HEADER_BYTES = len(MAGIC) + _KEY_BYTES + 8 + 8 + 4
#: Hyperscan's own checksum leaves out 8 bytes of a database's header and its last 72 (in 0.9).
_DATABASE_HEAD, _DATABASE_TAIL = 128, 4096
#: A file that a killed process left behind; no build takes an hour.
_STALE_S = 3600
#: Entries are renewed at most this often, so that a hit seldom writes.
_RENEW_S = 86400
_OPEN_FLAGS = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC


def cache_dir(environ: Mapping[str, str]) -> str:
    """Return guard's cache folder, which need not be there; ``""`` for a user without a home.

    Source: XDG Base Directory Specification, whose relative paths are to be ignored.
    """
    folder = environ.get("XDG_CACHE_HOME", "")
    if not folder.startswith("/"):
        home = environ.get("HOME", "")
        if not home.startswith("/"):
            return ""
        folder = home + "/.cache"
    return folder + "/guard"


def cache_key(layers: Sequence[Layer], packs_dir: str, hs_version: str) -> str:
    """Return 40 hex digits over all that a compiled policy depends on.

    Packs count by name, size and mtime, layers by their bytes. Raises PolicyError without packs.
    """
    hasher = _blake2b()
    parts: list[object] = [
        MAGIC, __version__, ENGINE_VERSION, sys.hexversion, sys.implementation.cache_tag,
        os.uname().machine, hs_version, packs_dir, *pack_files(packs_dir),
    ]
    for part in parts:
        hasher.update(f"{part!r}\n".encode("utf-8", "surrogateescape"))
    for layer in layers:
        head = f"{layer.name!r} {layer.file!r} {len(layer.raw)}\n"
        hasher.update(head.encode("utf-8", "surrogateescape"))
        hasher.update(layer.raw)
    return str(hasher.hexdigest())


def _blake2b() -> Any:
    try:
        from _blake2 import blake2b
    except ImportError:
        from hashlib import blake2b
    return blake2b(digest_size=_KEY_BYTES)


def load_bundle(
    layers: Sequence[Layer], *, packs_dir: str, cache: str,
    load_database: Callable[[bytes], Any],
    build: Callable[
        [Sequence[Layer], str], tuple[list[dict[str, Any]], dict[str, Any], str, str, bytes],
    ],
    hs_version: str = "",
) -> Bundle:
    """Return the compiled policy of ``layers``: from ``cache`` if it is there, else built.

    ``cache``  the folder (see ``cache_dir``), ``""`` for none.
    ``load_database``  makes a database of its serialized form; may raise on one that is foreign.
    ``build``  see ``guard.policy.build.build``, without its last argument. It raises PolicyError.
    ``hs_version``  may be left out where ``load_database`` refuses another version's databases.
    """
    key = cache_key(layers, packs_dir, hs_version)
    file = f"{cache}/{key}{ENTRY}" if cache else ""
    if file:
        bundle = _read_bundle(file, key, load_database)
        if bundle is not None:
            return bundle
    rules, settings, policy_digest, ruleset_digest, raw = build(layers, packs_dir)
    database = load_database(raw)
    # A pack that was saved during the build would be found under the key of its old state.
    if file and cache_key(layers, packs_dir, hs_version) == key:
        # The rules within the rest as packed bytes: a clean change never asks for them.
        table = zlib.compress(marshal.dumps(rules, 4), 1)
        body = marshal.dumps((table, settings, policy_digest, ruleset_digest), 4)
        write_entry(cache, file, pack_entry(key, body, raw))
    return Bundle(database, rules, settings, policy_digest, ruleset_digest)


def pack_entry(key: str, body: bytes, raw: bytes) -> bytes:
    """Return an entry's bytes: header, ``body``, serialized database ``raw``."""
    head = MAGIC + bytes.fromhex(key) + len(body).to_bytes(8, "little")
    head += len(raw).to_bytes(8, "little")
    return head + _checksum(head, body, raw).to_bytes(4, "little") + body + raw


def _checksum(head: bytes, body: bytes, raw: bytes) -> int:
    """Return the CRC-32 of what Hyperscan does not check itself when it loads a database.

    It checks all but a few bytes at either end; to do so again would cost a hook 1 ms a megabyte.
    """
    ends = raw[:_DATABASE_HEAD] + raw[-_DATABASE_TAIL:]
    return zlib.crc32(ends, zlib.crc32(body, zlib.crc32(head)))


def read_parts(descriptor: int, key: str, size: int) -> tuple[bytes, bytes] | None:
    """Return (body, serialized database) of an open entry of ``size`` bytes.

    None if it isn't whole and ``key``'s. The parts are read apart: a database is big to copy.
    """
    head = os.read(descriptor, _HEADER_BYTES)
    if len(head) < _HEADER_BYTES or not head.startswith(MAGIC + bytes.fromhex(key)):
        return None
    at = len(MAGIC) + _KEY_BYTES
    body_bytes = int.from_bytes(head[at : at + 8], "little")
    raw_bytes = int.from_bytes(head[at + 8 : at + 16], "little")
    if size != _HEADER_BYTES + body_bytes + raw_bytes:
        return None
    body, raw = _read(descriptor, body_bytes), _read(descriptor, raw_bytes)
    crc = _checksum(head[: at + 16], body, raw)
    whole = len(body) == body_bytes and crc == int.from_bytes(head[at + 16 :], "little")
    return (body, raw) if whole else None


def _read(descriptor: int, size: int) -> bytes:
    data = os.read(descriptor, size)
    while len(data) < size and (more := os.read(descriptor, size - len(data))):
        data += more
    return data


def _read_bundle(
    file: str, key: str, load_database: Callable[[bytes], Any],
) -> Bundle | None:
    try:
        parts = read_entry(file, key)
        if parts is None:
            return None
        rules, settings, policy_digest, ruleset_digest = marshal.loads(parts[0])  # noqa: S302 - this user's own file, checked
        return Bundle(load_database(parts[1]), rules, settings, policy_digest, ruleset_digest)
    except Exception:  # noqa: BLE001 - whatever is wrong with a cache, the answer is to build again
        return None


def read_entry(file: str, key: str) -> tuple[bytes, bytes] | None:
    """Return ``read_parts`` of ``file``, or None if it isn't this user's alone. Raises OSError."""
    if not _is_ours(os.lstat(file.rpartition("/")[0])):
        return None
    descriptor = os.open(file, _OPEN_FLAGS)
    try:
        state = os.fstat(descriptor)
        if not stat.S_ISREG(state.st_mode) or not _is_ours(state) or state.st_nlink != 1:
            return None
        if time.time() - state.st_mtime > _RENEW_S:
            os.utime(descriptor)
        return read_parts(descriptor, key, state.st_size)
    finally:
        os.close(descriptor)


def _is_ours(state: os.stat_result) -> bool:
    return state.st_uid == os.geteuid() and not state.st_mode & 0o077 and not (
        stat.S_ISLNK(state.st_mode)
    )


def write_entry(cache: str, file: str, entry: bytes) -> None:
    """Write an entry at once or not at all; a cache that can't be written is no reason to stop."""
    part = f"{file}.{os.getpid()}.{time.time_ns()}.part"
    try:
        if not _make_folder(cache):
            return
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
        descriptor = os.open(part, flags, 0o600)
        try:
            view = memoryview(entry)
            while view:
                view = view[os.write(descriptor, view) :]
        finally:
            os.close(descriptor)
        os.replace(part, file)
        _prune(cache)
    except OSError:
        _remove(part)


def _make_folder(cache: str) -> bool:
    try:
        os.mkdir(cache, 0o700)
    except FileExistsError:
        pass
    except FileNotFoundError:
        os.makedirs(cache.rpartition("/")[0], exist_ok=True)
        os.mkdir(cache, 0o700)
    state = os.lstat(cache)
    if not stat.S_ISDIR(state.st_mode) or state.st_uid != os.geteuid():
        return False
    if state.st_mode & 0o077:
        os.chmod(cache, 0o700)
    return True


def _prune(cache: str) -> None:
    now = time.time()
    entries: dict[str, list[tuple[float, str]]] = {suffix: [] for suffix in KEPT}
    with os.scandir(cache) as found:
        for item in found:
            suffix = item.name[item.name.rfind(".") :]
            changed = item.stat(follow_symlinks=False).st_mtime
            if suffix in entries:
                entries[suffix].append((changed, item.path))
            elif suffix == ".part" and now - changed > _STALE_S:
                _remove(item.path)
    for suffix, most in KEPT.items():
        for _, path in sorted(entries[suffix], reverse=True)[most:]:
            _remove(path)


def _remove(path: str) -> None:
    try:
        os.unlink(path)
    except OSError:
        return
