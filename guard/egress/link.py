"""The way to one vetted place on this machine: what goes along, and what may come back."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from guard.egress.bounds import MAX_LINE_BYTES, Deadline, Fault, clean_environ
from guard.egress.local import NOT_LOCAL, name_forms
from guard.egress.parcel import Parcel, Place, post
from guard.egress.wire import Wire

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from ssl import SSLContext

    from guard.egress.wire import Address

CONNECT_TIMEOUT_S = 1.0
#: Fields that Ollama sets when a model runs elsewhere. Source: ollama/api/types.go,
#: ShowResponse, ListModelResponse and ChatResponse.
_REMOTE = frozenset({"remote_host", "remote_model"})


def read_json(raw: bytes) -> Any:
    """Return ``raw`` as JSON, with a remote host under its usual key, however it was spelled.

    Any letter case counts, and a repeated key can't hide an earlier one. Raises Fault
    ``bad-reply`` if it isn't JSON.
    """
    def keep(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        remote = [value for key, value in pairs if key.lower() in _REMOTE and value]
        return dict(pairs) | ({"remote_host": remote[0]} if remote else {})

    try:
        return json.loads(raw, object_pairs_hook=keep)
    except (ValueError, RecursionError):
        raise Fault("bad-reply", "the reply is not JSON") from None


def refuse_remote(value: Any) -> None:
    """Raise Fault ``not-local`` if ``value``, read by ``read_json``, names a remote host."""
    waiting = [value]
    while waiting:
        item = waiting.pop()
        if isinstance(item, dict):
            if item.get("remote_host"):
                raise Fault(NOT_LOCAL, "the server runs this model on another machine")
            waiting.extend(item.values())
        elif isinstance(item, list):
            waiting.extend(item)


def inspect_reply(model: str, target: str, blocks: Iterable[bytes]) -> Iterator[bytes]:
    """Yield the reply to ``target`` once it was read for remote hosts: by line, or as a whole.

    The SDK drops those fields, so they are looked at before it sees the bytes. In the list of
    models only ``model`` matters: others may well be remote.
    """
    if target == "/api/chat":
        yield from _inspect_lines(blocks)
        return
    whole = b"".join(blocks)
    told = read_json(whole) if whole.strip() else None
    if target == "/api/tags" and isinstance(told, dict):
        listed = told.get("models")
        told = [
            item for item in (listed if isinstance(listed, list) else [])
            if isinstance(item, dict)
            and {str(item.get("name")), str(item.get("model"))} & name_forms(model)
        ]
    refuse_remote(told)
    yield whole


def _inspect_lines(blocks: Iterable[bytes]) -> Iterator[bytes]:
    rest = b""
    for block in blocks:
        *lines, rest = (rest + block).split(b"\n")
        if len(rest) > MAX_LINE_BYTES:
            raise Fault("bad-reply", f"a line of the reply is longer than {MAX_LINE_BYTES} bytes")
        for line in lines:
            yield from _inspect_line(line)
    yield from _inspect_line(rest)


def _inspect_line(line: bytes) -> Iterator[bytes]:
    if line.strip():
        told = read_json(line)
        refuse_remote(told)
        if not isinstance(told, dict):
            raise Fault("bad-reply", "a line of the reply is no object")
        yield line + b"\n"


def knock(place: Place, addresses: tuple[Address, ...], deadline: Deadline) -> None:
    """Connect and hang up; raises Fault ``unreachable``, ``timeout`` or ``not-local``.

    A server that is down is then found out before half a second goes into loading its SDK.
    """
    wire = Wire(
        None, place.host, place.port, find_addresses=lambda: addresses, deadline=deadline,
        connect_timeout_s=CONNECT_TIMEOUT_S,
    )
    try:
        wire.knock()
    finally:
        wire.close()


class LocalLink:
    """The way to one vetted place; the counterpart of the door, for this machine.

    ``digest``  ``sha256:…`` of the last chat request as it was (to be) sent.
    """

    def __init__(self, core: Any, place: Place, addresses: tuple[Address, ...], deadline: Deadline,
                 ) -> None:
        self._place = place
        self._wire = Wire(
            core, place.host, place.port, find_addresses=lambda: addresses, deadline=deadline,
            connect_timeout_s=CONNECT_TIMEOUT_S,
        )
        self.digest = ""

    def send(self, parcel: Parcel) -> tuple[Any, Any]:
        """Seal ``parcel``, write it and return (pool, response of httpcore)."""
        sealed = self._seal(parcel)
        return post(self._wire, sealed, _make_context() if self._place.scheme == "https" else None)

    def _seal(self, parcel: Parcel) -> Parcel:
        """Return the request with headers of our own, so that no key or cookie goes along.

        Ollama would otherwise cut a prompt that does not fit, in silence; the package has no
        parameter for that, so it is set here. Source: ollama/api/types.go, ChatRequest.
        """
        if parcel.place != self._place:
            raise Fault(NOT_LOCAL, "the request is not for the endpoint that was proven")
        body = parcel.body
        if parcel.target == "/api/chat":
            body = json.dumps(json.loads(body) | {"truncate": False, "shift": False}).encode()
        headers = (
            ("host", self._place.authority), ("accept", "application/json"),
            ("accept-encoding", "identity"), ("content-type", "application/json"),
            ("content-length", str(len(body))), ("connection", "close"),
        )
        sealed = Parcel(parcel.method, self._place, parcel.target, headers, body)
        if parcel.target == "/api/chat":
            self.digest = sealed.digest
        return sealed

    def close(self) -> None:
        """Close whatever is open."""
        self._wire.close()


def _make_context() -> SSLContext:
    import ssl

    with clean_environ():
        return ssl.create_default_context()
