"""Files from the web: the host is listed, its addresses are public, and the connection goes where was checked."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from crm_analytics.errors import PrivateAddress, SourceNotAllowed, SourceTooLarge, SourceUnreachable
from crm_analytics.sources import Allowed, Limits, fetch
from crm_analytics.sources.web import Network

PUBLIC = "93.184.216.34"
LISTED = Allowed(hosts=("shop.test", "mirror.test", "inside.test"))
MOVED = {
    "/moved": "http://mirror.test/orders.csv",
    "/inwards": "http://inside.test/orders.csv",
    "/elsewhere": "http://unlisted.test/orders.csv",
    "/loop": "/loop",
    "/file": "file:///etc/passwd",
}
FILE = b"customer_id,date,revenue\na,2024-01-01,5\n"


class Shop(BaseHTTPRequestHandler):
    """Answers as hosts do, well-meaning or not."""

    def do_GET(self):
        if self.path in MOVED:
            self._answer(302, b"", Location=MOVED[self.path])
        elif self.path == "/gone":
            self._answer(404, b"gone")
        elif self.path == "/named?of=may":
            self._answer(200, FILE, **{"Content-Disposition": 'attachment; filename="../may.csv"'})
        elif self.path == "/endless":
            self._stream()
        elif self.path == "/short":
            self._answer(200, FILE, length=len(FILE) + 10)
        else:
            self._answer(200, FILE)

    def _answer(self, status: int, body: bytes, *, length: int | None = None, **headers: str) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body) if length is None else length))
        self.end_headers()
        self.wfile.write(body)

    def _stream(self) -> None:
        self.send_response(200)
        self.end_headers()
        try:
            while True:
                self.wfile.write(b"x" * 1000)
        except OSError:
            pass

    def log_message(self, *_: object) -> None:
        pass


class Internet:
    """A name server and a network in which every public address is the shop's."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.addresses = {"shop.test": [PUBLIC], "mirror.test": [PUBLIC], "inside.test": ["10.0.0.1"]}
        self.connected: list[str] = []

    def resolve(self, host: str, port: int) -> list[str]:
        if host not in self.addresses:
            raise socket.gaierror("unknown")
        return self.addresses[host]

    def connect(self, address: str, port: int, seconds: float) -> socket.socket:
        self.connected.append(address)
        return socket.create_connection(("127.0.0.1", self.port), seconds)

    @property
    def network(self) -> Network:
        return Network(self.resolve, self.connect)


@pytest.fixture(scope="module")
def port() -> Iterator[int]:
    with ThreadingHTTPServer(("127.0.0.1", 0), Shop) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server.server_address[1]
        server.shutdown()


@pytest.fixture
def internet(port: int) -> Internet:
    return Internet(port)


def test_a_file_is_fetched_under_its_name_from_the_address_that_was_checked(internet, tmp_path):
    told: list[int] = []
    path = fetch(
        "http://shop.test/orders.csv", tmp_path, allowed=LISTED, network=internet.network, on_progress=told.append
    )
    assert (path.name, path.read_bytes()) == ("orders.csv", FILE)
    assert internet.connected == [PUBLIC]
    assert told[-1] == len(FILE)


def test_the_host_names_the_file_but_not_its_folder(internet, tmp_path):
    path = fetch("http://shop.test/named?of=may", tmp_path, allowed=LISTED, network=internet.network)
    assert path == tmp_path / "may.csv"


def test_a_redirect_to_another_listed_host_is_followed(internet, tmp_path):
    assert fetch("http://shop.test/moved", tmp_path, allowed=LISTED, network=internet.network).read_bytes() == FILE


@pytest.mark.parametrize(
    ("path", "error"),
    [
        ("inwards", PrivateAddress),
        ("elsewhere", SourceNotAllowed),
        ("file", SourceUnreachable),
        ("loop", SourceUnreachable),
    ],
)
def test_a_redirect_is_checked_as_the_first_address_was(internet, tmp_path, path, error):
    with pytest.raises(error):
        fetch(f"http://shop.test/{path}", tmp_path, allowed=LISTED, network=internet.network)
    assert set(internet.connected) == {PUBLIC}
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("addresses", [["127.0.0.1"], [PUBLIC, "10.0.0.1"], ["::ffff:169.254.169.254"], []])
def test_a_host_with_one_address_inside_is_not_connected_to(internet, tmp_path, addresses):
    internet.addresses["shop.test"] = addresses
    with pytest.raises(PrivateAddress):
        fetch("http://shop.test/orders.csv", tmp_path, allowed=LISTED, network=internet.network)
    assert internet.connected == []


@pytest.mark.parametrize("address", ["http://127.0.0.1/", "http://localhost/", "http://[::1]/", "http://2130706433/"])
def test_an_address_inside_is_refused_even_where_every_host_is_listed(address, tmp_path):
    with pytest.raises((PrivateAddress, SourceNotAllowed, SourceUnreachable)):
        fetch(address, tmp_path, allowed=Allowed(hosts=("*",)))


@pytest.mark.parametrize(
    "address",
    ["file:///etc/passwd", "ftp://shop.test/a", "gopher://shop.test/", "shop.test/a", "", "http://", "http://shop.test:x/",
     "http://ann:secret@shop.test/", "http://shop.test/a b", "http://shop.test/\r\nHost: other"],
)  # fmt: skip
def test_what_is_no_plain_web_address_is_refused(internet, tmp_path, address):
    with pytest.raises(SourceUnreachable) as refused:
        fetch(address, tmp_path, allowed=LISTED, network=internet.network)
    assert internet.connected == []
    assert "secret" not in str(refused.value)


def test_a_file_over_the_limit_is_refused_also_when_its_size_is_not_told(internet, tmp_path):
    for path in ("orders.csv", "endless"):
        with pytest.raises(SourceTooLarge):
            fetch(
                f"http://shop.test/{path}",
                tmp_path,
                allowed=LISTED,
                network=internet.network,
                limits=Limits(max_bytes=20),
            )
    assert list(tmp_path.iterdir()) == []


def test_an_endless_answer_is_cut_off(internet, tmp_path):
    with pytest.raises(SourceUnreachable, match="timed_out"):
        fetch(
            "http://shop.test/endless", tmp_path, allowed=LISTED, network=internet.network,
            limits=Limits(max_bytes=10**12, total_seconds=0.3),
        )  # fmt: skip
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(("path", "detail"), [("gone", "refused"), ("short", "no_answer")])
def test_an_answer_that_is_not_the_whole_file_is_no_file(internet, tmp_path, path, detail):
    with pytest.raises(SourceUnreachable, match=detail):
        fetch(f"http://shop.test/{path}", tmp_path, allowed=LISTED, network=internet.network)
    assert list(tmp_path.iterdir()) == []


def test_a_host_that_does_not_exist_is_told(internet, tmp_path):
    with pytest.raises(SourceUnreachable, match="unknown_host"):
        fetch("http://nowhere.test/", tmp_path, allowed=Allowed(hosts=("nowhere.test",)), network=internet.network)


def test_a_host_that_cannot_prove_its_name_is_refused(internet, tmp_path):
    with pytest.raises(SourceUnreachable):  # the shop of these tests speaks no TLS
        fetch("https://shop.test/orders.csv", tmp_path, allowed=LISTED, network=internet.network)
