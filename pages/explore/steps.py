"""Explore > Steps: one entry of one head, from query and key to the output, in the model's own numbers."""

import streamlit as st

from dashboard import controls, reading, state, steps
from dashboard.lessons import player

shown = reading.current()
controls.notices(shown.notices + shown.recording.notes, shown.refused)
above, below = st.container(), st.container()
strip, picture = (below, above) if state.presenting() else (above, below)    # a room looks at the picture first

stop = player.forced(shown.recording) or {"choice": shown.choice, "force": None, "covered": False}
with strip:
    choice = controls.chooser(shown.recording, letters=shown.explorable.letters, **stop) or stop["choice"]

with picture:
    step = steps.follow(shown.recording, shown.explorable, choice)
    steps.walk(step, shown.explorable.weights_only, stop["covered"])
