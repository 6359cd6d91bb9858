"""The cloud side: what is sent, what every fault turns into, and where the work goes then."""

from __future__ import annotations

import os
import socket
import threading

import pytest

from tests.egress.server import Server


def outcomes(reply):
    return [call.outcome for call in reply.calls]


def test_fine(bench):
    reply = bench.ask("cloud", provider="anthropic", model="claude-y")
    assert reply.ok
    assert reply.text == "Add a thing"
    assert bench.watcher.pieces == ["Add ", "a thing"]
    call, = reply.calls
    assert (call.provider, call.model, call.endpoint) == ("anthropic", "claude-y", bench.cloud.url)
    assert (call.usage.input_tokens, call.usage.output_tokens) == (12, 5)
    assert call.usage.cache_read_tokens == 0
    assert call.usage.cache_write_tokens is None
    sent, = bench.cloud.requests
    assert (sent.method, sent.target) == ("POST", "/v1/messages")
    assert set(sent.json) == {"model", "max_tokens", "system", "messages", "stream"}
    assert bench.local.connections == 0


def test_sent_bytes_are_the_scanned_bytes(bench):
    call, = bench.ask("cloud").calls
    sent, = bench.cloud.requests
    assert (sent.body, "request") in bench.scanned
    import hashlib

    assert call.payload_digest == "sha256:" + hashlib.sha256(sent.body).hexdigest()


def test_headers_are_known_ones_only(bench):
    bench.ask("cloud")
    sent, = bench.cloud.requests
    assert sent.headers["authorization"] == "Bearer " + bench.environ["ANTHROPIC_API_KEY"]
    assert sent.headers["accept-encoding"] == "identity"
    assert "cookie" not in sent.headers


@pytest.mark.parametrize(("status", "kind", "headers", "outcome"), [
    (401, "authentication_error", {}, "unauthenticated"),
    (403, "permission_error", {}, "unauthenticated"),
    (402, "billing_error", {}, "unauthenticated"),
    (429, "rate_limit_error", {"Retry-After": "3600"}, "rate-limited"),
    (529, "overloaded_error", {"Retry-After": "3600"}, "overloaded"),
    (503, "api_error", {}, "overloaded"),
    (500, "api_error", {}, "error"),
    (400, "invalid_request_error", {}, "error"),
    (413, "request_too_large", {}, "too-long"),
    (504, "timeout_error", {}, "timeout"),
    (418, "whatever", {}, "error"),
])
def test_status_errors_fall_back_to_local(bench, status, kind, headers, outcome):
    bench.cloud.fault = (status, kind, headers)
    reply = bench.ask("cloud")
    assert outcomes(reply) == [outcome, "ok"]
    assert reply.text == "Add a thing"
    assert len(bench.cloud.requests) == 1, "no retry behind our back"


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_redirects_are_not_followed(bench, status):
    with Server() as other:
        bench.cloud.fault = (status, "x", {"Location": other.url + "/v1/messages"})
        assert outcomes(bench.ask("cloud")) == ["bad-reply", "ok"]
        assert other.connections == 0


@pytest.mark.parametrize(("mode", "outcome"), [
    ("refusal", "refusal"), ("cut", "bad-reply"), ("drop", "bad-reply"), ("garbage", "bad-reply"),
    ("empty", "bad-reply"), ("huge-text", "bad-reply"), ("bad-event", "bad-reply"),
    ("overloaded-event", "overloaded"),
])
def test_broken_replies_fall_back_to_local(bench, mode, outcome):
    bench.cloud.mode = mode
    reply = bench.ask("cloud")
    assert outcomes(reply) == [outcome, "ok"]


def test_compressed_reply_is_refused(bench):
    bench.cloud.mode = "gzip"
    call = bench.ask("cloud").calls[0]
    assert call.outcome == "bad-reply"
    assert "compressed" in call.detail


def test_usage_of_a_failed_call_is_kept(bench):
    bench.cloud.mode = "cut"
    assert bench.ask("cloud").calls[0].usage.input_tokens == 12


@pytest.mark.parametrize("piece", [None, 5, ["x"], {"a": 1}])
def test_pieces_that_are_not_text(bench, piece):
    bench.cloud.pieces = [piece]
    assert outcomes(bench.ask("cloud"))[0] == "bad-reply"


def test_lone_surrogates_in_a_reply_can_be_written(bench):
    bench.cloud.pieces = ["a\ud800b"]
    assert bench.ask("cloud").text.encode() == b"a?b"


@pytest.mark.parametrize("mode", ["hang", "stall"])
def test_hanging_service_costs_its_deadline_then_local(bench, mode):
    bench.ask("cloud")
    bench.ask("local")
    bench.cloud.mode = mode
    bench.settings["providers"]["cloud"]["deadline_s"] = 0.4
    assert outcomes(bench.ask("cloud")) == ["timeout", "ok"]
    bench.local.mode = "stall"
    assert outcomes(bench.ask("cloud", deadline_s=0.8)) == ["timeout", "timeout"]
    assert outcomes(bench.ask("cloud", deadline_s=0.3)) == ["timeout"], "no time for a second try"


def test_tls_that_never_answers_or_is_no_tls(bench):
    bench.ask("cloud")
    bench.settings["providers"]["cloud"]["endpoint"] = bench.cloud.url.replace("http:", "https:")
    bench.cloud.mode = "garbage"
    with socket.create_server(("127.0.0.1", 0)) as silent:
        bench.settings["providers"]["cloud"] |= {
            "endpoint": f"https://127.0.0.1:{silent.getsockname()[1]}", "deadline_s": 0.5}
        assert outcomes(bench.ask("cloud")) == ["timeout", "ok"]


def test_nothing_listens(bench):
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    bench.settings["providers"]["cloud"]["endpoint"] = f"http://127.0.0.1:{port}"
    assert outcomes(bench.ask("cloud")) == ["unreachable", "ok"]


def test_name_that_does_not_resolve(bench, monkeypatch):
    def fail(*_, **__):
        raise socket.gaierror(-2, "unknown")

    monkeypatch.setattr(socket, "getaddrinfo", fail)
    bench.settings["providers"]["cloud"]["endpoint"] = "https://api.example"
    assert outcomes(bench.ask("cloud")) == ["unreachable", "ok"]


def test_resolver_that_hangs(bench, monkeypatch):
    release = threading.Event()
    bench.ask("cloud")
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: release.wait(60))
    bench.settings["providers"]["cloud"] |= {"endpoint": "https://api.example", "deadline_s": 0.3}
    assert outcomes(bench.ask("cloud")) == ["timeout", "ok"]
    release.set()


@pytest.mark.parametrize("key", ["", "  ", "two words", "line\nbreak", "ключ"])
def test_without_a_usable_key_nothing_is_sent(bench, key):
    bench.environ["ANTHROPIC_API_KEY"] = key
    reply = bench.ask("cloud")
    assert outcomes(reply) == ["unauthenticated", "ok"]
    assert bench.cloud.connections == 0
    assert not key.strip() or key.strip() not in reply.calls[0].detail


def test_environment_of_the_process_itself_may_be_given(bench, monkeypatch):
    monkeypatch.setenv("ANTHROPIC_API_KEY", "the-" + "key")
    monkeypatch.setenv("OLLAMA_HOST", f"127.0.0.1:{bench.local.port}")
    bench.settings["providers"]["local"]["endpoint"] = "http://127.0.0.1:11434"
    bench.environ = os.environ
    assert bench.ask("cloud").ok
    assert bench.ask("local").ok
    assert bench.cloud.requests[0].headers["authorization"] == "Bearer the-key"


def test_variables_of_the_sdk_have_no_effect(bench, monkeypatch, tmp_path, capfd):
    with Server() as other:
        for name, value in {
            "ANTHROPIC_BASE_URL": other.url, "ANTHROPIC_AUTH_TOKEN": "other-" + "token",
            "ANTHROPIC_API_KEY": "other-" + "key", "ANTHROPIC_CUSTOM_HEADERS": "X-Evil: 1",
            "ANTHROPIC_LOG": "debug", "ANTHROPIC_PROFILE": "evil", "SSLKEYLOGFILE": "keys",
            "ANTHROPIC_CONFIG_DIR": str(tmp_path), "OTEL_PYTHON_TRACER_PROVIDER": "evil",
            "ANTHROPIC_OPEN_TELEMETRY_TRACES_CONTENT_MODE": "content",
        }.items():
            monkeypatch.setenv(name, value)
        assert bench.ask("cloud", prompt="not for a log").ok
        assert other.connections == 0
    sent, = bench.cloud.requests
    assert "x-evil" not in sent.headers
    assert "other-" not in sent.raw.decode()
    assert "not for a log" not in capfd.readouterr().err


def test_local_never_becomes_cloud(bench):
    bench.local.mode = "drop"
    for route, sensitive in [("local", False), ("local", True), ("block", True), ("cloud", True)]:
        reply = bench.ask(route, sensitive=sensitive, provider="anthropic")
        assert [call.provider for call in reply.calls] == ["ollama"]
        assert reply.text == ""
    assert bench.cloud.connections == 0


def test_cloud_provider_in_the_local_place_is_refused(bench):
    bench.settings["providers"]["local"] = bench.settings["providers"]["cloud"]
    assert outcomes(bench.ask("local")) == ["not-local"]
    assert bench.cloud.connections == 0


def test_draft_asks_nobody(bench):
    assert bench.ask("cloud", provider="draft").calls == ()
    bench.settings["providers"]["cloud"]["provider"] = "draft"
    assert [call.provider for call in bench.ask("cloud").calls] == ["ollama"]


@pytest.mark.parametrize("change", [
    {"provider": "no-such"}, {"model": ""}, {"endpoint": None}, {"endpoint": 5},
    {"deadline_s": "soon"}, {"deadline_s": True}, {"deadline_s": -1},
])
def test_odd_settings_never_raise(bench, change):
    bench.settings["providers"]["cloud"] |= change
    assert bench.ask("cloud").text == "Add a thing"


def test_policy_without_providers(bench):
    bench.settings.clear()
    assert bench.ask("cloud").calls == ()


def test_names_that_are_not_utf8_can_be_sent(bench):
    assert bench.ask("cloud", prompt="file \udcff.py", system="\udcfe").ok
    assert bench.ask("local", prompt="file \udcff.py", system="\udcfe").ok


def test_watcher_that_breaks_costs_the_reply_only(bench, monkeypatch):
    def fail(_):
        raise BrokenPipeError

    monkeypatch.setattr(bench.watcher, "stream", fail)
    assert bench.ask("cloud").text == ""
