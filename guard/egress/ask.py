"""Have a payload answered: the cloud if the decision allows it, then the local model, then nobody.

The way goes only down. A failure, whatever it is, never moves work from local to cloud, and
an empty reply leaves the caller with the deterministic draft.
"""

from __future__ import annotations

import math
import time
from typing import TYPE_CHECKING, Any, Literal

from guard.egress.bounds import Deadline, Fault
from guard.egress.provider import PROVIDERS, Attempt, Ledger, load_provider
from guard.model import Call, Reply

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from guard.model import Decision, Finding, Payload, Policy, Watcher

    Slot = Literal["cloud", "local"]

DEFAULT_DEADLINE_S = 20.0


def ask(
    payload: Payload, decision: Decision, policy: Policy, *,
    scan_text: Callable[[bytes, str], tuple[Finding, ...]], environ: Mapping[str, str],
    watcher: Watcher | None = None, deadline_s: float | None = None,
) -> Reply:
    """Return a model's reply with every call that was tried; empty if none worked out.

    ``deadline_s``  for all tries together; each is also held to its provider's ``deadline_s``
    of the policy, and without a total those add up. Raises nothing for what goes wrong
    outside; KeyboardInterrupt passes through after all connections are closed.
    """
    whole = Deadline(math.inf if deadline_s is None else deadline_s)
    environ = dict(environ)  # the process's own is cleaned while an SDK is set up
    calls: list[Call] = []
    for slot in list_slots(decision):
        settings = _read_settings(policy, slot)
        if settings.get("provider") in {None, "", "draft"} or (calls and whole.left_s() <= 0):
            continue
        name = str(settings["provider"])
        chosen = decision.model if decision.provider == name else ""
        attempt = Attempt(
            payload=payload, model=chosen or str(settings.get("model", "")), settings=settings,
            decision=decision, scan_text=scan_text, environ=environ, watcher=watcher,
            deadline=whole.within(_read_deadline_s(settings)),
        )
        text, call = _try_provider(name, slot, attempt)
        calls.append(call)
        if call.outcome == "ok":
            return Reply(text, tuple(calls))
    return Reply("", tuple(calls))


def list_slots(decision: Decision) -> tuple[Slot, ...]:
    """Return the sides that may be asked, in order."""
    if decision.provider == "draft":
        return ()
    if decision.route == "cloud" and decision.sensitive is False:
        return ("cloud", "local")
    return ("local",)


def _read_settings(policy: Policy, slot: Slot) -> Mapping[str, Any]:
    try:
        settings = policy.get(f"providers.{slot}")
    except KeyError:
        return {}
    return settings if isinstance(settings, dict) else {}


def _read_deadline_s(settings: Mapping[str, Any]) -> float:
    value = settings.get("deadline_s")
    if isinstance(value, (int, float)) and not isinstance(value, bool) and value > 0:
        return float(value)
    return DEFAULT_DEADLINE_S


def _try_provider(name: str, slot: Slot, attempt: Attempt) -> tuple[str, Call]:
    """Return (text, call) of one try; the text is empty unless the call's outcome is ``ok``."""
    ledger = Ledger()
    started = time.monotonic()
    text, outcome, detail = "", "ok", ""
    try:
        _note(attempt, f"asking {attempt.model}")
        text = _run(name, slot, attempt, ledger)
    except Fault as fault:
        outcome, detail = fault.outcome, fault.detail
    except Exception as error:  # noqa: BLE001 - a broken provider costs a draft, never the commit
        outcome, detail = "error", f"the provider failed ({type(error).__name__})"
    call = Call(
        provider=name, model=attempt.model, model_digest=ledger.model_digest,
        endpoint=ledger.endpoint, payload_digest=ledger.payload_digest, usage=ledger.usage,
        outcome=outcome, detail=detail, duration_ms=int((time.monotonic() - started) * 1000),
    )
    return text, call


def _run(name: str, slot: Slot, attempt: Attempt, ledger: Ledger) -> str:
    row = PROVIDERS.get(name)
    if row is None:
        raise Fault("error", f"no provider is called {name!r}; there are {', '.join(PROVIDERS)}")
    if slot == "local" and row.place != "local":
        raise Fault("not-local", f"{name} is no local provider")
    if not attempt.model:
        raise Fault("error", f"the policy names no model for {name}")
    return load_provider(name)(attempt, ledger)


def _note(attempt: Attempt, text: str) -> None:
    if attempt.watcher is not None:
        attempt.watcher.note(text)
