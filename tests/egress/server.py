"""A server on loopback that keeps every byte it is sent, and misbehaves on demand."""

from __future__ import annotations

import json
import socket
import threading
from contextlib import suppress
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

    from typing_extensions import Self

REASONS = {200: "OK", 301: "Moved", 302: "Found", 303: "See Other", 307: "Temporary"}


class Request:
    """One request as it came in; ``raw`` holds every byte of it."""

    def __init__(self, raw: bytes) -> None:
        self.raw = raw
        head, _, self.body = raw.partition(b"\r\n\r\n")
        lines = head.decode("latin-1").split("\r\n")
        self.method, self.target, _ = [*lines[0].split(" "), "", "", ""][:3]
        self.headers = {
            name.strip().lower(): value.strip()
            for name, _, value in (line.partition(":") for line in lines[1:])
        }

    @property
    def json(self) -> Any:
        return json.loads(self.body)


class Server:
    """Accept connections, keep every byte that arrives, answer with ``self.answer``.

    ``mode`` chooses how to misbehave before any answer: ``hang`` (never a byte), ``drop``
    (closes at once), ``garbage`` (no HTTP). ``released`` ends whatever hangs.
    """

    def __init__(self, mode: str = "fine", host: str = "127.0.0.1") -> None:
        self.mode = mode
        self.captured = b""
        self.requests: list[Request] = []
        self.connections = 0
        self.closed_by_peer = threading.Event()
        self.released = threading.Event()
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        self._listener = socket.create_server((host, 0), family=family)
        self.port: int = self._listener.getsockname()[1]
        self.url = f"http://[{host}]:{self.port}" if ":" in host else f"http://{host}:{self.port}"
        self._threads: list[threading.Thread] = []

    def __enter__(self) -> Self:
        self._start(self._accept)
        return self

    def __exit__(self, *_: object) -> None:
        self.released.set()
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        for thread in self._threads:
            thread.join(30)
            assert not thread.is_alive()

    def _start(self, target: Callable[..., None], *args: Any) -> None:
        thread = threading.Thread(target=target, args=args, daemon=True)
        self._threads.append(thread)
        thread.start()

    def _accept(self) -> None:
        while not self.released.is_set():
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            self.connections += 1
            self._start(self._serve, connection)

    def _serve(self, connection: socket.socket) -> None:
        with connection, suppress(OSError):
            connection.settimeout(20)
            request = self._read(connection)
            if request is None:
                return
            self.requests.append(request)
            if self.mode == "hang":
                self.wait_for_peer(connection)
            elif self.mode == "garbage":
                connection.sendall(b"\x00\xff\xfe not http at all \r\n\r\n" * 8)
            elif self.mode != "drop":
                self.answer(connection, request)

    def _read(self, connection: socket.socket) -> Request | None:
        raw = b""
        while True:
            head, end, body = raw.partition(b"\r\n\r\n")
            if end:
                wanted = int(Request(head + end).headers.get("content-length", "0"))
                if len(body) >= wanted:
                    return Request(raw)
            block = connection.recv(65536)
            self.captured += block
            raw += block
            if not block:
                return None

    def wait_for_peer(self, connection: socket.socket) -> None:
        """Say nothing more until the client leaves or the test is over."""
        connection.settimeout(0.05)
        while not self.released.is_set():
            try:
                if not connection.recv(1024):
                    self.closed_by_peer.set()
                    return
            except TimeoutError:  # noqa: PERF203 - the peer is still there
                continue
            except OSError:
                self.closed_by_peer.set()
                return

    def answer(self, connection: socket.socket, request: Request) -> None:
        """Answer ``request``."""
        del request
        self.reply(connection, 200, b"{}")

    def reply(
        self, connection: socket.socket, status: int, body: bytes = b"",
        headers: dict[str, str] | None = None,
    ) -> None:
        """Send a whole reply."""
        self.head(connection, status, {"Content-Length": str(len(body))} | (headers or {}))
        connection.sendall(body)

    def head(
        self, connection: socket.socket, status: int, headers: dict[str, str] | None = None,
    ) -> None:
        """Send the head of a reply that ends when the connection does, unless it has a length."""
        lines = [f"HTTP/1.1 {status} {REASONS.get(status, 'Error')}", "Connection: close"]
        lines += [f"{name}: {value}" for name, value in (headers or {}).items()]
        connection.sendall("\r\n".join([*lines, "", ""]).encode("latin-1"))
