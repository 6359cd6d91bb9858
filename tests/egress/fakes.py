"""Servers on loopback that stand in for Ollama and Claude, and misbehave on demand."""

from __future__ import annotations

import gzip
import json
from typing import TYPE_CHECKING, Any

from tests.egress.server import Server

if TYPE_CHECKING:
    import socket

    from tests.egress.server import Request

DIGEST = "0123456789abcdef" * 4


class OllamaFake(Server):
    """An Ollama as far as guard talks to it.

    ``fault`` maps a target to (status, body, headers) to answer instead of the right thing.
    ``mode`` besides the base's: ``remote-reply``, ``remote-late``, ``cut``, ``stall``, ``trickle``,
    ``huge-text``, ``huge-line``, ``huge-show``, ``bad-line``, ``error-line``, ``gzip``, ``empty``.
    """

    def __init__(
        self, mode: str = "fine", model: str = "tiny:1b", host: str = "127.0.0.1",
    ) -> None:
        super().__init__(mode, host)
        self.model = model
        self.pieces = ["Add ", "a thing"]
        self.show: dict[str, Any] = {"details": {}, "model_info": {"x.context_length": 8192}}
        self.tag: dict[str, Any] = {"name": model, "model": model, "digest": DIGEST, "details": {}}
        self.other_tags: list[dict[str, Any]] = []
        self.fault: dict[str, tuple[int, bytes, dict[str, str]]] = {}

    def answer(self, connection: socket.socket, request: Request) -> None:
        if request.target in self.fault:
            status, body, headers = self.fault[request.target]
            self.reply(connection, status, body, headers)
        elif request.target == "/api/show":
            big = {"license": "x" * 11_000_000} if self.mode == "huge-show" else {}
            self.reply(connection, 200, json.dumps(self.show | big).encode())
        elif request.target == "/api/tags":
            listed = {"models": [*self.other_tags, self.tag]}
            self.reply(connection, 200, json.dumps(listed).encode())
        elif request.target == "/api/status":
            self.reply(connection, 200, b'{"cloud": {"disabled": true, "source": "env"}}')
        else:
            self.chat(connection)

    def line(self, text: str = "", **more: Any) -> bytes:
        message = {"role": "assistant", "content": text}
        whole = {"model": self.model, "message": message, "done": False} | more
        return json.dumps(whole).encode() + b"\n"

    def chat(self, connection: socket.socket) -> None:
        extra = {"Content-Encoding": "gzip"} if self.mode == "gzip" else {}
        self.head(connection, 200, {"Content-Type": "application/x-ndjson"} | extra)
        if self.mode == "gzip":  # sound in itself, and refused all the same
            connection.sendall(gzip.compress(self.line("Add a thing", done=True)))
            return
        remote = {"remote_host": "https://ollama.com:443", "remote_model": "big"}
        first = remote if self.mode == "remote-reply" else {}
        for piece in [] if self.mode == "empty" else self.pieces:
            connection.sendall(self.line(piece, **first))
        if self.mode == "stall":
            self.wait_for_peer(connection)
        while self.mode == "trickle" and not self.released.wait(0.02):
            connection.sendall(b" ")
        while self.mode == "huge-text":
            connection.sendall(self.line("x" * 60_000))
        while self.mode == "huge-line":
            connection.sendall(b"x" * 60_000)
        if self.mode == "bad-line":
            connection.sendall(b'{"message": [[[\n')
        if self.mode == "error-line":
            connection.sendall(b'{"error": "the runner died"}\n')
        if self.mode != "cut":
            last = remote if self.mode == "remote-late" else {}
            connection.sendall(self.line(
                done=True, done_reason="stop", prompt_eval_count=11, eval_count=3, **last))


class ClaudeFake(Server):
    """A Messages API that streams events.

    ``fault`` is (status, error type, headers) to answer instead. ``mode`` besides the base's:
    ``refusal``, ``cut``, ``stall``, ``huge-text``, ``overloaded-event``, ``bad-event``, ``empty``,
    ``gzip``.
    """

    def __init__(self, mode: str = "fine") -> None:
        super().__init__(mode)
        self.pieces = ["Add ", "a thing"]
        self.fault: tuple[int, str, dict[str, str]] | None = None

    def answer(self, connection: socket.socket, request: Request) -> None:
        del request
        if self.fault is not None:
            status, kind, headers = self.fault
            body = json.dumps({"type": "error", "error": {"type": kind, "message": kind}}).encode()
            self.reply(connection, status, body, {"Content-Type": "application/json"} | headers)
            return
        packed = {"Content-Encoding": "gzip"} if self.mode == "gzip" else {}
        self.head(connection, 200, {"Content-Type": "text/event-stream"} | packed)
        usage = {"input_tokens": 12, "output_tokens": 1, "cache_read_input_tokens": 0}
        self.event(connection, "message_start", message={
            "id": "msg_1", "type": "message", "role": "assistant", "model": "m", "content": [],
            "stop_reason": None, "stop_sequence": None, "usage": usage,
        })
        self.event(connection, "content_block_start", index=0,
                   content_block={"type": "text", "text": ""})
        for piece in [] if self.mode == "empty" else self.pieces:
            self.delta(connection, piece)
        self.finish(connection)

    def finish(self, connection: socket.socket) -> None:
        if self.mode == "stall":
            self.wait_for_peer(connection)
        while self.mode == "huge-text":
            self.delta(connection, "x" * 60_000)
        if self.mode == "overloaded-event":
            self.event(connection, "error", error={"type": "overloaded_error", "message": "no"})
        if self.mode == "bad-event":
            connection.sendall(b"event: content_block_delta\ndata: {[[\n\n")
        if self.mode == "cut":
            return
        reason = "refusal" if self.mode == "refusal" else "end_turn"
        self.event(connection, "content_block_stop", index=0)
        self.event(connection, "message_delta", usage={"output_tokens": 5},
                   delta={"stop_reason": reason, "stop_sequence": None})
        self.event(connection, "message_stop")

    def delta(self, connection: socket.socket, text: object) -> None:
        self.event(connection, "content_block_delta", index=0,
                   delta={"type": "text_delta", "text": text})

    def event(self, connection: socket.socket, kind: str, **data: Any) -> None:
        raw = json.dumps({"type": kind} | data)
        text = f"event: {kind}\ndata: {raw}\n\n".encode()
        connection.sendall(gzip.compress(text) if self.mode == "gzip" else text)
