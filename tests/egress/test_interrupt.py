"""Ctrl-C while a model talks: every connection is closed, and the interrupt goes on."""

from __future__ import annotations

import signal
import threading

import pytest


@pytest.fixture
def interruptible():
    """Have SIGINT raise, also where the tests run in the background, with it ignored."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.mark.usefixtures("interruptible")
@pytest.mark.parametrize("route", ["cloud", "local"])
def test_interrupt_passes_through_and_closes_the_connection(bench, route, monkeypatch):
    """Ctrl-C in the middle of a stream: the server sees the connection end."""
    server = bench.cloud if route == "cloud" else bench.local
    main = threading.main_thread().ident
    stall = server.wait_for_peer

    def interrupt(connection):
        signal.pthread_kill(main, signal.SIGINT)
        stall(connection)

    monkeypatch.setattr(server, "wait_for_peer", interrupt)
    server.mode = "stall"
    with pytest.raises(KeyboardInterrupt):
        bench.ask(route)
    assert server.closed_by_peer.wait(20)


@pytest.mark.parametrize("route", ["cloud", "local"])
def test_connections_are_closed_whatever_the_sdk_leaves_open(bench, route, monkeypatch):
    server = bench.cloud if route == "cloud" else bench.local
    server.mode = "stall"
    monkeypatch.setattr("guard.egress.wire.Stream.close", lambda _: None)
    reply = bench.ask(route, deadline_s=3.0)
    assert "timeout" in [call.outcome for call in reply.calls]
    assert server.closed_by_peer.wait(20)
