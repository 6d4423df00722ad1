"""Files of a session on the disk: what was uploaded and what was made of it. They die with the session.

All sessions of a server lie in one folder, which goes when the server ends; the folder of a server that was killed goes
when the next one starts.
"""

from __future__ import annotations

import atexit
import os
import re
import shutil
import tempfile
from functools import lru_cache
from pathlib import Path

import streamlit as st

_PREFIX = "crm-analytics-of-"


def _remove(folder: Path) -> None:
    shutil.rmtree(folder, ignore_errors=True)


@st.cache_resource(scope="session", max_entries=1, on_release=_remove, show_spinner=False)
def session_folder() -> Path:
    """Folder of this session, which nobody else can read."""
    return Path(tempfile.mkdtemp(dir=_server_folder()))


@lru_cache(maxsize=1)
def _server_folder() -> Path:
    _sweep(Path(tempfile.gettempdir()))
    folder = Path(tempfile.mkdtemp(prefix=f"{_PREFIX}{os.getpid()}-"))
    atexit.register(_remove, folder)
    return folder


def _sweep(place: Path) -> None:
    """Remove what servers left that did not end by themselves."""
    for folder in place.glob(f"{_PREFIX}*"):
        process = re.match(r"\d+", folder.name.removeprefix(_PREFIX))
        if process and not _is_running(int(process.group())):
            _remove(folder)


def _is_running(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except OSError:  # somebody else's
        return True
    return True
