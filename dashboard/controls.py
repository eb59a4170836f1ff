"""Widgets that return plain values: the viewer, and notices in which nobody's text is markup."""

import streamlit as st

from dashboard import viewer as attention_viewer
from dashboard.words import _, language, translate
from engine import Recording
from engine.sentence import Sentence

_viewer = st.components.v2.component(
    "attention_atlas_viewer", css=attention_viewer.style(), js=attention_viewer.script("streamlit"))


def viewer(recording: Recording, choice: dict | None = None, force: str | None = None, covered: bool = False) -> None:
    """Draw the whole viewer of `recording`; the server hears of it again only where a long map needs a tile."""
    _full(recording, dict(choice=choice, force=force, covered=covered, language=language()))


def chooser(recording: Recording, choice: dict | None = None, force: str | None = None,
            covered: bool = False) -> dict | None:
    """Draw the strip that chooses layer, head, query and key; return {map, head, query, key}, or None before it did."""
    held = (st.session_state.get(f"chooser_{force}") or {}).get("choice") or {}
    request = {**held, "key_index": held.get("key")} if held else None     # of a long map it shows what is chosen
    blob = attention_viewer.answer(
        recording, request, _speak, language=language(), layout="chooser", choice=choice, force=force,
        covered=covered)
    return _viewer(key=f"chooser_{force}", data=blob, on_choice_change=lambda: None).choice


@st.fragment
def _full(recording: Recording, settings: dict) -> None:
    request = (st.session_state.get("viewer") or {}).get("request")
    make = attention_viewer.answer if request else attention_viewer.payload
    blob = make(recording, *([request] if request else []), _speak, **settings)
    _viewer(key="viewer", data=blob, on_request_change=lambda: None)


def _speak(template: str) -> str:
    return translate(template, language())


def notices(sentences: tuple[Sentence, ...], refused: Sentence | None = None) -> None:
    """Say each sentence before the picture, a refusal first; what people typed stays literal text.

    They share one container, there even when it is empty: a notice that comes or goes must not rebuild the viewer.
    """
    with st.container(key="notices"):
        for number, sentence in enumerate(([refused] if refused else []) + list(dict.fromkeys(sentences))):
            with st.container(key=f"notice_{'refused' if sentence is refused else 'said'}_{number}"):
                st.text(_(sentence))
