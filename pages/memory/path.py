"""Memory > Path: a sentence's way through the states of a recurrent model; step it, turn it, lay two on one map."""

import streamlit as st

from dashboard import controls, state
from dashboard.memory import paths_page as path

first, second, third = st.container(), st.container(), st.container()
choices, picture = (second, first) if state.presenting() else (first, second)      # in a room the picture stands first

with choices, st.container(key="path_choices", horizontal=True, vertical_alignment="bottom"):
    name = path.choose()
    shown = path.read(name)
    side = path.side(shown)
with picture:
    controls.notices(shown.notices, shown.refused)
    path.draw(shown, side)
with third:
    path.explain(shown, side)
