"""The door: nothing forbidden leaves, and these tests would notice if it did."""

from __future__ import annotations

import json
import random
import string
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guard.egress import door as door_module
from guard.egress.bounds import Deadline, Fault
from guard.egress.door import Cleared, Door, pin_cloud
from guard.egress.parcel import Parcel
from guard.model import Complexity, Decision
from tests.egress.conftest import finding
from tests.egress.server import Server

FINE = Decision("cloud", (), Complexity(8), "message", sensitive=False)
KEY = "k" * 8


def plant(seed):
    """Return a made-up value with what JSON must escape in it."""
    letters = random.Random(seed)
    middle = "".join(letters.choices(string.ascii_letters + string.digits, k=24))
    return f'pl{middle[:8]}\n{middle[8:16]}"\\{middle[16:]}é'


PLACES = {
    "prompt": lambda secret: {"prompt": f"diff\n+ key = {secret}\nend"},
    "system": lambda secret: {"system": f"Rules: {secret}"},
    "alone": lambda secret: {"prompt": secret},
    "model": lambda secret: {"model": secret, "provider": "anthropic"},
}


@pytest.mark.parametrize("where", PLACES)
@pytest.mark.parametrize("seed", range(3))
def test_planted_value_never_arrives(bench, where, seed):
    secret = plant(seed)
    bench.secret = secret.encode()
    reply = bench.ask("cloud", **PLACES[where](secret))
    assert reply.calls[0].outcome == "refused-by-door"
    assert "planted" in reply.calls[0].detail
    assert secret not in reply.calls[0].detail
    assert reply.calls[0].payload_digest.startswith("sha256:")
    assert bench.cloud.connections == 0
    assert bench.cloud.captured == b""
    assert reply.calls[-1].provider == "ollama"


@pytest.mark.parametrize("where", PLACES)
def test_mutant_without_the_scan_lets_it_out(bench, where):
    """Show that the test above can fail: the same bytes do arrive when nothing is found."""
    secret = plant(0)
    bench.ask("cloud", scan_text=lambda _raw, _where: (), **PLACES[where](secret))
    assert secret in json.dumps(bench.cloud.requests[0].json, ensure_ascii=False).encode(
        ).decode("unicode_escape", "replace") or secret in _texts(bench.cloud.requests[0].json)


def _texts(value):
    if isinstance(value, str):
        return value
    items = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return "\0".join(map(_texts, items))


def test_mutant_that_reads_only_the_raw_body_misses_escaped_values(bench, monkeypatch):
    secret = plant(1)
    bench.secret = secret.encode()
    monkeypatch.setattr(door_module, "_list_texts", lambda parcel: [("request", parcel.body)])
    bench.ask("cloud", prompt=secret)
    assert len(bench.cloud.requests) == 1


@pytest.mark.parametrize("action", ["local", "block"])
def test_any_action_but_cloud_refuses(bench, action):
    reply = bench.ask("cloud", scan_text=lambda _raw, _where: (finding(action),))
    assert reply.calls[0].outcome == "refused-by-door"
    assert bench.cloud.captured == b""


def test_finding_that_may_go_to_the_cloud_passes(bench):
    assert bench.ask("cloud", scan_text=lambda _raw, _where: (finding("cloud"),)).ok


@pytest.mark.parametrize("error", [ValueError, RuntimeError, RecursionError, MemoryError, OSError])
def test_scan_that_fails_refuses(bench, error):
    def scan(_raw, _where):
        raise error("the value itself")

    reply = bench.ask("cloud", scan_text=scan)
    assert reply.calls[0].outcome == "refused-by-door"
    assert "the value itself" not in reply.calls[0].detail
    assert bench.cloud.captured == b""


@pytest.mark.parametrize("result", [None, 5, [None], "x"])
def test_scan_that_answers_nonsense_refuses(bench, result):
    assert bench.ask("cloud", scan_text=lambda _raw, _where: result).calls[0].outcome == (
        "refused-by-door")
    assert bench.cloud.captured == b""


def test_scan_over_its_time_refuses(bench, monkeypatch):
    monkeypatch.setattr(door_module, "SCAN_BUDGET_S", -1.0)
    assert bench.ask("cloud").calls[0].outcome == "refused-by-door"
    assert bench.cloud.captured == b""


def test_body_too_large_to_scan(bench):
    assert bench.ask("cloud", prompt="x" * (4 * 1024 * 1024)).calls[0].outcome == "too-long"
    assert bench.cloud.captured == b""


def test_retries_go_through_the_door_again(bench, monkeypatch):
    """Were the SDK to retry, the second try is scanned too, and may be refused."""
    import anthropic

    real = anthropic.Anthropic
    monkeypatch.setattr(anthropic, "Anthropic", lambda **more: real(**more | {"max_retries": 2}))
    bench.cloud.fault = (500, "api_error", {"retry-after-ms": "1"})
    bench.ask("cloud")
    assert len(bench.cloud.requests) == 3
    assert [where for _, where in bench.scanned].count("request") == 3
    bench.scanned.clear()

    def scan(raw, where):
        bench.scan_text(raw, where)
        tries = [where for _, where in bench.scanned].count("request")
        return (finding(),) if tries == 2 else ()

    reply = bench.ask("cloud", scan_text=scan)
    assert reply.calls[0].outcome == "refused-by-door"
    assert len(bench.cloud.requests) == 4


def test_redirect_goes_nowhere_even_if_the_client_follows(bench, monkeypatch):
    import httpx2

    class Follower(httpx2.Client):
        def __init__(self, **more):
            super().__init__(**more | {"follow_redirects": True})

    monkeypatch.setattr(httpx2, "Client", Follower)
    with Server() as other:
        bench.cloud.fault = (307, "x", {"Location": other.url + "/v1/messages"})
        assert bench.ask("cloud").calls[0].outcome == "refused-by-door"
        assert other.connections == 0


@pytest.mark.parametrize("decision", [
    replace(FINE, route="local"), replace(FINE, route="block"), replace(FINE, sensitive=True),
    replace(FINE, sensitive=None), replace(FINE, route=""),
])
def test_door_opens_for_a_cloud_decision_only(decision):
    with pytest.raises(Fault) as caught:
        make_door(decision=decision)
    assert caught.value.outcome == "refused-by-door"


def test_only_the_clearance_makes_a_cleared():
    with pytest.raises(TypeError):
        Cleared(object(), make_parcel())
    with pytest.raises(TypeError):
        make_door().send(make_parcel())


def make_door(decision=FINE, scan_text=lambda _raw, _where: ()):
    return Door(decision, pin_cloud("http://127.0.0.1:9"), target="/v1/messages", key=KEY,
                scan_text=scan_text, deadline=Deadline(30))


def make_parcel(body=b'{"a": "b"}', headers=(), **more):
    usual = {"host": "127.0.0.1:9", "authorization": f"Bearer {KEY}",
             "content-type": "application/json", "content-length": str(len(body))}
    given = {"method": "POST", "place": pin_cloud("http://127.0.0.1:9"), "target": "/v1/messages"}
    return Parcel(**(given | more), headers=(*usual.items(), *headers), body=body)


def test_clearance_of_a_plain_request():
    parcel = make_parcel()
    assert make_door().clear(parcel).parcel is parcel


@pytest.mark.parametrize("parcel", [
    make_parcel(method="GET"), make_parcel(method="PUT"),
    make_parcel(target="/v1/messages/count_tokens"), make_parcel(target="/v1/messages?x=1"),
    make_parcel(target="/v1/models"), make_parcel(place=pin_cloud("http://127.0.0.1:10")),
    make_parcel(place=pin_cloud("https://127.0.0.1:9")),
    make_parcel(place=pin_cloud("https://api.example")),
    make_parcel(body=b"not json"), make_parcel(body=b""), make_parcel(body=b"[" * 100_000),
    make_parcel(body=b'{"a": "\xff"}'),
    make_parcel(headers=[("x-evil", "1")]), make_parcel(headers=[("cookie", "a=b")]),
    make_parcel(headers=[("host", "127.0.0.1:9")]), make_parcel(headers=[("accept", "anything")]),
    make_parcel(headers=[("user-agent", "the-users-own-words")]),
    make_parcel(headers=[("x-stainless-os", "two words")]),
    make_parcel(headers=[("anthropic-beta", "x")]), make_parcel(headers=[("x-api-key", KEY)]),
    replace(make_parcel(), headers=make_parcel().headers[1:]),
    replace(make_parcel(), headers=(("authorization", "Bearer x"), *make_parcel().headers[2:],
                                    ("host", "127.0.0.1:9"))),
    replace(make_parcel(), headers=(("host", "evil.example"), *make_parcel().headers[1:])),
    replace(make_parcel(), body=b'{"a": "longer than said"}'),
])
def test_anything_unexpected_about_a_request_is_refused(parcel):
    with pytest.raises(Fault) as caught:
        make_door().clear(parcel)
    assert caught.value.outcome == "refused-by-door"


def test_every_text_of_the_body_is_scanned():
    body = b'{"k1": ["s1", {"k2": "s2", "k2": "\\u0073\\n3"}], "n": 5, "t": true, "z": null}'
    seen = []
    make_door(scan_text=lambda raw, _where: seen.append(raw) or ()).clear(make_parcel(body))
    assert {b"k1", b"s1", b"k2", b"s2", b"s\n3", b"n", b"t", b"z", body} <= set(seen)
    assert b"application/json" in seen
    assert not [raw for raw in seen if KEY.encode() in raw]


@given(
    value=st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(),
        lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner), max_leaves=20),
    planted=st.text(min_size=1), escaped=st.booleans(), as_key=st.booleans(),
)
def test_no_text_of_any_body_escapes_the_scan(value, planted, escaped, as_key):
    whole = {"a": [value, {planted: value} if as_key else {"b": [planted]}]}
    body = json.dumps(whole, ensure_ascii=escaped).encode("utf-8", "surrogatepass")
    seen = []
    make_door(scan_text=lambda raw, _where: seen.append(raw) or ()).clear(make_parcel(body))
    assert planted.encode("utf-8", "surrogatepass") in seen
