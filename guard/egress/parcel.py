"""A request as it will be on the wire, and the way from an SDK's HTTP client to it.

``transport`` gives an httpx or httpx2 client a transport that turns each request into a
``Parcel`` (frozen, body in full) and hands it to ``send``. What ``send`` was given is what
is written: nothing between it and the socket builds the request anew.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from guard.egress.bounds import Fault

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from ssl import SSLContext

    from guard.egress.wire import Wire


@dataclass(frozen=True, slots=True)
class Place:
    """Where a provider listens: ``http`` or ``https``, a host without brackets, a port."""

    scheme: str
    host: str
    port: int

    @property
    def authority(self) -> str:
        """Return the value of the Host header, without the scheme's own port."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        usual = self.port == (443 if self.scheme == "https" else 80)
        return host if usual else f"{host}:{self.port}"

    @property
    def url(self) -> str:
        """Return the address as text, without a slash at the end."""
        return f"{self.scheme}://{self.authority}"


@dataclass(frozen=True, slots=True)
class Parcel:
    """One request, final: ``target`` is path and query, ``headers`` have lower-case names."""

    method: str
    place: Place
    target: str
    headers: tuple[tuple[str, str], ...] = field(repr=False)
    body: bytes = field(repr=False)

    @property
    def digest(self) -> str:
        """Return ``sha256:…`` of the body."""
        return "sha256:" + hashlib.sha256(self.body).hexdigest()


def post(wire: Wire, parcel: Parcel, ssl_context: SSLContext | None) -> tuple[Any, Any]:
    """Write ``parcel`` and return (pool, response of httpcore) with the body still to come.

    One connection a request, none kept. Raises Fault ``bad-reply`` for a compressed reply: its
    size could not be bounded.
    """
    core = wire.core
    pool = core.ConnectionPool(
        ssl_context=ssl_context, network_backend=wire, max_connections=1,
        max_keepalive_connections=0, http1=True, http2=False, retries=0,
    )
    place = parcel.place
    response = pool.handle_request(core.Request(
        method=parcel.method,
        url=core.URL(
            scheme=place.scheme.encode(), host=place.host.encode(), port=place.port,
            target=parcel.target.encode(),
        ),
        headers=[(name.encode(), value.encode()) for name, value in parcel.headers],
        content=parcel.body,
    ))
    for name, value in response.headers:
        if name.lower() == b"content-encoding" and value.strip().lower() not in {b"", b"identity"}:
            pool.close()
            raise Fault("bad-reply", "the server compressed the reply, unasked")
    return pool, response


def transport(
    http: Any, send: Callable[[Parcel], tuple[Any, Any]],
    inspect: Callable[[str, Iterable[bytes]], Iterable[bytes]] | None = None,
) -> Any:
    """Return a transport for a client of ``http`` (httpx or httpx2).

    ``inspect``  gets the request's target and the reply's raw blocks, and yields those that
    the SDK may see; it may raise Fault.
    """

    class Body(http.SyncByteStream):  # type: ignore[misc]
        """The reply, block by block."""

        def __init__(self, target: str, pool: Any, response: Any) -> None:
            blocks = response.stream
            self._blocks = blocks if inspect is None else inspect(target, blocks)
            self._pool = pool
            self._response = response

        def __iter__(self) -> Iterator[bytes]:
            yield from self._blocks

        def close(self) -> None:
            self._response.close()
            self._pool.close()

    class Transport(http.BaseTransport):  # type: ignore[misc]
        """Turn requests into parcels."""

        def handle_request(self, request: Any) -> Any:
            parcel = _read_parcel(request)
            pool, response = send(parcel)
            return http.Response(
                status_code=response.status, headers=response.headers,
                stream=Body(parcel.target, pool, response),
            )

    return Transport()


def _read_parcel(request: Any) -> Parcel:
    url = request.url
    default_port = 443 if url.scheme == "https" else 80
    if url.userinfo or url.fragment:
        raise Fault("refused-by-door", "the address carries more than a path")
    return Parcel(
        method=str(request.method),
        place=Place(str(url.scheme), str(url.host), int(url.port or default_port)),
        target=url.raw_path.decode("ascii"),
        headers=tuple((name.lower(), value) for name, value in request.headers.multi_items()),
        body=bytes(request.read()),
    )
