"""Memory > Gradient: how far back a cell feels its past, and how far back it remembers: two questions, not one."""

import streamlit as st

from dashboard import state
from dashboard.memory import gradients_page as gradient

first, second, third = st.container(), st.container(), st.container()
choices, picture = (second, first) if state.presenting() else (first, second)      # in a room the picture stands first

with choices:
    pane = gradient.choose()
    chosen = gradient.choices(pane)
with picture:
    gradient.draw(pane, chosen)
with third:
    gradient.explain(pane, chosen)
