"""Proof that a model runs on this machine (or on a host that the policy allows), step by step.

Each step fails closed. What HTTP can't show (a tunnel behind a loopback port) is said in
docs/security.md.
"""

from __future__ import annotations

import re
from ipaddress import ip_network
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from guard.egress.bounds import Deadline, Fault
from guard.egress.parcel import Place
from guard.egress.wire import read_address, resolve

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from guard.egress.wire import Address

#: Where Ollama listens unless told otherwise. Source: ollama/envconfig/config.go, Host.
DEFAULT_PORT = 11434
DEFAULT_ENDPOINT = f"http://127.0.0.1:{DEFAULT_PORT}"
NOT_LOCAL = "not-local"


def parse_place(endpoint: str, *, bare_port: int = DEFAULT_PORT) -> Place:
    """Return the place that ``endpoint`` names, in any form that OLLAMA_HOST may have.

    ``0.0.0.0`` and ``::`` are addresses to bind: taken as loopback. ``bare_port`` stands in
    where there is neither scheme nor port. Raises Fault ``not-local`` for what it can't read.
    """
    text = endpoint.strip().strip("\"'")
    full = "://" in text
    try:
        parts = urlsplit(text if full else f"http://{text}")
        usual_port = {"http": 80, "https": 443}.get(parts.scheme, 0) if full else bare_port
        port = parts.port or usual_port
        host = parts.hostname or ("" if full else "127.0.0.1")
    except ValueError:
        raise Fault(NOT_LOCAL, "the local endpoint is no address") from None
    extra = parts.username or parts.password or parts.query or parts.fragment
    if extra or parts.path.strip("/") or not re.fullmatch(r"[a-z0-9_.-]{1,253}|[0-9a-f:.]+", host):
        raise Fault(NOT_LOCAL, "the local endpoint must be scheme, host and port alone")
    if parts.scheme not in {"http", "https"}:
        raise Fault(NOT_LOCAL, "the local endpoint must be http or https")
    address = read_address(host)
    return Place(parts.scheme, host if address is None else str(address), port)


def choose_place(settings: Mapping[str, Any], environ: Mapping[str, str]) -> tuple[Place, str]:
    """Return the endpoint to use, and a note on an OLLAMA_HOST that was not followed.

    OLLAMA_HOST is followed only where the policy says nothing else than the default, and only
    to a loopback address, so that no stray variable sends a change elsewhere.
    """
    endpoint = str(settings.get("endpoint") or DEFAULT_ENDPOINT)
    wanted = environ.get("OLLAMA_HOST", "").strip()
    if not wanted:
        return parse_place(endpoint), ""
    if endpoint.rstrip("/") != DEFAULT_ENDPOINT:
        return parse_place(endpoint), "OLLAMA_HOST is not followed: the policy names an endpoint"
    try:
        place = parse_place(wanted)
        address = read_address(place.host)
        if place.host == "localhost" or (address is not None and address.is_loopback):
            return place, ""
    except Fault:
        pass
    return parse_place(endpoint), "OLLAMA_HOST is not followed: it is no loopback address"


def vet_addresses(
    place: Place, allow_hosts: Iterable[object], deadline: Deadline,
) -> tuple[Address, ...]:
    """Return the addresses of ``place``; raises Fault ``not-local`` if any is not allowed.

    ``allow_hosts``  host names (compared with the endpoint's), addresses or networks.
    """
    allowed = [str(item).strip().lower() for item in allow_hosts]
    found = resolve(place.host, place.port, deadline)
    for address in found:
        if not (address.is_loopback or place.host in allowed or _is_within(address, allowed)):
            raise Fault(NOT_LOCAL, f"{place.host} is not on this machine, nor in allow_hosts")
    return found


def _is_within(address: Address, allowed: Iterable[str]) -> bool:
    def holds(item: str) -> bool:
        try:
            return address in ip_network(item)
        except ValueError:
            return False  # a host name

    return any(map(holds, allowed))


def is_cloud_name(model: str) -> bool:
    """Say whether Ollama would run ``model`` on its own servers by the name alone.

    Source: ollama/types/model and docs/cloud: the tag is ``cloud``, or ends in ``-cloud``.
    """
    tag = model.lower().rpartition(":")[2]
    return tag == "cloud" or (tag.endswith("-cloud") and "/" not in tag)


def name_forms(model: str) -> frozenset[str]:
    """Return the names under which Ollama may list ``model``."""
    return frozenset({model, f"{model}:latest"})
