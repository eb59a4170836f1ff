"""My sentences: typed, pasted or uploaded; pick one and it is read. What people give is shown as plain cells, never as markup."""

import streamlit as st

from dashboard import state, text
from dashboard.words import _
from engine.sentence import Refusal

ENCODINGS = ("utf-8", "utf-16", "big5", "gb18030", "shift_jis", "windows-1252")


def open_list() -> None:
    """Ask for the dialog at this run."""
    state.put("listing", True)
