"""Memory > Cell: one sentence or typed numbers, one cell, step by step: input, gates, memory, output."""

import streamlit as st

from dashboard import controls, state, stepper
from dashboard.lessons import player
from dashboard.memory import cell_choices

first, second, third = st.container(), st.container(), st.container()
above, picture, below = (second, first, third) if state.presenting() else (first, second, third)
wish = player.stepped("cell")

with above:             # in a room the picture stands first
    shown = cell_choices.choose(below, wish["covered"])
    controls.notices(shown.notices, shown.refused)
with picture:
    stepper.cell(shown.picture, shown.steps, shown.facts, story=shown.story, **wish)
with below:
    cell_choices.explain(shown, wish["covered"])
