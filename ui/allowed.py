"""What the owner of this server lets its users reach: CRM_ALLOWED_FOLDERS, _HOSTS, _DATABASES, or secrets [sources]."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Any

import streamlit as st
from streamlit.errors import StreamlitSecretNotFoundError

from crm_analytics.sources import Allowed, read_allowed

SETTINGS = ("CRM_ALLOWED_FOLDERS", "CRM_ALLOWED_HOSTS", "CRM_ALLOWED_DATABASES")


def allowed_sources() -> Allowed:
    """Read the lists; nothing is listed by default, not even on one's own machine. Raises InvalidSetting."""
    return read_allowed(
        folders=_setting("folders"),
        hosts=_setting("hosts"),
        databases=_setting("databases"),
    )


def _setting(name: str) -> str:
    return os.environ.get(f"CRM_ALLOWED_{name.upper()}") or _plain(_secrets().get(name, ""))


def _secrets() -> Mapping[str, Any]:
    try:
        secrets: Mapping[str, Any] = st.secrets.get("sources", {})
    except (StreamlitSecretNotFoundError, FileNotFoundError):
        return {}
    return secrets


def _plain(value: Any) -> str:
    if isinstance(value, Mapping):
        return "\n".join(f"{name}={item}" for name, item in value.items())
    return value if isinstance(value, str) else "\n".join(map(str, value))
