"""A model under Ollama, through the ollama package and the proof of locality."""

from __future__ import annotations

import re
from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING, Any

from guard.egress.bounds import Collector, Deadline, Fault, clean_environ, encodable, find_fault
from guard.egress.link import LocalLink, inspect_reply, knock
from guard.egress.local import NOT_LOCAL, choose_place, is_cloud_name, name_forms, vet_addresses
from guard.egress.parcel import transport
from guard.model import Usage

if TYPE_CHECKING:
    from collections.abc import Iterator

    from guard.egress.parcel import Place
    from guard.egress.provider import Attempt, Ledger
    from guard.egress.wire import Address
    from guard.model import Payload

#: Bytes of text that make one token, at the least, in code and prose of European languages.
BYTES_PER_TOKEN = 2.5
#: Context sizes asked for, in tokens. Few, because Ollama loads the model anew for each.
CONTEXT_SIZES = (4096, 8192, 16384, 32768)
_STATUSES = {
    401: "unauthenticated", 408: "timeout", 413: "too-long", 429: "rate-limited",
    503: "overloaded", 504: "timeout",
}


def ask_ollama(attempt: Attempt, ledger: Ledger) -> str:
    """Return the local model's text; see ``guard.egress.provider.Provider``."""
    place, note = choose_place(attempt.settings, attempt.environ)
    ledger.endpoint = place.url
    if note and attempt.watcher is not None:
        attempt.watcher.note(note)
    refuse_cloud_name(attempt.model)
    allow_hosts = attempt.settings.get("allow_hosts") or ()
    addresses = vet_addresses(place, allow_hosts, attempt.deadline)
    opened = open_client(place, addresses, attempt.deadline, attempt.model)
    with opened as (client, link):
        try:
            limit, ledger.model_digest = prove_model(client, attempt.model)
            return _chat(client, attempt, ledger, limit)
        finally:
            ledger.payload_digest = link.digest


def refuse_cloud_name(model: str) -> None:
    """Raise Fault ``not-local`` if the name alone says that the model runs elsewhere."""
    if is_cloud_name(model):
        raise Fault(NOT_LOCAL, f"{model} is the name of a cloud model")


@contextmanager
def open_client(
    place: Place, addresses: tuple[Address, ...], deadline: Deadline, model: str,
) -> Iterator[tuple[Any, LocalLink]]:
    """Give an ``ollama.Client`` bound to ``addresses`` and ``model``, and its link.

    Both are closed on the way out. Whatever the package raises inside comes out as a Fault.
    """
    knock(place, addresses, deadline)
    with clean_environ():
        import httpcore
        import httpx
        import ollama

        deadline.check("loading the ollama package")
        link = LocalLink(httpcore, place, addresses, deadline)
        client: Any = ollama.Client(
            place.url, trust_env=False, follow_redirects=False,
            transport=transport(httpx, link.send, partial(inspect_reply, model)),
        )
    try:
        yield client, link
    except Exception as error:  # noqa: BLE001 - the package's own failures end here
        raise find_fault(error) or _to_fault(error) from None
    finally:
        link.close()
        client.close()


def prove_model(client: Any, model: str) -> tuple[int, str]:
    """Return (most tokens the model can hold, ``sha256:…`` of it); raises Fault if not proven.

    Both replies were read for ``remote_host`` before the package saw them.
    """
    shown = client.show(model)
    limits = [
        value for key, value in (shown.modelinfo or {}).items()
        if key.endswith(".context_length") and type(value) is int and value > 0
    ]
    for item in client.list().models:
        if item.model in name_forms(model):
            digest = str(item.digest or "").removeprefix("sha256:")
            if re.fullmatch(r"[0-9a-f]{64}", digest):
                return min(limits, default=CONTEXT_SIZES[-1]), f"sha256:{digest}"
    raise Fault(NOT_LOCAL, f"the server gives no digest for {model}, so it can't be pinned")


def choose_context(payload: Payload, limit: int) -> int:
    """Return the context size to ask for, in tokens; raises Fault ``too-long`` if none will do.

    An estimate; should it be too low, the server refuses, since it is told not to cut.
    """
    size_bytes = len(payload.system.encode("utf-8", "replace")) + len(
        payload.prompt.encode("utf-8", "replace"))
    needed = int(size_bytes / BYTES_PER_TOKEN) + payload.max_output_tokens + 64
    for size in CONTEXT_SIZES:
        if needed <= min(size, limit):
            return min(size, limit)
    raise Fault("too-long", f"the prompt needs some {needed} tokens, more than the model can hold")


def _chat(client: Any, attempt: Attempt, ledger: Ledger, limit: int) -> str:
    payload = attempt.payload
    messages = [
        {"role": role, "content": encodable(text)}
        for role, text in (("system", payload.system), ("user", payload.prompt)) if text
    ]
    chunks = client.chat(
        attempt.model, messages=messages, stream=True, think=False,
        options={
            "num_ctx": choose_context(payload, limit), "num_predict": payload.max_output_tokens,
            "temperature": 0, "seed": 1,
        },
    )
    text, finished = Collector(attempt.watcher), False
    for chunk in chunks:
        attempt.deadline.check("reading the reply")
        text.add(chunk.message.content or "")
        if chunk.done:
            finished = True
            ledger.usage = Usage(chunk.prompt_eval_count, chunk.eval_count)
            break
    chunks.close()
    if not finished:
        raise Fault("bad-reply", "the reply was cut off")
    return text.finish()


def _to_fault(error: Exception) -> Fault:
    """Return what ``error`` of the package means, in guard's own words."""
    import httpcore
    import ollama

    if isinstance(error, httpcore.RemoteProtocolError):
        return Fault("bad-reply", "the server does not speak HTTP, or cut the reply off")
    if not isinstance(error, ollama.ResponseError):
        return Fault("bad-reply", f"the reply can't be read ({type(error).__name__})")
    status = error.status_code
    if re.search(r"(?i)context (size|length|window)|input length|too long", str(error.error)):
        return Fault("too-long", "the prompt is too long for the model")
    if 300 <= status < 400:  # noqa: PLR2004 - HTTP's redirects
        return Fault(NOT_LOCAL, f"the server redirects (HTTP {status}); not followed")
    if status == 404:  # noqa: PLR2004 - HTTP's not found
        return Fault("error", "the server does not have the model; `ollama pull` it")
    said = f"HTTP {status}" if status > 0 else "in the middle of the reply"
    return Fault(_STATUSES.get(status, "error"), f"the server reports an error ({said})")
