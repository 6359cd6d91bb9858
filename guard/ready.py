"""Get the compiled policy that governs here: layers from git and the disk, bundle from cache."""

from __future__ import annotations

import os
import sys

from guard.git.read import read_objects
from guard.policy.cache import cache_dir, load_bundle
from guard.policy.layers import read_layers
from guard.policy.packs import packs_dir

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import Any

    from guard.bundle import Bundle
    from guard.git.read import GitObject
    from guard.policy.layers import Layer

    #: rules, settings, policy digest, ruleset digest, serialized database
    Built = tuple[list[dict[str, Any]], dict[str, Any], str, str, bytes]

#: The repository's own policy, at the top of the tree.
POLICY_PATH = ".guard.yaml"


def load(*, cwd: str | None = None, base_commit: str = "HEAD", staged: bool = True) -> Bundle:
    """Return the effective policy for a change on top of ``base_commit``, compiled.

    ``staged`` joins the ``.guard.yaml`` of the index, which may only tighten. Raises PolicyError
    if a layer is wrong, GuardError outside a repository (see ``load_outside``).
    """
    bundle, _ = load_beside((), cwd=cwd, base_commit=base_commit, staged=staged)
    return bundle


def load_beside(
    objects: tuple[str, ...], *, cwd: str | None = None, base_commit: str = "HEAD",
    staged: bool = True,
) -> tuple[Bundle, list[GitObject | None]]:
    """Return the bundle and further git ``objects``, read by one process."""
    specs = [f"{base_commit}:{POLICY_PATH}", *([f":{POLICY_PATH}"] if staged else []), *objects]
    found = read_objects(specs, cwd=cwd)
    layers = read_layers(
        base_raw=_blob(found[0]), staged_raw=_blob(found[1]) if staged else None,
        environ=os.environ,
    )
    return load_layers(layers), found[2 if staged else 1 :]


def load_outside() -> Bundle:
    """Return the effective policy for texts and files outside of a repository, compiled."""
    return load_layers(layers_outside())


def layers_outside() -> tuple[Layer, ...]:
    """Return the policy files that count outside of a repository.

    A ``.guard.yaml`` in the current folder is nobody's commit, so like a staged one it may only
    tighten.
    """
    try:
        with open(POLICY_PATH, "rb") as file:
            raw = file.read()
    except OSError:
        raw = None
    return read_layers(base_raw=None, staged_raw=raw, environ=os.environ)


def _blob(found: GitObject | None) -> bytes | None:
    return found.content if found is not None and found.kind == "blob" else None


def load_layers(layers: tuple[Layer, ...]) -> Bundle:
    """Return the bundle of ``layers`` from the cache, building it when there is none."""
    from guard.detect.hs import load_database

    return load_bundle(
        layers, packs_dir=packs_dir(), cache=cache_dir(os.environ),
        load_database=load_database, build=_build,
    )


def _build(layers: Sequence[Layer], packs: str) -> Built:
    """Build a policy that the cache does not hold; on a terminal, say why that takes a moment."""
    from guard.detect.compile import compile_rules
    from guard.detect.hs import hs_version, load_database
    from guard.policy.build import build
    from guard.policy.shared import shared_database

    def share(triples: list[tuple[bytes, int, int]], make: Callable[[], bytes]) -> bytes:
        def make_and_say() -> bytes:
            if sys.stderr.isatty():
                print("guard: compiling the rules (once, some seconds)", file=sys.stderr)
            return make()

        return shared_database(
            triples, make_and_say, cache=cache_dir(os.environ), hs_version=hs_version(),
            load_database=load_database,
        )

    return build(layers, packs, lambda rules: compile_rules(rules, share))
