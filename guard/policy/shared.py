"""Compiled databases kept for all policies that look for the same.

Compiling takes seconds, nearly all of them Hyperscan's, and most policies differ in what they do
about a finding, not in what is looked for. So a database is also kept by what it was made of.
"""

from __future__ import annotations

import hashlib
import os
from typing import TYPE_CHECKING, Any

from guard.policy.cache import DATABASE, MAGIC, pack_entry, read_entry, write_entry

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    #: (expression, id, flags)
    Triple = tuple[bytes, int, int]


def shared_database(
    triples: Sequence[Triple], make: Callable[[], bytes], *, cache: str, hs_version: str,
    load_database: Callable[[bytes], Any],
) -> bytes:
    """Return the serialized database of ``triples``: from ``cache`` if it is there, else made.

    ``make``  compiles it; what it raises is raised.
    ``cache``  the folder (see ``guard.policy.cache.cache_dir``), ``""`` for none.
    ``load_database``  raises on a database that is damaged or foreign.
    """
    if not cache:
        return make()
    key = database_key(triples, hs_version)
    file = f"{cache}/{key}{DATABASE}"
    try:
        parts = read_entry(file, key)
        if parts is not None:
            load_database(parts[1])
            return parts[1]
    except Exception:  # noqa: BLE001, S110 - whatever is wrong with a cache, the answer is to make it again
        pass
    raw = make()
    write_entry(cache, file, pack_entry(key, b"", raw))
    return raw


def database_key(triples: Sequence[Triple], hs_version: str) -> str:
    """Return 40 hex digits over all that a database depends on."""
    hasher = hashlib.blake2b(digest_size=20)
    for part in (MAGIC, os.uname().machine, hs_version, *triples):
        hasher.update(f"{part!r}\n".encode())
    return hasher.hexdigest()
