"""Put a measured table between the markers of a page of the docs."""

from __future__ import annotations

from pathlib import Path


def write_between(path: Path, name: str, table: str) -> None:
    """Replace what stands between ``<!-- measured: name -->`` and the next ``<!-- /measured -->`` of a file."""
    text = path.read_text()
    start = f"<!-- measured: {name} -->"
    head, _, rest = text.partition(start)
    _old, end, tail = rest.partition("<!-- /measured -->")
    if not end:
        raise SystemExit(f"{path} has no {start} … <!-- /measured -->.")
    path.write_text(f"{head}{start}\n{table}\n{end}{tail}")
