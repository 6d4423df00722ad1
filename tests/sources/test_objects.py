"""Files from a bucket: only a listed one is asked, and it can only be read."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from email.utils import formatdate
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from crm_analytics.errors import InvalidSetting, SourceNotAllowed, SourceTooLarge, SourceUnreachable
from crm_analytics.sources import Limits, fetch_object, read_allowed

FILE = b"customer_id,date,revenue\na,2024-01-01,5\n"
KEY = "/exports/2024/orders.csv"


class Bucket(BaseHTTPRequestHandler):
    """As much of S3 as reading one object takes."""

    asked: list[str] = []  # noqa: RUF012 - what all requests of a test have asked for

    def do_HEAD(self):
        self._answer(b"")

    def do_GET(self):
        self._answer(FILE)

    def _answer(self, body: bytes) -> None:
        path = self.path.partition("?")[0]
        self.asked.append(f"{self.command} {path}")
        is_there = path == KEY
        start = self.headers.get("Range", "bytes=0-").removeprefix("bytes=").split("-")[0]
        content = body[int(start) :] if is_there else b""
        self.send_response((206 if "Range" in self.headers else 200) if is_there else 404)
        self.send_header("Content-Length", str(len(FILE) if is_there and not body else len(content)))
        self.send_header("Last-Modified", formatdate(0, usegmt=True))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def listed() -> Iterator[str]:
    Bucket.asked.clear()
    with ThreadingHTTPServer(("127.0.0.1", 0), Bucket) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        endpoint = f"127.0.0.1:{server.server_address[1]}"
        yield f"s3://exports?endpoint_override={endpoint}&scheme=http&anonymous=true&region=us-east-1"
        server.shutdown()


def test_an_object_is_copied_under_its_last_name(listed, tmp_path):
    path = fetch_object("s3://exports/2024/orders.csv", tmp_path, allowed=read_allowed(hosts=listed))
    assert (path.name, path.read_bytes()) == ("orders.csv", FILE)
    assert {request.split()[0] for request in Bucket.asked} <= {"HEAD", "GET"}


def test_a_bucket_that_is_not_listed_is_not_asked(listed, tmp_path):
    for address in ("s3://other/2024/orders.csv", "s3://exports.other/a", "s3:///a", "exports2/a"):
        with pytest.raises(SourceNotAllowed):
            fetch_object(address, tmp_path, allowed=read_allowed(hosts=listed))
    assert Bucket.asked == []


def test_an_object_that_is_not_there_is_told(listed, tmp_path):
    with pytest.raises(SourceUnreachable):
        fetch_object("s3://exports/none.csv", tmp_path, allowed=read_allowed(hosts=listed))
    assert list(tmp_path.iterdir()) == []


def test_an_object_over_the_limit_is_refused(listed, tmp_path):
    with pytest.raises(SourceTooLarge):
        fetch_object(
            "s3://exports/2024/orders.csv", tmp_path, allowed=read_allowed(hosts=listed), limits=Limits(max_bytes=5)
        )
    assert list(tmp_path.iterdir()) == []


def test_an_option_that_does_not_exist_is_told(tmp_path):
    with pytest.raises(InvalidSetting, match="zone"):
        fetch_object("s3://exports/a", tmp_path, allowed=read_allowed(hosts="s3://exports?zone=x"))
