"""Claude, through the anthropic package and the door.

The SDK builds and reads; it never connects. Its HTTP client has a transport that ends in
``Door.pass_through``, so whatever the SDK would send, retries included, is cleared first.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from guard.egress.bounds import Collector, Fault, clean_environ, encodable, find_fault
from guard.egress.door import Door, pin_cloud
from guard.egress.parcel import transport
from guard.model import Usage

if TYPE_CHECKING:
    from guard.egress.provider import Attempt, Ledger

#: Error types of the Messages API, in a status reply or in the middle of a stream.
#: Source: https://platform.claude.com/docs/en/api/errors
_OUTCOMES = {
    "authentication_error": "unauthenticated", "permission_error": "unauthenticated",
    "billing_error": "unauthenticated", "rate_limit_error": "rate-limited",
    "overloaded_error": "overloaded", "request_too_large": "too-long", "timeout_error": "timeout",
}
_STATUSES = {
    401: "unauthenticated", 402: "unauthenticated", 403: "unauthenticated", 408: "timeout",
    413: "too-long", 429: "rate-limited", 503: "overloaded", 504: "timeout", 529: "overloaded",
}
_SAID = {
    "unauthenticated": "the key in ANTHROPIC_API_KEY is not accepted",
    "rate-limited": "the account's rate limit is reached",
    "overloaded": "the service is overloaded",
    "too-long": "the prompt is too long for the model",
    "timeout": "the service gave up waiting",
}


def ask_anthropic(attempt: Attempt, ledger: Ledger) -> str:
    """Return Claude's text; see ``guard.egress.provider.Provider``."""
    place = pin_cloud(attempt.settings.get("endpoint"))
    ledger.endpoint = place.url
    door = Door(
        attempt.decision, place, target="/v1/messages", key=_read_key(attempt),
        scan_text=attempt.scan_text, deadline=attempt.deadline,
    )
    try:
        return _converse(attempt, ledger, door, place.url)
    except Exception as error:  # noqa: BLE001 - the SDK's own failures end here
        raise find_fault(error) or _to_fault(error) from None
    finally:
        ledger.payload_digest = door.digest
        door.close()


def _read_key(attempt: Attempt) -> str:
    key = attempt.environ.get("ANTHROPIC_API_KEY", "").strip()
    if not re.fullmatch(r"[\x21-\x7e]{1,512}", key):
        raise Fault("unauthenticated", "ANTHROPIC_API_KEY is not set" if not key
                    else "ANTHROPIC_API_KEY holds what no key can hold")
    return key


def _converse(attempt: Attempt, ledger: Ledger, door: Door, base_url: str) -> str:
    with clean_environ():
        import anthropic
        import httpx2

        client = anthropic.Anthropic(
            api_key=_read_key(attempt), base_url=base_url, max_retries=0, open_telemetry=False,
            timeout=attempt.deadline.check("loading the anthropic package"),
            http_client=httpx2.Client(
                trust_env=False, follow_redirects=False, headers={"Accept-Encoding": "identity"},
                transport=transport(httpx2, door.pass_through),
            ),
        )
    payload = attempt.payload
    system: dict[str, Any] = {"system": encodable(payload.system)} if payload.system else {}
    with client, client.messages.create(
        model=attempt.model, max_tokens=payload.max_output_tokens, stream=True,
        messages=[{"role": "user", "content": encodable(payload.prompt)}], **system,
    ) as events:
        return _read_events(events, attempt, ledger)


def _read_events(events: Any, attempt: Attempt, ledger: Ledger) -> str:
    """Return the text of a stream of events; each field is what a server chose to send."""
    text = Collector(attempt.watcher)
    stop_reason, finished = "", False
    for event in events:
        attempt.deadline.check("reading the reply")
        kind = getattr(event, "type", None)
        if kind == "message_start":
            _note_usage(ledger, getattr(event.message, "usage", None))
        elif kind == "content_block_delta" and getattr(event.delta, "type", None) == "text_delta":
            text.add(event.delta.text)
        elif kind == "message_delta":
            stop_reason = str(event.delta.stop_reason or stop_reason)
            _note_usage(ledger, getattr(event, "usage", None))
        elif kind == "message_stop":
            finished = True
    if stop_reason == "refusal":
        raise Fault("refusal", "the model declined to answer")
    if not finished:
        raise Fault("bad-reply", "the reply was cut off")
    return text.finish()


def _note_usage(ledger: Ledger, usage: Any) -> None:
    """Take over the counts that ``usage`` gives; later events repeat or raise earlier ones."""
    def count(name: str, before: int | None) -> int | None:
        value = getattr(usage, name, None)
        return value if type(value) is int and value >= 0 else before

    known = ledger.usage
    ledger.usage = Usage(
        input_tokens=count("input_tokens", known.input_tokens),
        output_tokens=count("output_tokens", known.output_tokens),
        cache_read_tokens=count("cache_read_input_tokens", known.cache_read_tokens),
        cache_write_tokens=count("cache_creation_input_tokens", known.cache_write_tokens),
    )


def _to_fault(error: Exception) -> Fault:
    """Return what ``error`` of the SDK means, in guard's own words."""
    import anthropic

    if isinstance(error, anthropic.APITimeoutError):
        return Fault("timeout", "the service did not answer in time")
    if isinstance(error, anthropic.APIConnectionError):
        return Fault("bad-reply", "the service does not speak HTTP, or cut its answer off")
    if isinstance(error, anthropic.APIStatusError):
        status = error.status_code
        outcome = _OUTCOMES.get(str(error.type)) or _STATUSES.get(status, "error")
        if outcome == "error" and _tells_overflow(str(error.message)):
            outcome = "too-long"
        if 300 <= status < 400:  # noqa: PLR2004 - HTTP's redirects
            return Fault("bad-reply", f"the service redirects (HTTP {status}); not followed")
        said = _SAID.get(outcome, "the service reports an error")
        return Fault(outcome, f"{said} (HTTP {status})")
    return Fault("bad-reply", f"the reply can't be read ({type(error).__name__})")


def _tells_overflow(message: str) -> bool:
    """Say whether an error's text is about the size of the prompt; only looked at, never shown."""
    return re.search(r"(?i)prompt is too long|context (size|length|window)", message) is not None
