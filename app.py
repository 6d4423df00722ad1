"""Entry point: page config, language, navigation; nothing else. Start it with ``make run``."""

from pathlib import Path

import streamlit as st

from ui.frame import run_app

ICON = Path(__file__).parent / "ui" / "assets" / "icon.png"

st.set_page_config(page_title="CRM analytics", page_icon=ICON, layout="wide")
run_app()
