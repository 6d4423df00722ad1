"""A file from an S3 bucket that the owner of the server has listed, through Arrow."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from pyarrow import ArrowException, fs

from crm_analytics.errors import SourceNotAllowed, SourceUnreachable
from crm_analytics.settings import require
from crm_analytics.sources.guard import MB, Allowed, Limits, plain_name, require_size, stopped_after

_OPTIONS = {"region", "endpoint_override", "scheme"}  # beside "anonymous"


def fetch_object(
    address: str,
    into: Path,
    *,
    allowed: Allowed,
    limits: Limits | None = None,
    on_progress: Callable[[int], None] | None = None,
) -> Path:
    """Fetch s3://bucket/path/file into a folder: address -> path of the copy.

    The server's own credentials are used (AWS_ACCESS_KEY_ID and the like), so only listed buckets are read; with the
    option anonymous=true none are. Raises SourceNotAllowed, SourceUnreachable, SourceTooLarge.
    """
    limits = limits or Limits()
    bucket, _, key = address.strip().removeprefix("s3://").partition("/")
    if bucket not in allowed.buckets:
        raise SourceNotAllowed(source=f"s3://{bucket}", setting="CRM_ALLOWED_HOSTS")
    # half a file would be read as a whole one: it moves to its place when all of it is there
    try:
        with tempfile.TemporaryDirectory(dir=into) as aside:
            store = _open_store(allowed.buckets[bucket], limits)
            path = Path(aside) / plain_name(key)
            require_size(bucket, _size(store, f"{bucket}/{key}", bucket), limits)
            with _stream(store, f"{bucket}/{key}", bucket, limits) as stream:
                _copy(stream, path, bucket, limits, on_progress)
            return path.replace(into / path.name)
    except (OSError, ArrowException) as problem:
        raise SourceUnreachable(source=f"s3://{bucket}", detail="no_answer") from problem


@contextmanager
def _stream(store: fs.S3FileSystem, path: str, bucket: str, limits: Limits) -> Iterator[Any]:
    with store.open_input_stream(path) as stream, stopped_after(limits.total_seconds, bucket, stream.close):
        yield stream


def _open_store(options: Mapping[str, str], limits: Limits) -> fs.S3FileSystem:
    for name in options:
        require(name in _OPTIONS | {"anonymous"}, "CRM_ALLOWED_HOSTS", name, "region, endpoint_override, scheme")
    return fs.S3FileSystem(
        anonymous=options.get("anonymous") == "true",
        connect_timeout=limits.step_seconds,
        request_timeout=limits.step_seconds,
        **{name: value for name, value in options.items() if name in _OPTIONS},
    )


def _size(store: fs.S3FileSystem, path: str, bucket: str) -> int:
    found = store.get_file_info(path)
    if found.type != fs.FileType.File:
        raise SourceUnreachable(source=f"s3://{bucket}", detail="not_found")
    return int(found.size or 0)


def _copy(stream, path: Path, bucket: str, limits: Limits, on_progress: Callable[[int], None] | None) -> None:  # type: ignore[no-untyped-def]
    n_bytes = 0
    with path.open("wb") as file:
        while chunk := stream.read(MB):
            n_bytes += len(chunk)
            require_size(bucket, n_bytes, limits)
            file.write(chunk)
            if on_progress is not None:
                on_progress(n_bytes)
