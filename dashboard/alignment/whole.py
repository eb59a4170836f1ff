"""The whole alignment of an answer in the viewer, its gold links over it; a sentence where there is no attention."""

from dataclasses import replace

import streamlit as st

from dashboard import controls, prose, state
from dashboard.alignment import answered, told
from dashboard.alignment.answered import Answered
from dashboard.words import _


def draw(shown: Answered, wish: dict) -> None:
    """Draw the alignment; `wish` is what a lesson's stop wants of the step that is looked at."""
    trained, translation = shown.trained, shown.translation
    if translation.weights is None:
        prose.recall(_(trained.no_attention))
        return
    if not state.presenting():
        st.markdown(f"##### {_('The whole alignment')}")
    step = (wish["start"] or {}).get("step")
    recording = replace(translation.recording, notes=())        # they stand above both pictures
    controls.viewer(recording, told.choice_of(shown, step), wish["force"], wish["covered"], gold=[shown.links],
                    letters=answered.LETTERS)
