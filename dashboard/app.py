"""The dashboard's entrypoint: the table of pages and the frame they share. Run by `python -m dashboard`."""

import sys
from pathlib import Path

ROOT = str(Path(__file__).resolve().parent.parent)
if sys.path[0] != ROOT:      # Streamlit puts dashboard/ first, where a file named like a library would shadow it
    sys.path.insert(0, ROOT)

import streamlit as st  # noqa: E402

from dashboard import chapters, frame  # noqa: E402

st.set_page_config(page_title="Attention Atlas", layout="wide", initial_sidebar_state="collapsed")
frame.arrive()
page = st.navigation(chapters.pages(), position="top")
frame.above(page)
page.run()
frame.below()
