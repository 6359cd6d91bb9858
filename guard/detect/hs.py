"""Load Hyperscan as cheaply as it can be loaded, and databases with it.

``import hyperscan`` runs a package that imports ``typing`` (20 ms of CPU); its C extension
alone takes 2 ms. So the extension is found and loaded under its own name without running the
package around it; where that fails (another layout, a build that needs the package's own
set-up) the ordinary import is used.
"""

from __future__ import annotations

import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

_PACKAGE, _EXTENSION = "hyperscan", "hyperscan._hs_ext"
#: Source: hs_compile.h.
FLAG_CASELESS, FLAG_MULTILINE, MODE_BLOCK = 1, 4, 1


def load_extension() -> Any:
    """Return Hyperscan's C extension module, loading it once a process.

    Raises ImportError if Hyperscan is not installed or does not fit this machine.
    """
    module = sys.modules.get(_EXTENSION)
    if module is None:
        module = _load_directly()
    if module is None:
        from importlib import import_module

        module = import_module(_EXTENSION)
    return module


def _load_directly() -> Any:
    """Load the extension without executing its package; ``None`` if that can't be done."""
    spec = _find(_PACKAGE, None)
    where = None if spec is None else spec.submodule_search_locations
    spec = None if where is None else _find(_EXTENSION, where)
    if spec is None or spec.loader is None:
        return None
    try:
        from _frozen_importlib import module_from_spec
    except ImportError:
        return None
    try:
        module = module_from_spec(spec)
        sys.modules[_EXTENSION] = module
        spec.loader.exec_module(module)
    except ImportError:
        sys.modules.pop(_EXTENSION, None)
        return None
    return module


def _find(name: str, path: Sequence[str] | None) -> Any:
    for finder in sys.meta_path:
        find_spec = getattr(finder, "find_spec", None)
        spec = None if find_spec is None else find_spec(name, path)
        if spec is not None:
            return spec
    return None


def hs_version() -> str:
    """Return Hyperscan's own version and build date: part of the cache's key."""
    return str(load_extension().__version__)


def load_database(raw: bytes) -> Any:
    """Return the database that ``dump_database`` wrote, ready to scan.

    Raises ValueError if Hyperscan refuses it (damaged, another version, another CPU).
    """
    extension = load_extension()
    try:
        database = extension.loadb(raw, MODE_BLOCK)
        database.scratch = extension.Scratch(database)
    except (extension.error, TypeError) as error:
        msg = f"Hyperscan refuses the database: {type(error).__name__}"
        raise ValueError(msg) from None
    return database


def dump_database(database: Any) -> bytes:
    """Return ``database`` as bytes that ``load_database`` takes on a machine of this kind."""
    return bytes(load_extension().dumpb(database))


def compile_database(expressions: Sequence[tuple[bytes, int, int]]) -> Any:
    """Compile (expression, id, flags) triples into a block-mode database.

    Raises ValueError if Hyperscan refuses any of them.
    """
    extension = load_extension()
    database = extension.Database(mode=MODE_BLOCK)
    # Hyperscan has no empty database: an expression that never matches stands in.
    triples = list(expressions) or [(b"\\x00{32}$", 0, 0)]
    try:
        database.compile(
            expressions=[triple[0] for triple in triples], ids=[triple[1] for triple in triples],
            flags=[triple[2] for triple in triples],
        )
        database.scratch = extension.Scratch(database)
    except extension.error as error:
        msg = str(error) or type(error).__name__
        raise ValueError(msg) from None
    return database
