"""What a provider is: one function that turns an attempt into text, or raises a Fault."""

from __future__ import annotations

from dataclasses import dataclass, field
from importlib import import_module
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, Protocol, cast

from guard.model import Usage

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from guard.egress.bounds import Deadline
    from guard.model import Decision, Finding, Payload, Watcher


@dataclass(slots=True)
class Ledger:
    """What a provider learns about its call as it goes, so that a failed one is told in full."""

    endpoint: str = ""
    model_digest: str = ""
    payload_digest: str = ""
    usage: Usage = field(default_factory=Usage)


@dataclass(frozen=True, slots=True)
class Attempt:
    """One try at one provider.

    ``settings``  the policy's ``providers.local`` or ``providers.cloud``.
    ``environ``   the variables a provider may read; it obeys no others.
    """

    payload: Payload = field(repr=False)
    model: str
    settings: Mapping[str, Any]
    decision: Decision
    scan_text: Callable[[bytes, str], tuple[Finding, ...]]
    environ: Mapping[str, str] = field(repr=False)
    watcher: Watcher | None
    deadline: Deadline


class Provider(Protocol):
    """One way to have a payload answered."""

    def __call__(self, attempt: Attempt, ledger: Ledger) -> str:
        """Return the reply's text, filling ``ledger`` on the way; raises Fault otherwise.

        Connections are closed on the way out, whatever happens.
        """


class Row(NamedTuple):
    """A line of the table: where the provider's code is, and where its model runs."""

    target: str
    place: Literal["cloud", "local"]


#: Loaded on use: the SDKs cost up to 1.6 s to import.
PROVIDERS: dict[str, Row] = {
    "anthropic": Row("guard.egress.anthropic_api:ask_anthropic", "cloud"),
    "ollama": Row("guard.egress.ollama_api:ask_ollama", "local"),
}


def load_provider(name: str) -> Provider:
    """Return the provider of that name; raises KeyError if the table has none."""
    module, _, attribute = PROVIDERS[name].target.partition(":")
    return cast("Provider", getattr(import_module(module), attribute))
