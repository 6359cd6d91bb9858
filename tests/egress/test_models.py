"""A real engine behind both providers: shape, streaming, limits and the deadline."""

from __future__ import annotations

import pytest

from tests.models import CONTEXT_TOKENS, KEY, MODEL

pytestmark = pytest.mark.models

PROMPT = "Write one line that says what this change does: a test was added."
#: Some 1,200 tokens: more than any machine reads in 0.15 s.
LONG_PROMPT = " ".join(str(number % 10) for number in range(600))


@pytest.fixture
def cloud(bench, llama):
    bench.settings["providers"]["cloud"] |= {
        "endpoint": llama.url, "model": MODEL, "deadline_s": 120}
    bench.environ["ANTHROPIC_API_KEY"] = KEY
    return bench


@pytest.fixture
def local(bench, real_ollama):
    bench.settings["providers"]["local"] |= {
        "endpoint": real_ollama.url, "model": MODEL, "deadline_s": 120}
    return bench


def test_messages_api_streams_through_the_door(cloud):
    reply = cloud.ask("cloud", prompt=PROMPT, max_output_tokens=24)
    assert reply.ok, reply.calls
    assert len(cloud.watcher.pieces) > 1
    assert "".join(cloud.watcher.pieces) == reply.text
    call, = reply.calls
    assert call.payload_digest.startswith("sha256:")
    assert call.usage.input_tokens > 0
    assert 0 < call.usage.output_tokens <= 24
    assert {where for _, where in cloud.scanned} == {"header", "request", "prompt"}


def test_wrong_key_is_told_and_the_local_side_answers(cloud, local):
    cloud.environ["ANTHROPIC_API_KEY"] = "not" + KEY
    reply = local.ask("cloud", prompt=PROMPT, max_output_tokens=8)
    assert [call.outcome for call in reply.calls] == ["unauthenticated", "ok"]
    assert reply.text


def test_ollama_envelope_streams(local, real_ollama):
    reply = local.ask("local", prompt=PROMPT, max_output_tokens=24)
    assert reply.ok, reply.calls
    assert "".join(local.watcher.pieces) == reply.text
    assert len(local.watcher.pieces) > 1
    call, = reply.calls
    assert call.model_digest == f"sha256:{real_ollama.digest}"
    assert call.usage.input_tokens > 0
    assert call.usage.output_tokens > 0


@pytest.mark.parametrize("route", ["cloud", "local"])
@pytest.mark.usefixtures("local")
def test_deadline_too_short_to_finish(route, cloud):
    cloud.settings["providers"]["local"]["provider"] = "ollama" if route == "local" else "draft"
    warm = cloud.ask(route, prompt=PROMPT, max_output_tokens=4)
    assert warm.ok, warm.calls
    reply = cloud.ask(route, prompt=LONG_PROMPT, max_output_tokens=8, deadline_s=0.15)
    assert [call.outcome for call in reply.calls] == ["timeout"]
    assert reply.text == ""
    again = cloud.ask(route, prompt=PROMPT, max_output_tokens=4)
    assert again.ok, "leaving the stream frees the engine"


@pytest.mark.parametrize("route", ["cloud", "local"])
@pytest.mark.usefixtures("local")
def test_prompt_larger_than_the_context(route, cloud):
    prompt = "word " * CONTEXT_TOKENS
    cloud.settings["providers"]["local"]["provider"] = "ollama" if route == "local" else "draft"
    reply = cloud.ask(route, prompt=prompt, max_output_tokens=8)
    assert [call.outcome for call in reply.calls] == ["too-long"]


def test_ollama_overflow_that_the_estimate_missed(local, monkeypatch):
    monkeypatch.setattr("guard.egress.ollama_api.BYTES_PER_TOKEN", 1000.0)
    reply = local.ask("local", prompt="word " * CONTEXT_TOKENS, max_output_tokens=8)
    assert [call.outcome for call in reply.calls] == ["too-long"]
