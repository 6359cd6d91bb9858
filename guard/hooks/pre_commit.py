"""pre-commit: scan the staged change and block what is certain. Fails closed (see dispatch)."""

from __future__ import annotations

import os
import sys
import time

from guard import ready
from guard.detect.engine import scan_change
from guard.errors import EXIT_OK, EXIT_REFUSED
from guard.git.digest import ChangeDigest
from guard.git.read import read_staged
from guard.hooks.place import PASSED, here

TYPE_CHECKING = False
if TYPE_CHECKING:
    from guard.bundle import Bundle
    from guard.change import Scan


def run(_args: list[str]) -> int:
    """Return 1 if the staged change must not be committed, else 0."""
    bundle = ready.load()
    digest = ChangeDigest()
    change = read_staged(max_file_bytes=bundle.settings["scan"]["max_file_bytes"])
    scan = scan_change(
        change, bundle, today=time.strftime("%Y-%m-%d", time.gmtime()), digest=digest,
    )
    if scan.allowances and scan.unused:
        from guard.report.text import render_unused

        print(render_unused(scan), file=sys.stderr)
    route = scan.route
    if route == "block":
        _refuse(scan, bundle)
        return EXIT_REFUSED
    here().leave(PASSED, {"change": scan.digest})
    if route == "local":
        from guard.report.text import render_notice

        print(render_notice(scan), file=sys.stderr)
    return EXIT_OK


def _refuse(scan: Scan, bundle: Bundle) -> None:
    from guard.record.statement import make_statement
    from guard.record.store import append
    from guard.report.style import style
    from guard.report.text import render_block

    owner = os.environ.get("GIT_AUTHOR_EMAIL", "")
    block = render_block(
        scan.findings, style(sys.stderr), owner=owner, today=time.strftime("%Y-%m-%d"),
    )
    print(block, file=sys.stderr)
    append(here().common_dir, make_statement(
        event="blocked", scan=scan, bundle=bundle, route="block",
        reasons=("a finding that blocks was staged",),
    ))
