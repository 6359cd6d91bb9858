"""A local server that fails: a plain outcome, an empty reply, and never past the deadline."""

from __future__ import annotations

import json
import socket

import pytest

from guard.egress.bounds import MAX_LINE_BYTES, MAX_RAW_BYTES, MAX_TEXT_BYTES


def chats(server):
    return [request for request in server.requests if request.target == "/api/chat"]


@pytest.mark.parametrize("raw", [
    b"", b"null", b"[]", b"5", b'"x"', b"{}", b'{"models": null}', b'{"models": [null, 5, []]}',
    b'{"models": {"a": 1}}', b"[" * 100_000, b'{"models": [{"model": {}}]}', b"\xff\xfe",
    b'{"model_info": [], "details": 5}', b'{"modified_at": "never"}',
])
@pytest.mark.parametrize("target", ["/api/show", "/api/tags", "/api/chat"])
def test_replies_of_the_wrong_shape_never_raise(bench, raw, target):
    bench.local.fault[target] = (200, raw, {})
    call, = bench.ask("local").calls
    assert call.outcome in {"bad-reply", "not-local", "ok"}
    assert call.outcome != "ok" or target == "/api/show"


@pytest.mark.parametrize(("status", "outcome"), [
    (401, "unauthenticated"), (404, "error"), (429, "rate-limited"), (500, "error"),
    (503, "overloaded"), (403, "error"),
])
@pytest.mark.parametrize("target", ["/api/show", "/api/chat"])
def test_status_errors(bench, status, outcome, target):
    bench.local.fault[target] = (status, b'{"error": "words of the server"}', {})
    call, = bench.ask("local").calls
    assert call.outcome == outcome
    assert "words of the server" not in call.detail


def test_context_overflow(bench):
    body = json.dumps({"error": "the input length exceeds the context length"}).encode()
    bench.local.fault["/api/chat"] = (400, body, {})
    assert bench.ask("local").calls[0].outcome == "too-long"


@pytest.mark.parametrize("mode", [
    "drop", "garbage", "cut", "bad-line", "gzip", "empty",
])
def test_broken_servers_give_an_empty_reply(bench, mode):
    bench.local.mode = mode
    reply = bench.ask("local")
    assert reply.calls[0].outcome == "bad-reply", reply.calls
    assert reply.text == ""


@pytest.mark.parametrize(("mode", "limit"), [
    ("huge-text", MAX_TEXT_BYTES), ("huge-line", MAX_LINE_BYTES), ("huge-show", MAX_RAW_BYTES),
])
def test_reply_without_end_is_left_at_its_limit(bench, mode, limit):
    bench.local.mode = mode
    call, = bench.ask("local").calls
    assert call.outcome == "bad-reply"
    assert f"{limit} bytes" in call.detail


def test_error_in_the_middle(bench):
    bench.local.mode = "error-line"
    assert bench.ask("local").calls[0].outcome == "error"


@pytest.mark.parametrize("mode", ["hang", "stall", "trickle"])
def test_server_that_hangs_costs_the_deadline_and_no_more(bench, mode):
    bench.ask("local")  # imports are no part of what is shown here
    bench.local.mode = mode
    reply = bench.ask("local", deadline_s=0.4)
    assert [call.outcome for call in reply.calls] == ["timeout"]
    assert reply.text == ""


def test_policy_deadline_holds_without_a_total(bench):
    bench.ask("local")
    bench.local.mode = "stall"
    bench.settings["providers"]["local"]["deadline_s"] = 0.4
    assert [call.outcome for call in bench.ask("local").calls] == ["timeout"]


def test_connection_that_is_never_accepted(bench):
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen(0)
        address = listener.getsockname()
        fillers = [socket.socket() for _ in range(4)]
        for filler in fillers:
            filler.setblocking(False)  # noqa: FBT003 - the socket API
            filler.connect_ex(address)
        bench.settings["providers"]["local"]["endpoint"] = f"http://127.0.0.1:{address[1]}"
        reply = bench.ask("local")
        for filler in fillers:
            filler.close()
    assert [call.outcome for call in reply.calls] == ["timeout"]


def test_nothing_listens(bench):
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    bench.settings["providers"]["local"]["endpoint"] = f"http://127.0.0.1:{port}"
    assert [call.outcome for call in bench.ask("local").calls] == ["unreachable"]
