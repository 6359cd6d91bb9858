"""The nouns of guard: what the stages hand to each other, frozen.

Loaded only when there is something to say; a clean hook run lives on ``guard.change`` and
``guard.bundle``, which import nothing.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal, Protocol

if TYPE_CHECKING:
    from guard.change import FilePatch


class Digest(Protocol):
    """What ``scan_change`` feeds; ``guard.git.digest.ChangeDigest`` has this shape."""

    def update(self, patch: FilePatch) -> None:
        """Take the next piece of a file."""

    def hexdigest(self) -> str:
        """Return the digest of all pieces."""


Kind = Literal["secret", "pii", "proprietary"]
Confidence = Literal["certain", "likely", "possible"]
Severity = Literal["critical", "high", "medium", "low"]
#: What a finding demands, and what a decision answers: joined by ``join_routes``.
Route = Literal["cloud", "local", "block"]
Task = Literal["message", "review", "ask"]

#: Weakest first.
CONFIDENCES: tuple[Confidence, ...] = ("possible", "likely", "certain")
#: Mildest first.
SEVERITIES: tuple[Severity, ...] = ("low", "medium", "high", "critical")


@dataclass(frozen=True, slots=True)
class Finding:
    """A place that may be sensitive: a pointer, never the value.

    ``line``, ``end_line``, ``column`` are 1-based (column in bytes of the line).
    ``side``   added, context or removed; ``name`` for a file name, ``branch``, ``prompt``, … for
    text that is not a line of the change.
    ``action`` what the effective policy says: cloud (noted only), local or block.
    ``fingerprint``  16 hex digits over rule, path, side and ordinal; holds across line shifts.
    ``message``  why, in one sentence, without the value.
    ``waived``   the exception or inline allowance that lowered ``action``, or ``""``.
    ``secret``   the value itself, for redaction and echo checks within this process only.
    """

    rule: str
    kind: Kind
    path: str
    line: int
    end_line: int
    column: int
    side: str
    confidence: Confidence
    severity: Severity
    action: Route
    fingerprint: str
    message: str
    title: str = ""
    blob: str = ""
    waived: str = ""
    secret: bytes = field(default=b"", repr=False, compare=False)

    def public(self) -> dict[str, Any]:
        """Return the finding as ``guard scan --format json`` prints it."""
        return {
            "rule": self.rule, "kind": self.kind, "path": self.path, "line": self.line,
            "end_line": self.end_line, "column": self.column, "side": self.side,
            "confidence": self.confidence, "severity": self.severity, "action": self.action,
            "fingerprint": self.fingerprint, "message": self.message,
        } | ({"waived": self.waived} if self.waived else {})


@dataclass(frozen=True, slots=True)
class Allowance:
    """What an added line allows with ``guard: allow RULE -- REASON``, one a rule.

    ``why``   why it lowers nothing, or ``""``; ``commit`` where commits were read.
    ``key``   16 hex digits that name the rule and the text of the line, wherever it stands.
    """

    path: str
    line: int
    rule: str
    why: str = ""
    key: str = field(default="", repr=False)
    blob: str = ""
    commit: str = ""


@dataclass(frozen=True, slots=True)
class IdleException:
    """An exception of a rule or baseline that lowered nothing; ``path`` is ``""`` for all."""

    what: str
    path: str
    owner: str
    expires: str
    state: Literal["unused", "expired"]


@dataclass(frozen=True, slots=True)
class Policy:
    """The effective policy, typed, read from ``Bundle.settings``; see docs/policy.md."""

    settings: dict[str, Any]

    def get(self, dotted: str) -> Any:
        """Return the value at ``dotted`` (``"route.threshold"``); KeyError if it has none."""
        value: Any = self.settings
        for key in dotted.split("."):
            value = value[key]
        return value


@dataclass(frozen=True, slots=True)
class Budget:
    """What may still be spent on cloud calls, in US dollars; ``None`` is no limit."""

    left_usd: float | None = None


@dataclass(frozen=True, slots=True)
class Health:
    """Which side answers, as far as it is known before the call; ``None`` is not asked."""

    local: bool | None = None
    cloud: bool | None = None


@dataclass(frozen=True, slots=True)
class Complexity:
    """How hard the work is, 0 to 10, and the sum it came from: (points, reason) in order."""

    score: int
    parts: tuple[tuple[int, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Decision:
    """Where the work may be done, and why, settled before a model sees anything.

    ``route``    ``cloud``: may leave; ``local``: local model or draft; ``block``: must not
    be committed (any writing happens locally all the same).
    ``reasons``  in the order in which they were decided, the deciding one first.
    ``sensitive``  findings or unread files forbid the cloud, whatever flag is given.
    ``provider``, ``model``  who is to do it, from the policy; ``draft`` needs no model.
    """

    route: Route
    reasons: tuple[str, ...]
    complexity: Complexity
    task: Task
    sensitive: bool
    provider: str = ""
    model: str = ""


@dataclass(frozen=True, slots=True)
class Payload:
    """What is to be asked of a model: the parts of a prompt, before any provider sees it."""

    system: str = field(repr=False)
    prompt: str = field(repr=False)
    task: Task
    max_output_tokens: int = 600


@dataclass(frozen=True, slots=True)
class Usage:
    """Tokens of one call; ``None`` where the provider did not say."""

    input_tokens: int | None = None
    output_tokens: int | None = None
    cache_read_tokens: int | None = None
    cache_write_tokens: int | None = None


@dataclass(frozen=True, slots=True)
class Call:
    """One call to a model, as the record tells it.

    ``outcome``  ``ok``, or why not: ``refused-by-door``, ``not-local``, ``unreachable``,
    ``timeout``, ``unauthenticated``, ``rate-limited``, ``overloaded``, ``refusal``,
    ``too-long``, ``bad-reply``, ``error``.
    ``payload_digest``  ``sha256:…`` of the request body as it was (to be) sent.
    """

    provider: str
    model: str
    model_digest: str
    endpoint: str
    payload_digest: str
    usage: Usage
    outcome: str
    detail: str = ""
    duration_ms: int = 0

    def public(self) -> dict[str, Any]:
        """Return plain values for the record; ``detail`` is for the terminal only."""
        return {
            "provider": self.provider, "model": self.model, "model_digest": self.model_digest,
            "endpoint": self.endpoint, "payload_digest": self.payload_digest,
            "input_tokens": self.usage.input_tokens, "output_tokens": self.usage.output_tokens,
            "outcome": self.outcome,
        }


@dataclass(frozen=True, slots=True)
class Reply:
    """A model's text, untrusted, and the calls that were made to get it (failed ones too)."""

    text: str = field(repr=False)
    calls: tuple[Call, ...] = ()

    @property
    def ok(self) -> bool:
        """Return whether the last call ended well."""
        return bool(self.calls) and self.calls[-1].outcome == "ok"


@dataclass(frozen=True, slots=True)
class Draft:
    """A commit message ready to be offered: subject, body lines wrapped, and who wrote it."""

    subject: str
    body: str = ""
    author: str = "draft"

    @property
    def text(self) -> str:
        """Return the message, ended by one newline."""
        return f"{self.subject}\n\n{self.body}\n" if self.body else f"{self.subject}\n"


class Watcher(Protocol):
    """Whoever watches a call: a progress line on a terminal, or nobody."""

    def note(self, text: str) -> None:
        """Show a short state (``waiting for qwen2.5-coder``)."""

    def stream(self, text: str) -> None:
        """Take the next piece of a reply; it is untrusted."""
