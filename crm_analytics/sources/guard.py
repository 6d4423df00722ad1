"""What users of this server may reach: only what its owner has listed, and never an address inside its network."""

from __future__ import annotations

import ipaddress
import re
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from crm_analytics.errors import SourceNotAllowed, SourceTooLarge, SourceUnreachable
from crm_analytics.settings import require

_NAT64 = ipaddress.ip_network("64:ff9b::/96")
_LONGEST_NAME = 120  # characters; file systems allow 255 bytes
MB = 1024 * 1024


@dataclass(frozen=True)
class Limits:
    """How much one source may bring, and how long it may take."""

    max_bytes: int = 1024 * MB
    max_rows: int = 50_000_000  # of a query
    max_files: int = 1_000  # of a folder that are listed
    max_redirects: int = 5
    total_seconds: float = 600
    step_seconds: float = 20  # of silence until a host counts as gone

    def __post_init__(self) -> None:
        for name in ("max_bytes", "max_rows", "max_files", "total_seconds", "step_seconds"):
            require(getattr(self, name) > 0, name, getattr(self, name), "above 0")
        require(self.max_redirects >= 0, "max_redirects", self.max_redirects, "0 or more")


@dataclass(frozen=True)
class Allowed:
    """The folders, hosts, buckets and databases that may be reached; by default none.

    ``hosts`` holds example.com, example.com:8443, *.example.com, or * for every public address. The keys of the
    mappings are what users see: an address of a database, which may hold a password, never leaves this object.
    """

    folders: Mapping[str, Path] = field(default_factory=dict)
    hosts: tuple[str, ...] = ()
    buckets: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    databases: Mapping[str, str] = field(default_factory=dict, repr=False)

    @property
    def has_addresses(self) -> bool:
        """Whether any address on the web or of a bucket may be asked for."""
        return bool(self.hosts or self.buckets)

    def require_host(self, host: str, port: int, *, usual_port: int) -> None:
        """Raise SourceNotAllowed unless the host is listed; another port than the usual must be listed with it."""
        asked = host if port == usual_port else f"{host}:{port}"
        if not any(_matches(asked, listed) for listed in self.hosts):
            raise SourceNotAllowed(source=asked, setting="CRM_ALLOWED_HOSTS")


def _matches(asked: str, listed: str) -> bool:
    if listed == "*":
        return ":" not in asked  # every public host, at the usual ports
    if listed.startswith("*."):
        return asked.endswith(listed[1:])
    return asked == listed


def read_allowed(*, folders: str = "", hosts: str = "", databases: str = "") -> Allowed:
    """Read the owner's lists, parted by commas, spaces or new lines -> Allowed.

    ``folders`` are paths, or name=path; ``databases`` are name=address; ``hosts`` may hold s3://bucket, with options
    as in s3://bucket?region=eu-west-1.

    >>> read_allowed(folders="sales=/data/sales", hosts="example.com s3://exports").buckets
    {'exports': {}}
    """
    listed_hosts = [host.lower() for host in _items(hosts) if "://" not in host]
    buckets = dict(_read_bucket(item) for item in _items(hosts) if item.startswith("s3://"))
    named = [_split(item) for item in _items(folders)]
    return Allowed(
        folders={name or Path(path).name: Path(path) for name, path in named},
        hosts=tuple(listed_hosts),
        buckets=buckets,
        databases=dict(_read_database(item) for item in _items(databases)),
    )


def _items(text: str) -> list[str]:
    return [item for item in re.split(r"[,\s]+", text) if item]


def _split(item: str) -> tuple[str, str]:
    name, equals, rest = item.partition("=")
    return (name, rest) if equals else ("", item)


def _read_database(item: str) -> tuple[str, str]:
    name, address = _split(item)
    # the address may hold a password: it is not repeated
    require(bool(name) and "://" in address, "CRM_ALLOWED_DATABASES", name or "...", "name=postgresql://host/base")
    return name, address


def _read_bucket(item: str) -> tuple[str, dict[str, str]]:
    bucket, _, query = item.removeprefix("s3://").partition("?")
    return bucket.rstrip("/"), dict(_split(option) for option in query.split("&") if option)


def is_public(address: str) -> bool:
    """Whether an IP address lies on the open internet, also if it is wrapped in another one.

    >>> [is_public(address) for address in ("93.184.216.34", "127.0.0.1", "169.254.169.254", "::ffff:10.0.0.1")]
    [True, False, False, False]
    """
    try:
        ip = ipaddress.ip_address(address)
    except ValueError:
        return False  # an address with a zone is one of the own link
    return all(each.is_global and not each.is_multicast for each in (ip, *_wrapped(ip)))


def _wrapped(ip: ipaddress.IPv4Address | ipaddress.IPv6Address) -> list[Any]:
    """The IPv4 addresses that a gateway would make of an IPv6 address."""
    if isinstance(ip, ipaddress.IPv4Address):
        return []
    nat64 = ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF) if ip in _NAT64 else None
    return [each for each in (ip.ipv4_mapped, ip.sixtofour, nat64, *(ip.teredo or ())) if each is not None]


def plain_name(name: str) -> str:
    """Make a file name of what a stranger calls a file: no folders, no control signs, not hidden, not too long.

    >>> plain_name("../../etc/passwd"), plain_name("订单 2024.csv"), plain_name("..")
    ('passwd', '订单 2024.csv', 'file')
    """
    last = re.split(r"[/\\]", name)[-1]
    clean = re.sub(r"[^\w.,;+=@()\[\] -]", "_", last).strip(" .")
    stem, dot, ending = clean.rpartition(".")
    room = _LONGEST_NAME - len(ending) - 1
    return (f"{stem[:room]}{dot}{ending[:20]}" if dot else clean[:_LONGEST_NAME]) or "file"


def require_size(source: str, n_bytes: int, limits: Limits) -> None:
    """Raise SourceTooLarge beyond the limit."""
    if n_bytes > limits.max_bytes:
        raise SourceTooLarge(source=source, limit_mb=limits.max_bytes // MB)


@contextmanager
def stopped_after(seconds: float, source: str, stop: Callable[[], object]) -> Iterator[None]:
    """Call ``stop`` when the time is over; what breaks then is told as SourceUnreachable(detail="timed_out")."""
    is_over = threading.Event()

    def end() -> None:
        is_over.set()
        stop()

    timer = threading.Timer(seconds, end)
    timer.daemon = True
    timer.start()
    try:
        yield
    except Exception as problem:
        if is_over.is_set():
            raise SourceUnreachable(source=source, detail="timed_out") from problem
        raise
    finally:
        timer.cancel()
    if is_over.is_set():  # what was cut off may look whole
        raise SourceUnreachable(source=source, detail="timed_out")
