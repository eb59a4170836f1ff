"""Memory > Gradient: how far back a cell feels its past, and how far back it remembers: two questions, not one."""

import streamlit as st

from dashboard.memory import gradients_page as gradient

with st.container(key="pane_choice"):
    pane = gradient.choose()
gradient.draw(pane)
gradient.explain()
