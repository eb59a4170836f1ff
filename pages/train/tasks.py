"""Train > Tasks: choose a task and a model, press one button, watch attention appear, try one's own sentence."""

import streamlit as st

from dashboard import controls, state
from dashboard.training import chip, choices, panel
from dashboard.words import _

job = panel.opened(own=False)
with st.container(key="training_choices", horizontal=True, vertical_alignment="bottom"):
    plan = choices.choose()
    st.button(_("Start training"), key="start", type="primary", on_click=panel.start, args=(plan, "train"))
    if job:
        panel.buttons(job)
choices.explain(plan)
controls.notices(state.said(), chip.refused())

if job:
    panel.draw(job)
else:
    panel.preview(plan)
