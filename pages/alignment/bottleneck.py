"""Alignment > Bottleneck: how many sentences survive one vector, by their length, and what becomes of one's own."""

import streamlit as st

from dashboard import controls, state, steps
from dashboard.alignment import bottled, choices, said
from dashboard.words import _

first, second = st.container(), st.container()
above, pictures = (second, first) if state.presenting() else (first, second)    # a room looks at the picture first

with above:
    with st.container(key="asked", horizontal=True, vertical_alignment="bottom"):
        task, kind = bottled.task(), bottled.kind()
        pane = choices.pane({"lengths": _("Accuracy against length"), "own": _("Your sentence")})
    three = bottled.read(task)
    controls.notices(three["attention"].notices, three["attention"].refused)
    said.strangers(three["attention"])

with pictures:
    left, right = st.columns([3, 2], gap="large") if not pane else (st.container(), st.container())
    with left:
        if pane != "own":
            bottled.draw_lengths(task, kind, three["attention"], steps.look())
    with right:
        if pane != "lengths":
            bottled.draw_answers(task, three)
