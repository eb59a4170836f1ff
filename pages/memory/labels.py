"""Memory > Labels: tags, slots and sentiment by four readers, and the states that tell the same word apart."""

import streamlit as st

from dashboard import controls, state
from dashboard.lessons import player
from dashboard.memory import labelled, labels, labels_apart
from dashboard.words import _

labels.look()
covered = player.stepped("labels")["covered"]
first, second, third = st.container(), st.container(), st.container()
above, picture, below = (second, first, third) if state.presenting() else (first, second, third)

with above, st.container(key="labels_asked", horizontal=True, vertical_alignment="bottom"):
    task = labels.choose()
    versus = controls.type_in("versus", _("Beside it, a second sentence"), labelled.FIRST[task][1])

texts, refused = labelled.readings(task, versus)
with above:
    notices = (*state.said(), *(notice for one in texts for notice in one.notices))
    controls.notices(notices, next((one.refused for one in texts if one.refused), refused))
with picture:
    labels.draw(texts, covered)
    labels.strangers(texts)
with below:
    if texts and not covered:
        labels_apart.compare(task, texts)
    labels.shapes(task)
