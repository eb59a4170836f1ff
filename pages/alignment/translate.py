"""Alignment > Translate: a sentence is translated word by word; each step says where the decoder looked, in numbers."""

import streamlit as st

from dashboard import controls, state, stepper
from dashboard.alignment import answered, choices, said, told, whole
from dashboard.lessons import player
from dashboard.words import _

first, second, below = st.container(), st.container(), st.container()
above, picture = (second, first) if state.presenting() else (first, second)     # a room looks at the picture first

with above, st.container(key="asked", horizontal=True, vertical_alignment="bottom"):
    model, search = choices.model(), choices.search()
    pane = choices.pane({"steps": _("Step by step"), "whole": _("The whole alignment")})
with below:
    told_below = st.container()
    target = choices.target()
shown = answered.current(model, search, target)

with above:
    controls.notices(shown.notices, shown.refused)
    said.strangers(shown)
wish, end = player.stepped("translate"), _("end")
with picture:
    if pane in ("", "steps"):
        start = wish["start"] or {"step": told.telling(shown.translation)}
        stepper.decoder("decoder", told.steps_of(shown, end), told.facts_of(shown, end),
                        story=f"{model} {shown.sentence} {target}", **wish | {"start": start})
    if pane == "whole":
        whole.draw(shown, wish)
with told_below:
    if not wish["covered"]:         # they would tell the answer
        said.judged(shown)
        said.searched(shown, search.method)
    if not pane:
        whole.draw(shown, wish)
