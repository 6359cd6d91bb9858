"""The pipeline, left to right: findings, decision, payload, reply, draft. Read this first.

Nothing here opens a file or a socket: what touches the world comes in as an argument, and the
route is settled before a model sees anything.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from guard.decide.complexity import score_change
from guard.decide.decide import decide
from guard.detect.engine import scan_text
from guard.model import Budget, Decision, Draft, Finding, Health, Policy, Reply
from guard.write.clean import clean_message
from guard.write.draft import draft_message
from guard.write.facts import gather
from guard.write.prompt import message_payload

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from guard.bundle import Bundle
    from guard.change import FilePatch, Scan
    from guard.decide.decide import Flag
    from guard.model import Payload, Task

    #: ``guard.egress.ask.ask`` with the world already in it.
    Ask = Callable[[Payload, Decision], Reply]


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What beside the change itself may go into a prompt, so it is scanned like the change.

    ``flag``  what the person asked for: ``local``, ``cloud`` or nothing.
    ``today``  ISO date on which exceptions are judged.
    """

    bundle: Bundle
    today: str
    branch: str = ""
    subjects: tuple[str, ...] = ()
    hint: str = ""
    flag: Flag = ""

    @property
    def policy(self) -> Policy:
        """Return the effective policy, typed."""
        return Policy(self.bundle.settings)

    def scan(self, text: str | bytes, where: str) -> tuple[Finding, ...]:
        """Return what is found in ``text``, told as at ``where``."""
        return scan_text(text, where, self.bundle, self.today)


@dataclass(frozen=True, slots=True)
class Written:
    """A commit message and how it came to be; ``note`` is for the person, in one sentence."""

    draft: Draft
    decision: Decision
    reply: Reply = field(default_factory=lambda: Reply(""))
    note: str = ""


def judge(scan: Scan, around: Surroundings, task: Task = "message") -> Decision:
    """Return where the work on a change may be done. Raises RefusedError as ``decide`` does."""
    extra = (
        *around.scan(around.branch, "branch"),
        *around.scan("\n".join(around.subjects), "history"),
        *around.scan(around.hint, "hint"),
    )
    return decide(
        scan, extra, task, around.policy, flag=around.flag,
        complexity=score_change(scan.shape, task, text=f"{around.branch} {around.hint}"),
        budget=budget_left(around.policy), health=Health(),
    )


def budget_left(policy: Policy) -> Budget:
    """Return what may still be spent: all of no budget, and nothing of one nobody meters yet.

    Spending is not metered in this version, so a budget in the policy is treated as used up.
    """
    budget = policy.settings["budget"]
    return Budget(None if all(limit is None for limit in budget.values()) else 0.0)


def write_message(
    read: Callable[[], Iterable[FilePatch]], scan: Scan, around: Surroundings, ask: Ask | None, *,
    initial: bool = False,
) -> Written:
    """Return a commit message for a scanned change; the draft when no model can do better.

    ``read`` reads the same change again; ``ask`` is None where no model is to be asked;
    ``initial`` says that the change makes the first commit.
    """
    decision = judge(scan, around)
    facts = gather(read(), initial=initial)

    def is_sensitive(text: str) -> bool:
        return bool(around.scan(text, "message"))

    draft = draft_message(facts, branch=around.branch, hint=around.hint, redact=is_sensitive)
    if ask is None or decision.provider == "draft":
        return Written(draft, decision)
    payload = message_payload(
        facts, subjects=around.subjects, branch=around.branch, hint=around.hint,
    )
    reply = ask(payload, decision)
    if not reply.ok:
        why = reply.calls[-1] if reply.calls else None
        told = f"{why.provider}: {why.detail or why.outcome}" if why else "no model was asked"
        return Written(draft, decision, reply, f"{told}; the draft is used")
    message = clean_message(reply.text, facts=facts)
    if message is None:
        return Written(draft, decision, reply,
                       "the model's reply was no message; the draft is used")
    if is_sensitive(message.text) or echoes(message.text, scan.findings):
        return Written(draft, decision, reply,
                       "the model's reply repeated something sensitive; the draft is used")
    author = reply.calls[-1].model
    return Written(Draft(message.subject, message.body, author), decision, reply)


def echoes(text: str, findings: Iterable[Finding]) -> bool:
    """Say whether ``text`` holds the value of one of ``findings``, as it stands."""
    raw = text.encode("utf-8", "surrogateescape")
    return any(finding.secret and finding.secret in raw for finding in findings)
