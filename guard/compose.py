"""Wire the world to the writing of a message: git, the door, and a line of progress.

Loaded only when a message is to be written; a model takes seconds, so imports are no matter.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

from guard.egress.ask import ask
from guard.flow import Surroundings, Written, write_message
from guard.git.history import recent_subjects
from guard.git.read import read_staged
from guard.git.repo import branch, head
from guard.report.progress import ProgressLine
from guard.report.style import printable

if TYPE_CHECKING:
    from guard.bundle import Bundle
    from guard.change import Change, Scan
    from guard.decide.decide import Flag
    from guard.model import Decision, Payload, Reply


def compose(
    scan: Scan, bundle: Bundle, today: str, *, flag: Flag = "", hint: str = "", base: str = "HEAD",
) -> Written:
    """Return a message for the staged change on top of ``base``, whoever writes it."""
    around = Surroundings(
        bundle, today, branch=branch(), subjects=recent_subjects(os.getcwd()), hint=hint,
        flag=flag,
    )

    def read() -> Any:
        limit = bundle.settings["scan"]["max_file_bytes"]
        change: Change = read_staged(base=base, max_file_bytes=limit)
        return change.files

    with ProgressLine() as line:

        def ask_with_progress(payload: Payload, decision: Decision) -> Reply:
            return ask(
                payload, decision, around.policy, scan_text=around.scan, environ=os.environ,
                watcher=line, deadline_s=None,
            )

        wanted = bundle.settings["message"]["model"]
        return write_message(
            read, scan, around, ask_with_progress if wanted else None,
            initial=not head(commit=base)[0],
        )


def record_fields(written: Written) -> dict[str, Any]:
    """Return what the record says of the decision and of the calls that were made."""
    decision = written.decision
    return {
        "route": decision.route, "reasons": decision.reasons, "task": decision.task,
        "complexity": decision.complexity.score,
        "calls": tuple(call.public() for call in written.reply.calls),
    }


def explain(written: Written) -> list[str]:
    """Return what the person is told beside the message: who wrote it, where, and why."""
    decision = written.decision
    first = f"message by {written.draft.author}; {decision.route}: {decision.reasons[0]}"
    return [printable(f"guard: {line}") for line in (first, written.note) if line]
