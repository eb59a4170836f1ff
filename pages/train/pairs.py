"""Train > My pairs: give pairs of sentences, see what became of every row, train on them, try one's own sentence."""

import streamlit as st

from dashboard import controls, state
from dashboard.training import chip, choices, panel, uploading
from dashboard.words import _

job = panel.opened(own=True)
pairs = uploading.again(job) if job else uploading.ask()
with st.container(key="training_choices", horizontal=True, vertical_alignment="bottom"):
    plan = choices.choose(pairs=choices.kinds_of(pairs))
    st.button(_("Start training"), key="start", type="primary", on_click=panel.start,
              args=(plan, "pairs", pairs.pairs))
    if job:
        panel.buttons(job)
controls.notices(state.said(), chip.refused())

if job:
    panel.draw(job)
else:
    panel.preview(plan, pairs.pairs)
