"""Who is asking and what the session keeps."""

from __future__ import annotations

import os
from pathlib import Path

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

LOCAL_OWNER = "local"
UPLOAD = "upload-"  # how the id of an uploaded data set begins


def session_id() -> str:
    """Name this session; the key of everything that must not outlive or leave it."""
    context = get_script_run_ctx()
    return context.session_id if context else "no-session"


def owner_key() -> str:
    """Name whose campaigns and scenarios these are: the signed-in user, else this computer, else the session.

    On a server that several people share without sign-in (CRM_SHARED=1) nothing is kept beyond the session.
    """
    if getattr(st.user, "is_logged_in", None):
        return str(st.user.get("sub") or st.user.get("email"))
    return session_id() if os.environ.get("CRM_SHARED") else LOCAL_OWNER


def workspace() -> Path:
    """Folder that holds the campaign store and saved data sets."""
    return Path(os.environ.get("CRM_WORKSPACE", "workspace"))
