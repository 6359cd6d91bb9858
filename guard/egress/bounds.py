"""What every call is held to: a deadline, a size, a clean environment, one kind of failure."""

from __future__ import annotations

import os
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from guard.model import Watcher

#: Most bytes read from one connection, headers and framing included.
MAX_RAW_BYTES = 10 * 1024 * 1024
#: Most bytes of text taken from a model, in UTF-8: far more than any message or review needs.
MAX_TEXT_BYTES = 256 * 1024
#: Most bytes of one line of a reply.
MAX_LINE_BYTES = 1024 * 1024
#: Most bytes of a request body: above it no provider's context would hold the prompt.
MAX_BODY_BYTES = 4 * 1024 * 1024

#: Variables that the SDKs, their HTTP clients or OpenSSL obey behind the caller's back.
#: Source: anthropic/_client.py, anthropic/_utils/_logs.py, anthropic/_tracing.py,
#: ollama/_client.py, httpx/_utils.py, OpenSSL's X509_get_default_cert_file_env.
_PREFIXES = ("ANTHROPIC_", "OLLAMA_", "OTEL_", "SSL_CERT_", "HTTPX_")
_NAMES = frozenset({
    "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY", "SSLKEYLOGFILE", "REQUESTS_CA_BUNDLE",
    "CURL_CA_BUNDLE", "NETRC",
})


class Fault(Exception):  # noqa: N818 - a call's outcome, not an error of the program
    """A call that did not work out.

    ``outcome``  one of ``guard.model.Call.outcome``.
    ``detail``   for a person, in guard's own words: never text of the server or of the prompt.
    """

    def __init__(self, outcome: str, detail: str) -> None:
        super().__init__(f"{outcome}: {detail}")
        self.outcome = outcome
        self.detail = detail


def find_fault(error: BaseException) -> Fault | None:
    """Return the fault that ``error`` is or was raised from, however an SDK wrapped it."""
    seen: set[int] = set()
    cause: BaseException | None = error
    while cause is not None and id(cause) not in seen:
        if isinstance(cause, Fault):
            return cause
        seen.add(id(cause))
        cause = cause.__cause__ or cause.__context__
    return None


class Deadline:
    """A moment after which nothing is waited for."""

    __slots__ = ("_at",)

    def __init__(self, seconds: float) -> None:
        self._at = time.monotonic() + seconds

    def left_s(self) -> float:
        """Return the seconds left, never below 0."""
        return max(0.0, self._at - time.monotonic())

    def within(self, seconds: float) -> Deadline:
        """Return the earlier of this deadline and one ``seconds`` from now."""
        return Deadline(min(seconds, self.left_s()))

    def check(self, doing: str) -> float:
        """Return the seconds left; raises Fault ``timeout`` if there are none."""
        left_s = self.left_s()
        if left_s <= 0:
            raise Fault("timeout", f"out of time while {doing}")
        return left_s


class Collector:
    """The text of a reply as it arrives: bounded, shown to the watcher, fit to be encoded."""

    def __init__(self, watcher: Watcher | None) -> None:
        self._watcher = watcher
        self._pieces: list[str] = []
        self._size_bytes = 0

    def add(self, piece: object) -> None:
        """Take the next piece; raises Fault ``bad-reply`` if it is no text or too much of it."""
        if not isinstance(piece, str):
            raise Fault("bad-reply", "a piece of the reply is not text")
        raw = piece.encode("utf-8", "replace")
        self._size_bytes += len(raw)
        if self._size_bytes > MAX_TEXT_BYTES:
            raise Fault("bad-reply", f"the reply is longer than {MAX_TEXT_BYTES} bytes")
        if raw:
            text = raw.decode()
            self._pieces.append(text)
            if self._watcher is not None:
                self._watcher.stream(text)

    def finish(self) -> str:
        """Return the whole text; raises Fault ``bad-reply`` if there is none."""
        text = "".join(self._pieces)
        if not text.strip():
            raise Fault("bad-reply", "the reply is empty")
        return text


def encodable(text: str) -> str:
    """Return ``text`` with lone surrogates (names that are not UTF-8) replaced."""
    return text.encode("utf-8", "replace").decode()


@contextmanager
def clean_environ() -> Iterator[None]:
    """Hide the variables that would steer an SDK, for the time it is imported and set up.

    The process is single-threaded here. Also keeps ``import ollama`` from building a client out
    of ALL_PROXY, which raises for ``socks5h``.
    """
    hidden = {
        name: value for name, value in os.environ.items()
        if name.upper().startswith(_PREFIXES) or name.upper() in _NAMES
    }
    for name in hidden:
        del os.environ[name]
    try:
        yield
    finally:
        os.environ.update(hidden)
