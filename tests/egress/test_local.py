"""The local side: only what is proven local gets the prompt."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.egress.fakes import DIGEST
from tests.egress.server import Server

ROOT = Path(__file__).resolve().parents[2]
PROMPT = "the prompt itself"
REMOTE = {"remote_host": "https://ollama.com:443", "remote_model": "big"}


def chats(server):
    return [request for request in server.requests if request.target == "/api/chat"]


def test_fine(bench):
    reply = bench.ask("local", prompt=PROMPT)
    assert reply.ok
    assert reply.text == "Add a thing"
    assert bench.watcher.pieces == ["Add ", "a thing"]
    call, = reply.calls
    assert (call.provider, call.model, call.endpoint) == ("ollama", "tiny:1b", bench.local.url)
    assert call.model_digest == f"sha256:{DIGEST}"
    assert (call.usage.input_tokens, call.usage.output_tokens) == (11, 3)
    assert call.payload_digest.startswith("sha256:")
    assert bench.cloud.captured == b""


def test_request_is_sealed(bench, monkeypatch):
    monkeypatch.setenv("OLLAMA_API_KEY", "must-not-" + "leave")
    bench.environ["OLLAMA_API_KEY"] = "must-not-" + "leave"
    bench.ask("local", prompt=PROMPT, max_output_tokens=77)
    sent, = chats(bench.local)
    assert sent.json["truncate"] is False
    assert sent.json["shift"] is False
    assert sent.json["stream"] is True
    assert sent.json["options"]["num_ctx"] == 4096
    assert sent.json["options"]["num_predict"] == 77
    assert set(sent.headers) == {
        "host", "accept", "accept-encoding", "content-type", "content-length", "connection"}
    assert b"must-not-" not in bench.local.captured


def test_context_grows_in_steps_and_ends(bench):
    bench.local.show["model_info"]["x.context_length"] = 16384
    bench.ask("local", prompt="x" * 20_000)
    assert chats(bench.local)[-1].json["options"]["num_ctx"] == 16384
    reply = bench.ask("local", prompt="x" * 60_000)
    assert [call.outcome for call in reply.calls] == ["too-long"]
    assert len(chats(bench.local)) == 1


@pytest.mark.parametrize("extra", [
    REMOTE, {"remote_host": "x"}, {"remote_model": "x"}, {"Remote_Host": "x"},
    {"details": {"remote_host": "x"}},
])
@pytest.mark.parametrize("where", ["show", "tag"])
def test_remote_model_never_sees_the_prompt(bench, extra, where):
    getattr(bench.local, where).update(extra)
    reply = bench.ask("local", prompt=PROMPT)
    assert [call.outcome for call in reply.calls] == ["not-local"]
    assert PROMPT.encode() not in bench.local.captured


def test_other_models_may_be_remote(bench):
    bench.local.other_tags = [{"name": "big:cloud", "model": "big:cloud", "digest": "x"} | REMOTE]
    assert bench.ask("local").ok


def test_model_listed_under_its_full_name(bench):
    bench.settings["providers"]["local"]["model"] = "tiny"
    bench.local.tag |= {"name": "tiny:latest", "model": "tiny:latest"}
    assert bench.ask("local").ok
    bench.local.tag |= REMOTE
    assert bench.ask("local").calls[0].outcome == "not-local"


def test_model_that_is_not_listed(bench):
    bench.local.tag |= {"name": "other:1b", "model": "other:1b"}
    assert bench.ask("local").calls[0].outcome == "not-local"
    assert not chats(bench.local)


def test_redirect_goes_nowhere_even_if_the_client_follows(bench, monkeypatch):
    import httpx

    real = httpx.Client
    monkeypatch.setattr(httpx, "Client", lambda **more: real(**more | {"follow_redirects": True}))
    with Server() as other:
        bench.local.fault["/api/chat"] = (307, b"", {"Location": other.url + "/api/chat"})
        assert bench.ask("local").calls[0].outcome == "not-local"
        assert other.connections == 0


def test_repeated_key_does_not_hide_a_remote_host(bench):
    raw = b'{"details": {}, "remote_host": "x", "remote_host": ""}'
    bench.local.fault["/api/show"] = (200, raw, {})
    assert bench.ask("local").calls[0].outcome == "not-local"
    assert not chats(bench.local)


@pytest.mark.parametrize("mode", ["remote-reply", "remote-late"])
def test_reply_that_names_a_remote_host_is_not_used(bench, mode):
    bench.local.mode = mode
    reply = bench.ask("local")
    assert reply.calls[0].outcome == "not-local"
    assert reply.text == ""


@pytest.mark.parametrize("digest", ["", "abc", "0" * 63 + "g", None])
def test_model_without_a_digest_is_not_proven(bench, digest):
    bench.local.tag["digest"] = digest
    reply = bench.ask("local", prompt=PROMPT)
    assert reply.calls[0].outcome in {"not-local", "bad-reply"}
    assert PROMPT.encode() not in bench.local.captured


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
@pytest.mark.parametrize("target", ["/api/show", "/api/tags", "/api/chat"])
def test_redirects_are_not_followed(bench, status, target):
    with Server() as other:
        bench.local.fault[target] = (status, b"", {"Location": other.url + target})
        reply = bench.ask("local", prompt=PROMPT)
        assert reply.calls[0].outcome == "not-local"
        assert other.connections == 0


@pytest.mark.parametrize("name", [
    "HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy", "HTTPS_PROXY", "https_proxy",
])
def test_proxy_variables_get_nothing(bench, monkeypatch, name):
    with Server() as proxy:
        monkeypatch.setenv(name, proxy.url)
        monkeypatch.setenv("NO_PROXY", "")
        assert bench.ask("local").ok
        assert bench.ask("cloud").ok
        assert proxy.connections == 0


FRESH = """
import os, sys
from guard.egress.ask import ask
from guard.model import Complexity, Decision, Payload, Policy
policy = Policy({"providers": {
    "local": {"provider": "ollama", "model": "tiny:1b", "endpoint": sys.argv[1]}}})
reply = ask(
    Payload("s", "p", "message"), Decision("local", (), Complexity(0), "message", True), policy,
    scan_text=lambda raw, where: (), environ=os.environ)
assert reply.ok, reply.calls
assert os.environ["ALL_PROXY"] == "socks5h://127.0.0.1:9"
"""


def test_socks_proxy_when_the_package_is_first_imported(bench):
    environ = os.environ | {"ALL_PROXY": "socks5h://127.0.0.1:9"}
    subprocess.run(
        [sys.executable, "-c", FRESH, bench.local.url], env=environ, cwd=ROOT, check=True)
