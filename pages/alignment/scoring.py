"""Alignment > Scoring: four ways to compare s with h, on one sentence and in a trained race at three widths."""

import streamlit as st

from dashboard import controls, state, steps
from dashboard.alignment import answered, choices, raced, said, scorers
from dashboard.words import _
from engine.learning.decoding import Search

first, second = st.container(), st.container()
above, pictures = (second, first) if state.presenting() else (first, second)    # a room looks at the picture first

with above:
    pane = choices.pane({"four": _("One sentence"), "race": _("The race")})
    shown = answered.current(f"{scorers.TASK}-additive", Search())
    controls.notices(shown.notices, shown.refused)
    said.strangers(shown)

with pictures:
    if pane != "race":
        scorers.draw(scorers.sides(shown), steps.look())
    if pane != "four":
        raced.draw(steps.look())
