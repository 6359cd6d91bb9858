"""Where a provider may be: endpoints, names and addresses, for both sides."""

from __future__ import annotations

import socket

import pytest

from guard.egress.bounds import Deadline, Fault
from guard.egress.door import pin_cloud
from guard.egress.local import choose_place, is_cloud_name, parse_place, vet_addresses
from guard.egress.parcel import Place
from guard.egress.probe import probe_local
from guard.model import Policy
from tests.egress.fakes import OllamaFake

PROMPT = "the prompt itself"
REMOTE = {"remote_host": "https://ollama.com:443", "remote_model": "big"}


def chats(server):
    return [request for request in server.requests if request.target == "/api/chat"]


@pytest.mark.parametrize("model", ["gpt-oss:120b-cloud", "big:cloud", "BIG:Cloud"])
def test_cloud_names_are_refused_before_any_byte(bench, model):
    bench.settings["providers"]["local"]["model"] = model
    reply = bench.ask("local")
    assert [call.outcome for call in reply.calls] == ["not-local"]
    assert bench.local.connections == 0


def test_names_that_only_look_like_cloud():
    assert not is_cloud_name("big:1b-cloudy")
    assert not is_cloud_name("my-cloud/model:1b")


def test_ipv6_loopback(bench):
    try:
        other = OllamaFake(host="::1")
    except OSError:
        pytest.skip("this machine has no IPv6 loopback")
    with other:
        bench.settings["providers"]["local"]["endpoint"] = other.url
        assert bench.ask("local").ok
        assert bench.local.connections == 0


def test_connection_that_ends_elsewhere_is_dropped(bench, monkeypatch):
    class Odd(socket.socket):
        def getpeername(self):
            return ("10.0.0.5", 1)

    monkeypatch.setattr("guard.egress.wire.socket.socket", Odd)
    assert bench.ask("local", prompt=PROMPT).calls[0].outcome == "not-local"
    monkeypatch.undo()
    assert bench.local.captured == b""


@pytest.mark.parametrize(("text", "url"), [
    ("127.0.0.1", "http://127.0.0.1:11434"), (":8080", "http://127.0.0.1:8080"),
    ("0.0.0.0", "http://127.0.0.1:11434"),  # noqa: S104 - an endpoint, nothing is bound
    ("0.0.0.0:99", "http://127.0.0.1:99"),
    ("http://0.0.0.0", "http://127.0.0.1"), ("[::]:99", "http://[::1]:99"),
    ("[::1]", "http://[::1]:11434"), ("localhost:1", "http://localhost:1"),
    ("https://localhost", "https://localhost"), ('"127.0.0.1:5"', "http://127.0.0.1:5"),
    ("http://127.0.0.1:11434/", "http://127.0.0.1:11434"),
    ("[::ffff:127.0.0.1]:7", "http://127.0.0.1:7"),
])
def test_forms_of_an_endpoint(text, url):
    assert parse_place(text).url == url


@pytest.mark.parametrize("text", [
    "http://" + "user:pw@127.0.0.1", "http://127.0.0.1/x", "http://127.0.0.1?x", "ftp://127.0.0.1",
    "http://127.0.0.1:99999", "http://a b", "http://[::1", "unix:///x", "http://", "127.0.0.1#x",
    "http://127.0.0.1\r\nX: y",
])
def test_endpoints_that_are_refused(text):
    with pytest.raises(Fault) as caught:
        parse_place(text)
    assert caught.value.outcome == "not-local"
    assert "pw" not in str(caught.value)


@pytest.mark.parametrize("wanted", [
    "ollama.com", "https://ollama.com", "10.0.0.5", "10.0.0.5:11434", "evil.example:11434",
    "http://192.168.1.1", "[2001:db8::1]", "http://user@127.0.0.1", "127.0.0.1.evil.example",
    "169.254.169.254",
])
def test_ollama_host_elsewhere_is_ignored_with_a_note(wanted):
    place, note = choose_place({"endpoint": "http://127.0.0.1:11434"}, {"OLLAMA_HOST": wanted})
    assert place.url == "http://127.0.0.1:11434"
    assert "OLLAMA_HOST" in note


def test_ollama_host_on_loopback_is_followed_unless_the_policy_names_another(bench):
    bench.environ["OLLAMA_HOST"] = f"0.0.0.0:{bench.local.port}"
    bench.settings["providers"]["local"]["endpoint"] = "http://127.0.0.1:11434"
    assert bench.ask("local").ok
    place, note = choose_place(
        {"endpoint": "http://10.0.0.5:1"}, {"OLLAMA_HOST": "127.0.0.1:2"})
    assert place.host == "10.0.0.5"
    assert note


@pytest.mark.parametrize(("host", "allow", "fine"), [
    ("127.0.0.1", [], True), ("127.9.9.9", [], True), ("::1", [], True), ("localhost", [], True),
    ("10.0.0.5", [], False), ("10.0.0.5", ["10.0.0.0/8"], True), ("10.0.0.5", ["10.0.0.5"], True),
    ("10.0.0.5", ["10.0.0.6"], False), ("192.168.0.1", ["gpu.example"], False),
    ("2130706433", [], True), ("167772165", [], False), ("fe80::1", [], False),
])
def test_addresses_must_be_loopback_or_allowed(host, allow, fine):
    place = Place("http", host, 1)
    if fine:
        assert vet_addresses(place, allow, Deadline(20))
    else:
        with pytest.raises(Fault) as caught:
            vet_addresses(place, allow, Deadline(20))
        assert caught.value.outcome == "not-local"


def test_name_with_one_address_elsewhere_is_refused(monkeypatch):
    rows = [(0, 0, 0, "", (host, 1)) for host in ("127.0.0.1", "10.0.0.5")]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: rows)
    with pytest.raises(Fault):
        vet_addresses(Place("http", "two.example", 1), [], Deadline(20))
    assert len(vet_addresses(Place("http", "two.example", 1), ["two.example"], Deadline(20))) == 2


def test_name_is_resolved_once(bench, monkeypatch):
    """A name server that changes its answer after the check moves nothing."""
    answers = [[(0, 0, 0, "", ("127.0.0.1", 1))], [(0, 0, 0, "", ("10.0.0.5", 1))]]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: answers.pop(0))
    bench.settings["providers"]["local"]["endpoint"] = f"http://flip.example:{bench.local.port}"
    assert bench.ask("local").ok
    assert len(answers) == 1


def test_probe_tells_each_step(bench):
    told = probe_local(Policy(bench.settings), bench.environ)
    assert [(check, fine) for check, fine, _ in told] == [
        ("endpoint", True), ("address", True), ("model name", True), ("model", True)]
    bench.local.show |= REMOTE
    assert probe_local(Policy(bench.settings), bench.environ)[-1][1] is False
    assert not chats(bench.local)


@pytest.mark.parametrize("endpoint", [
    "http://api.example", "http://10.0.0.5", "ftp://api.example", "https://", "", None, 5,
    "https://user:pw@api.example", "https://api.example/path", "https://api.example?x=1",
    "https://api.example#x", "https://a b", "https://api.example:99999", "http://localhost:1",
    "https://[::1", "https://api.example\r\nX: y", "https://\u0430pi.example",
])
def test_cloud_endpoints_that_are_refused(endpoint):
    with pytest.raises(Fault) as caught:
        pin_cloud(endpoint)
    assert caught.value.outcome == "refused-by-door"
    assert "pw" not in str(caught.value)


@pytest.mark.parametrize(("endpoint", "url"), [
    ("https://api.anthropic.com", "https://api.anthropic.com"),
    ("https://API.example:8443/", "https://api.example:8443"),
    ("http://127.0.0.1:9", "http://127.0.0.1:9"), ("http://[::1]:9", "http://[::1]:9"),
])
def test_cloud_endpoints_that_are_pinned(endpoint, url):
    assert pin_cloud(endpoint).url == url
