"""A bench for one call: servers, a policy that points to them, and a watcher that remembers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from guard.egress.ask import ask
from guard.model import Complexity, Decision, Finding, Payload, Policy, Reply
from tests.egress.fakes import ClaudeFake, OllamaFake
from tests.models import llama, real_ollama  # noqa: F401 - fixtures

if TYPE_CHECKING:
    from collections.abc import Iterator


class Memory:
    """A watcher that keeps what it is shown."""

    def __init__(self) -> None:
        self.notes: list[str] = []
        self.pieces: list[str] = []

    def note(self, text: str) -> None:
        self.notes.append(text)

    def stream(self, text: str) -> None:
        self.pieces.append(text)


def finding(action: str = "block", rule: str = "planted") -> Finding:
    """Return a finding as the scan would."""
    return Finding(
        rule=rule, kind="secret", path="prompt", line=1, end_line=1, column=1, side="prompt",
        confidence="certain", severity="high", action=action, fingerprint="0" * 16, message="x",  # type: ignore[arg-type]
    )


class Bench:
    """What a call needs, with everything at hand to be changed by a test."""

    def __init__(self, cloud: ClaudeFake, local: OllamaFake) -> None:
        self.cloud = cloud
        self.local = local
        self.environ = {"ANTHROPIC_API_KEY": "test-" + "key" * 3}
        self.watcher = Memory()
        self.scanned: list[tuple[bytes, str]] = []
        self.secret = b""
        self.settings: dict[str, Any] = {"providers": {
            "cloud": {"provider": "anthropic", "model": "claude-x", "endpoint": cloud.url,
                      "deadline_s": 30},
            "local": {"provider": "ollama", "model": local.model, "endpoint": local.url,
                      "deadline_s": 30, "allow_hosts": []},
        }}

    def scan_text(self, raw: bytes, where: str) -> tuple[Finding, ...]:
        self.scanned.append((raw, where))
        return (finding(),) if self.secret and self.secret in raw else ()

    def ask(
        self, route: str = "local", *, sensitive: bool = False, deadline_s: float | None = None,
        system: str = "Be brief.", prompt: str = "Say it.", scan_text: Any = None,
        provider: str = "", model: str = "", max_output_tokens: int = 600,
    ) -> Reply:
        decision = Decision(
            route, (), Complexity(1), "message", sensitive, provider, model)  # type: ignore[arg-type]
        return ask(
            Payload(system, prompt, "message", max_output_tokens), decision, Policy(self.settings),
            scan_text=scan_text or self.scan_text, environ=self.environ, watcher=self.watcher,
            deadline_s=deadline_s,
        )


@pytest.fixture
def bench() -> Iterator[Bench]:
    with ClaudeFake() as cloud, OllamaFake() as local:
        yield Bench(cloud, local)
