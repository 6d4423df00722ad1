"""A file from an address on the web, with the care that an address typed by a stranger needs.

The host must be listed; every address it resolves to must be public; the connection goes to the very address that was
checked, so that a second answer of the name server can't lead inside; each redirect is checked anew.
"""

from __future__ import annotations

import http.client
import re
import socket
import ssl
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from urllib.parse import SplitResult, unquote, urljoin, urlsplit

from crm_analytics.errors import PrivateAddress, SourceUnreachable
from crm_analytics.sources.guard import MB, Allowed, Limits, is_public, plain_name, require_size, stopped_after

_USUAL_PORTS = {"http": 80, "https": 443}
_REDIRECTS = {301, 302, 303, 307, 308}
_CHUNK = MB


def _resolve(host: str, port: int) -> list[str]:
    return [str(found[4][0]) for found in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]


def _connect(address: str, port: int, seconds: float) -> socket.socket:
    return socket.create_connection((address, port), seconds)


@dataclass(frozen=True)
class Network:
    """How names become addresses and addresses connections."""

    resolve: Callable[[str, int], list[str]] = _resolve
    connect: Callable[[str, int, float], socket.socket] = _connect


def fetch(
    address: str,
    into: Path,
    *,
    allowed: Allowed,
    limits: Limits | None = None,
    network: Network | None = None,
    on_progress: Callable[[int], None] | None = None,
) -> Path:
    """Fetch a file over http or https into a folder: address -> path of the copy, named as the host names it.

    ``on_progress`` is told the number of bytes so far. Raises SourceNotAllowed, PrivateAddress,
    SourceUnreachable, SourceTooLarge.
    """
    limits, network = limits or Limits(), network or Network()
    for _ in range(limits.max_redirects + 1):
        target = _require_allowed(address, allowed)
        # half a file would be read as a whole one: it moves to its place when all of it is there
        with tempfile.TemporaryDirectory(dir=into) as aside:
            with _answer(target, limits, network) as answer:
                path = _keep(answer, target, Path(aside), limits, on_progress)
                address = _next_address(address, answer)
            if path is not None:
                return path.replace(into / path.name)
    raise SourceUnreachable(source=target.hostname, detail="redirects")


def _require_allowed(address: str, allowed: Allowed) -> SplitResult:
    try:
        target = urlsplit(address.strip())
        port = target.port
    except ValueError as problem:
        raise SourceUnreachable(source=address, detail="no_address") from problem
    if target.scheme not in _USUAL_PORTS or not target.hostname or re.search(r"[\x00-\x20\x7f]", target.geturl()):
        raise SourceUnreachable(source=address, detail="no_address")
    if target.username or target.password:
        raise SourceUnreachable(source=target.hostname, detail="has_password")  # it would stand in logs
    usual = _USUAL_PORTS[target.scheme]
    allowed.require_host(target.hostname, port or usual, usual_port=usual)
    return target


def _next_address(address: str, answer: http.client.HTTPResponse) -> str:
    following = urljoin(address, answer.headers.get("Location", ""))
    if address.startswith("https:") and not following.startswith("https:"):
        raise SourceUnreachable(source=urlsplit(address).hostname, detail="redirects")
    return following


@contextmanager
def _answer(target: SplitResult, limits: Limits, network: Network) -> Iterator[http.client.HTTPResponse]:
    host = str(target.hostname)
    try:
        connection = _open_connection(target, limits, network)
    except OSError as problem:
        raise SourceUnreachable(source=host, detail="no_answer") from problem
    try:
        with stopped_after(limits.total_seconds, host, partial(_cut, connection.sock)):
            path = f"{target.path or '/'}{'?' + target.query if target.query else ''}"
            # identity: what is sent is what is stored, and its size is its size
            connection.request("GET", path, headers={"Accept-Encoding": "identity", "User-Agent": "crm-analytics"})
            yield connection.getresponse()
    except (OSError, http.client.HTTPException, UnicodeError) as problem:
        raise SourceUnreachable(source=host, detail="no_answer") from problem
    finally:
        connection.close()


def _cut(open_socket: socket.socket) -> None:
    try:
        open_socket.shutdown(socket.SHUT_RDWR)
    except OSError:
        open_socket.close()


def _open_connection(target: SplitResult, limits: Limits, network: Network) -> http.client.HTTPConnection:
    host = str(target.hostname)
    usual = _USUAL_PORTS[target.scheme]
    port = target.port or usual
    connection = http.client.HTTPConnection(host, port)
    connection.default_port = usual
    plain = network.connect(_checked_address(host, port, network), port, limits.step_seconds)
    plain.settimeout(limits.step_seconds)
    if target.scheme == "https":
        connection.sock = ssl.create_default_context().wrap_socket(plain, server_hostname=host)
    else:
        connection.sock = plain
    return connection


def _checked_address(host: str, port: int, network: Network) -> str:
    """The first address of a host; all of them must be public."""
    try:
        found = network.resolve(host, port)
    except (OSError, UnicodeError) as problem:
        raise SourceUnreachable(source=host, detail="unknown_host") from problem
    if not found or not all(is_public(address) for address in found):
        raise PrivateAddress(source=host)
    return found[0]


def _keep(
    answer: http.client.HTTPResponse,
    target: SplitResult,
    into: Path,
    limits: Limits,
    on_progress: Callable[[int], None] | None,
) -> Path | None:
    """Write the answer to a file; None when it only says where to look instead."""
    host = str(target.hostname)
    if answer.status in _REDIRECTS:
        return None
    if answer.status != 200:
        raise SourceUnreachable(source=host, detail="refused")
    require_size(host, int(answer.headers.get("Content-Length") or 0), limits)
    path = into / _name(answer, target)
    with path.open("wb") as file:
        _copy(answer, file, host, limits, on_progress)
    return path


def _copy(answer, file, host: str, limits: Limits, on_progress: Callable[[int], None] | None) -> None:  # type: ignore[no-untyped-def]
    n_bytes = 0
    while chunk := answer.read(_CHUNK):
        n_bytes += len(chunk)
        require_size(host, n_bytes, limits)
        file.write(chunk)
        if on_progress is not None:
            on_progress(n_bytes)
    if answer.length:  # the host has promised more
        raise SourceUnreachable(source=host, detail="no_answer")


def _name(answer: http.client.HTTPResponse, target: SplitResult) -> str:
    named = answer.headers.get_filename()
    return plain_name(named or unquote(target.path.rsplit("/", 1)[-1]) or str(target.hostname))
