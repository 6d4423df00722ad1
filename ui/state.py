"""Who is asking and what the session keeps."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import urlsplit

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from crm_analytics.workspace import SAVED
from ui.session_files import session_folder

LOCAL_OWNER = "local"
UPLOAD = "upload-"  # how the id of an uploaded data set begins
_OWN_MACHINE = {"127.0.0.1", "localhost", "::1"}
_PASSED_ON = ("X-Forwarded-For", "X-Forwarded-Host", "X-Real-Ip", "Forwarded")


def session_id() -> str:
    """Name this session; the key of everything that must not outlive or leave it."""
    context = get_script_run_ctx()
    return context.session_id if context else "no-session"


def owner_key() -> str:
    """Name whose campaigns, scenarios and saved data sets these are: the signed-in user, else this computer, else the session.

    Without sign-in, only a server that one person uses keeps anything beyond a session: see ``is_shared``.
    """  # noqa: E501
    if is_signed_in():
        return str(st.user.get("sub") or st.user.get("email"))
    return session_id() if is_shared() else LOCAL_OWNER


def is_signed_in() -> bool:
    """Whether the reader has a name."""
    return bool(getattr(st.user, "is_logged_in", None))


def is_shared() -> bool:
    """Whether several people may use this server: CRM_SHARED=1 or 0 says so, else it is one's own machine or not."""
    said = os.environ.get("CRM_SHARED", "")
    return said != "0" if said else not is_own_machine(st.get_option("server.address"), st.context.headers)


def is_own_machine(address: str | None, headers: Mapping[str, str]) -> bool:
    """The server answers this machine only, and the browser asks it under this machine's own name.

    A proxy that lets others in is known by the name that it was asked under, or by what it says it passes on.
    """
    asked = [f"//{headers['Host']}" if "Host" in headers else None, headers.get("Origin")]
    names = {urlsplit(name).hostname for name in asked if name}
    return address in _OWN_MACHINE and names <= _OWN_MACHINE and not any(name in headers for name in _PASSED_ON)


def keeps_beyond_session() -> bool:
    """Whether what is saved is still there after a reload."""
    return is_signed_in() or not is_shared()


def is_own(dataset_id: str) -> bool:
    """Whether data are the reader's own: uploaded or saved, no example."""
    return dataset_id.startswith((UPLOAD, SAVED))


def workspace() -> Path:
    """Folder that holds the campaign store and saved data sets."""
    return Path(os.environ.get("CRM_WORKSPACE", "workspace"))


def own_folder() -> Path:
    """Folder of this owner's saved data sets and mappings; of a session's files where nothing outlives it."""
    if not keeps_beyond_session():
        return session_folder() / "datasets"
    # a hash: an owner's name may be an address or hold signs that a path must not
    return workspace() / hashlib.blake2b(owner_key().encode(), digest_size=12).hexdigest() / "datasets"
