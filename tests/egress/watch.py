"""Run a module under a PEP 578 audit hook that ends the process if anything but egress connects.

    python -m tests.egress.watch guard hook pre-commit

Exit code 97: some code outside ``guard/egress`` connected, sent, or resolved a name.
"""

from __future__ import annotations

import os
import runpy
import sys
from pathlib import Path
from typing import Any

CAUGHT = 97
EVENTS = frozenset({
    "socket.connect", "socket.sendto", "socket.sendmsg", "socket.getaddrinfo",
    "socket.gethostbyname", "socket.gethostbyaddr", "socket.getnameinfo",
})
EGRESS = str(Path(__file__).resolve().parents[2] / "guard" / "egress") + os.sep


def install() -> None:
    """Watch this process from now on; there is no way back."""
    sys.addaudithook(_check)


def _check(event: str, _args: tuple[Any, ...]) -> None:
    if event not in EVENTS:
        return
    frame = sys._getframe()
    while frame is not None:
        if frame.f_code.co_filename.startswith(EGRESS):
            return
        frame = frame.f_back  # type: ignore[assignment]
    os.write(2, f"caught: {event} outside guard/egress\n".encode())
    os._exit(CAUGHT)


if __name__ == "__main__":
    install()
    sys.argv = sys.argv[1:]
    runpy.run_module(sys.argv[0], run_name="__main__", alter_sys=True)
