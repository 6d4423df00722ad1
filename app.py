"""Entry point: page config, language, navigation; nothing else. Start it with ``make run``."""

import streamlit as st

from ui.frame import run_app

st.set_page_config(page_title="CRM analytics", page_icon=":material/loop:", layout="wide")
run_app()
