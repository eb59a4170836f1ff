"""The stepper inside Streamlit: one component, drawn under the name of its picture. Knows no model."""
from collections.abc import Sequence

import streamlit as st

from dashboard.words import language, translate

from .header import script, style, told

_stepper = st.components.v2.component("attention_atlas_stepper", css=style(), js=script("streamlit"))


def cell(picture: str, steps: Sequence[dict], facts: dict, **settings) -> None:
    """Draw a recurrent computation; `settings` as for `told`: story, start, force, covered."""
    _draw("cell", picture, steps, facts, settings)


def decoder(picture: str, steps: Sequence[dict], facts: dict, **settings) -> None:
    """Draw a decoder's steps; `settings` as for `told`: story, start, force, covered."""
    _draw("decoder", picture, steps, facts, settings)


def path(steps: Sequence[dict], facts: dict, **settings) -> None:
    """Draw hidden states as a path; `settings` as for `told`: story, start, force, covered."""
    _draw("path", "path", steps, facts, settings)


def _draw(name: str, picture: str, steps: Sequence[dict], facts: dict, settings: dict) -> None:
    spoken = language()
    blob = told(picture, steps, facts, lambda template: translate(template, spoken), language=spoken, **settings)
    _stepper(key=f"stepper_{name}", data=blob)
