"""post-commit: bind the record to the commit that came of it. Fails open (see dispatch).

Usually the commit is what was prepared, and one more line in the log says so. Where it is not
(``--amend -m``, ``-C HEAD``, an index changed in between), HEAD is read and recorded anew.
"""

from __future__ import annotations

from guard.errors import EXIT_OK
from guard.hooks.place import PREPARED, here, is_pick


def run(_args: list[str]) -> int:
    """Record HEAD; always 0: the commit is made."""
    place = here()
    prepared = place.take(PREPARED)
    if not prepared and is_pick(place.git_dir):
        return EXIT_OK  # post-rewrite records it with all the others
    from guard.hooks.bind import bind

    bind("HEAD", place.common_dir, prepared, event="committed")
    return EXIT_OK
