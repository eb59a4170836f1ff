"""My sentences: typed, pasted or uploaded; pick one and it is read. What people give is never markup."""

import streamlit as st

from dashboard import state
from dashboard.words import _


def open_list() -> None:
    """Ask for the dialog at this run."""
    state.put("listing", True)


def dialog() -> None:
    """Draw the list where somebody asked for it."""
    if state.get("listing"):
        st.dialog(_("My sentences"), width="large", on_dismiss=_close)(_list)()


def _close() -> None:
    state.put("listing", False)


def _list() -> None:
    st.text_area(_("Type or paste, one sentence a line"), key="pasted")
