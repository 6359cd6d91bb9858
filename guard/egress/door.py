"""The one door: the only function that sends bytes to a cloud provider.

``Door.send`` takes a ``Cleared`` and nothing else. Only ``Door.clear`` makes one, by scanning
the final request: the body as the SDK serialized it, the headers, the address. What was
scanned is the very object that is written. A refusal comes before any connection is opened,
so the server, and whoever listens on the way, sees no byte.
"""

from __future__ import annotations

import json
import re
import time
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from guard.egress.bounds import MAX_BODY_BYTES, Deadline, Fault, clean_environ
from guard.egress.parcel import Parcel, Place, post
from guard.egress.wire import Wire, read_address, resolve

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from guard.egress.wire import Address
    from guard.model import Decision, Finding

    ScanText = Callable[[bytes, str], tuple[Finding, ...]]

#: Longest that the scan of one request body may take. Hyperscan reads 600 MB/s; a scan that
#: needs this long for at most 4 MiB is not to be trusted.
SCAN_BUDGET_S = 5.0
CONNECT_TIMEOUT_S = 5.0
REFUSED = "refused-by-door"

#: Every header that may leave, and what its value may look like; authorization and host are
#: compared with the one right value. Source: captured from anthropic 2.12.
_HEADERS = {
    "accept": r"application/json|text/event-stream|\*/\*",
    "accept-encoding": r"identity",
    "anthropic-version": r"\d{4}-\d{2}-\d{2}",
    "connection": r"keep-alive|close",
    "content-type": r"application/json",
    "content-length": r"\d{1,8}",
    "user-agent": r"[A-Za-z]{1,20}/Python \d+\.\d+\.\d+",
    "x-stainless-arch": r"(other:)?[\w.-]{1,20}",
    "x-stainless-async": r"false",
    "x-stainless-lang": r"python",
    "x-stainless-os": r"(Other:)?[\w.-]{1,20}",
    "x-stainless-package-version": r"\d+\.\d+\.\d+",
    "x-stainless-read-timeout": r"[\d.]{1,24}",
    "x-stainless-retry-count": r"\d",
    "x-stainless-runtime": r"\w{1,20}",
    "x-stainless-runtime-version": r"\d+\.\d+\.\d+\w{0,6}",
    "x-stainless-timeout": r"[\d.]{1,24}|NOT_GIVEN",
}
_MINT = object()


class Cleared:
    """A request that the clearance scan let through; made by ``Door.clear`` only."""

    __slots__ = ("parcel",)

    def __init__(self, mint: object, parcel: Parcel) -> None:
        if mint is not _MINT:
            raise TypeError("only the clearance scan makes a Cleared")
        self.parcel = parcel


def pin_cloud(endpoint: object) -> Place:
    """Return the one place that the policy's ``endpoint`` allows.

    Plain http is for loopback only (a server under test, a local gateway that the user's own
    policy names). Raises Fault ``refused-by-door`` for anything but scheme, host and port.
    """
    try:
        parts = urlsplit(str(endpoint))
        port = parts.port or (443 if parts.scheme == "https" else 80)
    except ValueError:
        raise Fault(REFUSED, "the cloud provider's endpoint is no address") from None
    host = parts.hostname or ""
    extra = parts.username or parts.password or parts.query or parts.fragment
    if extra or parts.path not in {"", "/"} or not re.fullmatch(r"[a-z0-9.:-]{1,253}", host):
        raise Fault(REFUSED, "the cloud provider's endpoint must be scheme, host and port alone")
    address = read_address(host)
    loopback = address is not None and address.is_loopback
    if parts.scheme != "https" and not (parts.scheme == "http" and loopback):
        raise Fault(REFUSED, "the cloud provider's endpoint must be https")
    return Place(parts.scheme, host, port)


class Door:
    """The way out, for one call that the decision sent to the cloud.

    ``digest``  ``sha256:…`` of the last body that came to be cleared, refused ones too.
    Raises Fault ``refused-by-door`` unless the decision says cloud and nothing is sensitive.
    """

    def __init__(
        self, decision: Decision, place: Place, *, target: str, key: str,
        scan_text: ScanText, deadline: Deadline,
    ) -> None:
        self._decision = decision
        self._insist()
        self._place = place
        self._target = target
        self._key = key
        self._scan_text = scan_text
        self._deadline = deadline
        self._wire: Wire | None = None
        self.digest = ""

    def _insist(self) -> None:
        if self._decision.sensitive is not False or self._decision.route != "cloud":
            raise Fault(REFUSED, "the decision keeps this work on this machine")

    def clear(self, parcel: Parcel) -> Cleared:
        """Return ``parcel`` as cleared; raises Fault if anything about it is not as it must be."""
        self.digest = parcel.digest
        self._insist()
        if (parcel.method, parcel.place, parcel.target) != ("POST", self._place, self._target):
            raise Fault(REFUSED, "the request is not for the endpoint that the policy pins")
        if len(parcel.body) > MAX_BODY_BYTES:
            raise Fault("too-long", f"the request is larger than {MAX_BODY_BYTES} bytes")
        self._check_headers(parcel)
        started = time.monotonic()
        for where, raw in _list_texts(parcel):
            self._scan(raw, where)
            self._deadline.check("scanning the request")
            if time.monotonic() - started > SCAN_BUDGET_S:
                raise Fault(REFUSED, "the scan of the request took too long")
        return Cleared(_MINT, parcel)

    def _scan(self, raw: bytes, where: str) -> None:
        try:
            findings = self._scan_text(raw, where)
            caught = [finding for finding in findings if finding.action != "cloud"]
        except Exception as error:  # noqa: BLE001 - whatever broke the scan, nothing was cleared
            name = type(error).__name__
            raise Fault(REFUSED, f"the scan of the request failed ({name})") from None
        if caught:
            raise Fault(REFUSED, f"the request holds what rule {caught[0].rule} forbids ({where})")

    def _check_headers(self, parcel: Parcel) -> None:
        exact = {
            "host": self._place.authority, "authorization": f"Bearer {self._key}",
            "content-length": str(len(parcel.body)),
        }
        names = [name for name, _ in parcel.headers]
        if len(set(names)) != len(names) or not exact.keys() <= set(names):
            raise Fault(REFUSED, "the request's headers are doubled or missing")
        for name, value in parcel.headers:
            if name in exact:
                fine = value == exact[name]
            else:
                fine = name in _HEADERS and re.fullmatch(_HEADERS[name], value) is not None
            if not fine:
                raise Fault(REFUSED, "the request carries a header that was not expected")

    def send(self, cleared: Cleared) -> tuple[Any, Any]:
        """Write ``cleared`` to the pinned endpoint and return (pool, response of httpcore2).

        Raises Fault if the connection fails; TypeError for anything but a ``Cleared``.
        """
        if type(cleared) is not Cleared:
            raise TypeError("the door takes only what the clearance scan made")
        self._insist()
        self.close()
        import httpcore2
        import httpx2

        self._wire = Wire(
            httpcore2, self._place.host, self._place.port, find_addresses=self._find_addresses,
            deadline=self._deadline, connect_timeout_s=CONNECT_TIMEOUT_S,
        )
        context = None
        if self._place.scheme == "https":
            with clean_environ():
                context = httpx2.create_ssl_context(trust_env=False)
        return post(self._wire, cleared.parcel, context)

    def pass_through(self, parcel: Parcel) -> tuple[Any, Any]:
        """Clear ``parcel``, then send it."""
        return self.send(self.clear(parcel))

    def _find_addresses(self) -> tuple[Address, ...]:
        return resolve(self._place.host, self._place.port, self._deadline)

    def close(self) -> None:
        """Close whatever is open."""
        if self._wire is not None:
            self._wire.close()


def _list_texts(parcel: Parcel) -> Iterator[tuple[str, bytes]]:
    """Yield (where, text) for all that leaves: headers, the body as it is, and its strings decoded.

    The authorization header is left out: it was compared with the key. Keys of objects count
    as strings, and no repeated key hides another. Raises Fault if the body isn't JSON.
    """
    for name, value in parcel.headers:
        if name != "authorization":
            yield "header", value.encode("utf-8", "surrogateescape")
    yield "request", parcel.body
    try:
        waiting: list[Any] = [json.loads(parcel.body, object_pairs_hook=list)]
    except (ValueError, RecursionError):
        raise Fault(REFUSED, "the request is not JSON, so it can't be read") from None
    while waiting:
        value = waiting.pop()
        if isinstance(value, str):
            yield "prompt", value.encode("utf-8", "surrogatepass")
        elif isinstance(value, (list, tuple)):
            waiting.extend(value)
