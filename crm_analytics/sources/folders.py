"""Files in a folder that the owner of the server has listed."""

from __future__ import annotations

from itertools import islice
from pathlib import Path

from crm_analytics.errors import SourceNotAllowed, SourceUnreachable
from crm_analytics.sources.guard import Allowed, Limits


def list_files(folder: str, pattern: str = "*", *, allowed: Allowed, limits: Limits | None = None) -> list[Path]:
    """List the files of a listed folder that fit a pattern: name of the folder, glob -> real paths, sorted.

    ``**`` also looks into folders below. A link that leads out of the folder is left out. Raises SourceNotAllowed for
    another folder or a pattern that leads out, SourceUnreachable when the folder is gone.
    """
    root = _root(folder, allowed)
    if Path(pattern).is_absolute() or ".." in Path(pattern).parts or not pattern.strip():
        raise SourceNotAllowed(source=pattern, setting="CRM_ALLOWED_FOLDERS")
    try:
        inside = (real for path in root.glob(pattern) if (real := _real_file(path, root)) is not None)
        return sorted(set(islice(inside, (limits or Limits()).max_files)))
    except (OSError, ValueError, NotImplementedError) as problem:
        raise SourceUnreachable(source=folder, detail="not_found") from problem


def _root(folder: str, allowed: Allowed) -> Path:
    if folder not in allowed.folders:
        raise SourceNotAllowed(source=folder, setting="CRM_ALLOWED_FOLDERS")
    root = allowed.folders[folder]
    if not root.is_dir():
        raise SourceUnreachable(source=folder, detail="not_found")
    return root.resolve()


def _real_file(path: Path, root: Path) -> Path | None:
    """The file behind a path; None for what is no plain file, is hidden, or lies outside once links are followed."""
    real = path.resolve()
    if not real.is_relative_to(root) or not real.is_file():
        return None
    return None if any(part.startswith(".") for part in real.relative_to(root).parts) else real
