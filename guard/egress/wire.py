"""Sockets: the one module that opens them, to vetted addresses, within a deadline.

A ``Wire`` is what httpcore and httpcore2 call a network backend (a documented extension point),
so both SDKs' HTTP clients run over it unchanged.
"""

from __future__ import annotations

import socket
import threading
from contextlib import suppress
from ipaddress import IPv4Address, IPv6Address, ip_address
from typing import TYPE_CHECKING, Any

from guard.egress.bounds import MAX_RAW_BYTES, Deadline, Fault

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from ssl import SSLContext

    Address = IPv4Address | IPv6Address


def read_address(text: str) -> Address | None:
    """Return the address that ``text`` spells, ``None`` if it is a name or has a scope.

    An IPv4 address mapped into IPv6 comes back as IPv4, and the unspecified address, which
    means every interface of this machine, as loopback.
    """
    try:
        address = ip_address(text)
    except ValueError:
        return None
    if isinstance(address, IPv6Address):
        if address.scope_id is not None:
            return None
        address = address.ipv4_mapped or address
    if address.is_unspecified:
        return ip_address("127.0.0.1" if address.version == 4 else "::1")  # noqa: PLR2004 - IP version
    return address


def resolve(host: str, port: int, deadline: Deadline) -> tuple[Address, ...]:
    """Return the addresses of ``host``, in the resolver's order, without repeats.

    The resolver has no timeout of its own, so it runs in a thread that is left behind when time
    is up. Raises Fault ``unreachable`` or ``timeout``.
    """
    found: list[Any] = []

    def look() -> None:
        try:
            found.append(socket.getaddrinfo(host, port, type=socket.SOCK_STREAM))
        except (OSError, UnicodeError, ValueError) as error:
            found.append(error)

    literal = read_address(host)
    if literal is not None:
        return (literal,)
    thread = threading.Thread(target=look, name="guard-resolve", daemon=True)
    thread.start()
    thread.join(deadline.check(f"resolving {host}"))
    if not found:
        raise Fault("timeout", f"the address of {host} did not resolve in time")
    if isinstance(found[0], Exception):
        raise Fault("unreachable", f"{host} has no address")
    addresses = dict.fromkeys(read_address(str(row[4][0])) for row in found[0])
    if not addresses or None in addresses:
        raise Fault("unreachable", f"{host} has an address that can't be used")
    return tuple(address for address in addresses if address is not None)


class Wire:
    """Connect to one host and port only, at addresses that ``find_addresses`` vouches for.

    ``core``  httpcore or httpcore2, whichever HTTP client runs over this wire; ``None`` to knock.
    ``connect_timeout_s``  for each address; the deadline cuts it shorter.
    ``find_addresses``  called when the first connection is made, not before.
    """

    def __init__(
        self, core: Any, host: str, port: int, *, find_addresses: Callable[[], tuple[Address, ...]],
        deadline: Deadline, connect_timeout_s: float,
    ) -> None:
        self.core = core
        self._host = host
        self._port = port
        self._find_addresses = find_addresses
        self._deadline = deadline
        self._connect_timeout_s = connect_timeout_s
        self._open: list[socket.socket] = []
        self.bytes_in = 0

    def connect_tcp(
        self, host: str, port: int, timeout: float | None = None,
        local_address: str | None = None, socket_options: Iterable[Any] | None = None,
    ) -> Stream:
        """Connect and return the stream; raises Fault ``unreachable``, ``timeout``, ``not-local``.

        The arguments are the backend protocol's; only ``host`` and ``port`` are looked at.
        """
        del timeout, local_address, socket_options
        if (host.strip("[]"), port) != (self._host, self._port):
            raise Fault("refused-by-door", "the HTTP client asked for another host")
        return Stream(self, self._connect_any())

    def knock(self) -> None:
        """Connect and hang up; raises Fault as ``connect_tcp`` does."""
        self._connect_any().close()

    def _connect_any(self) -> socket.socket:
        fault = Fault("unreachable", f"{self._host} has no address")
        for address in self._find_addresses():
            try:
                return self._connect(address)
            except Fault as error:  # noqa: PERF203 - two addresses at most, as a rule
                fault = error
        raise fault

    def _connect(self, address: Address) -> socket.socket:
        family = socket.AF_INET if isinstance(address, IPv4Address) else socket.AF_INET6
        left_s = self._deadline.check("connecting")
        connection = socket.socket(family, socket.SOCK_STREAM)
        self._open.append(connection)
        try:
            connection.settimeout(min(self._connect_timeout_s, left_s))
            connection.connect((str(address), self._port))
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            peer = read_address(str(connection.getpeername()[0]))
        except TimeoutError:
            connection.close()
            raise Fault("timeout", f"{self._host}:{self._port} did not answer in time") from None
        except OSError:
            connection.close()
            raise Fault("unreachable", f"nothing answers at {self._host}:{self._port}") from None
        if peer != address:
            connection.close()
            raise Fault("not-local", "the connection's other end is not the address asked for")
        return connection

    def connect_unix_socket(self, path: str, **_: Any) -> Stream:
        """Refuse: no provider is reached that way."""
        del path
        raise Fault("refused-by-door", "unix sockets are not used")

    def sleep(self, seconds: float) -> None:
        """Refuse: httpcore sleeps between its own retries only, and there are none."""
        del seconds
        raise Fault("error", "the HTTP client wanted to retry by itself")

    def arm(self, connection: socket.socket, doing: str) -> None:
        """Give the next operation on ``connection`` the time that is left."""
        connection.settimeout(self._deadline.check(doing))

    def count(self, size_bytes: int) -> None:
        """Count bytes read; raises Fault ``bad-reply`` above the cap."""
        self.bytes_in += size_bytes
        if self.bytes_in > MAX_RAW_BYTES:
            raise Fault("bad-reply", f"the server sent more than {MAX_RAW_BYTES} bytes")

    def adopt(self, connection: socket.socket) -> None:
        """Close ``connection`` too when the wire is closed."""
        self._open.append(connection)

    def close(self) -> None:
        """Close every connection at once, in whatever state."""
        for connection in self._open:
            with suppress(OSError):
                connection.close()
        self._open.clear()


class Stream:
    """One connection, as httpcore wants it."""

    def __init__(self, wire: Wire, connection: socket.socket) -> None:
        self._wire = wire
        self._socket = connection

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        """Return the next bytes, empty at the end; a trickle can't outlast the deadline."""
        del timeout
        self._wire.arm(self._socket, "waiting for the reply")
        try:
            raw = self._socket.recv(max_bytes)
        except TimeoutError:
            raise Fault("timeout", "the reply did not come in time") from None
        except OSError:
            outcome = "bad-reply" if self._wire.bytes_in else "unreachable"
            raise Fault(outcome, "the connection broke") from None
        self._wire.count(len(raw))
        return raw

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        """Write all of ``buffer``; a broken pipe is left to httpcore, which reads the answer."""
        del timeout
        view = memoryview(buffer)
        while view:
            self._wire.arm(self._socket, "sending the request")
            try:
                view = view[self._socket.send(view):]
            except TimeoutError:
                raise Fault("timeout", "the request was not taken in time") from None
            except OSError:
                raise self._wire.core.WriteError("connection closed by the server") from None

    def start_tls(
        self, ssl_context: SSLContext, server_hostname: str | None = None,
        timeout: float | None = None,
    ) -> Stream:
        """Return the stream over TLS; raises Fault if the certificate isn't good."""
        del timeout
        self._wire.arm(self._socket, "agreeing on TLS")
        try:
            connection = ssl_context.wrap_socket(self._socket, server_hostname=server_hostname)
        except TimeoutError:
            self.close()
            raise Fault("timeout", "TLS was not agreed in time") from None
        except (OSError, ValueError):
            self.close()
            raise Fault("unreachable", "TLS failed: the certificate is not accepted") from None
        self._wire.adopt(connection)
        return Stream(self._wire, connection)

    def close(self) -> None:
        """Close the connection."""
        with suppress(OSError):
            self._socket.close()

    def get_extra_info(self, info: str) -> Any:
        """Return what httpcore asks about the socket, ``None`` for what it can do without."""
        if info == "ssl_object":
            return getattr(self._socket, "_sslobj", None)
        if info == "server_addr":
            return self._socket.getpeername()
        return None
