"""Read the baselines that a policy names before a bulk scan starts: its processes ask no git."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    #: As ``guard.change.Change.read``.
    Reader = Callable[[str, int], bytes | None]


def read_ahead(
    settings: dict[str, Any], base: Callable[[], str], read: Reader | None,
) -> tuple[str, Reader | None]:
    """Return what the scan is made on, and what answers for the baselines there and nothing else.

    ``base`` is asked only if a baseline is named; ``("", None)`` where there is none to read.
    """
    named = {each["baseline"] for each in settings.get("exceptions", ()) if each.get("baseline")}
    on = base() if named and read is not None else ""
    if not on or read is None:
        return "", None
    from guard.detect.baseline import MOST_BYTES

    known = {f"{on}:{file}": read(f"{on}:{file}", MOST_BYTES + 1) for file in sorted(named)}
    return on, lambda spec, _most: known.get(spec)
