"""The frame that every page shares: language, sentence, model, and the strip of views. Knows no model's inside."""

from pathlib import Path

import streamlit as st

from dashboard import chapters, compute, sentences, state
from dashboard.words import LANGUAGES, TAGS, _, language
from engine import pretrained

HERE = Path(__file__).parent
_manners = st.components.v2.component("attention_atlas_manners", js=(HERE / "frame.js").read_text("utf-8"))


def above(page: st.Page) -> None:
    """Draw all that stands above `page`; a presenter sees none of it, but what it holds stays."""
    presenting = state.presenting()
    st.html(f"<style>{(HERE / 'frame.css').read_text('utf-8')}</style>")
    if presenting:
        st.html(f"<style>{(HERE / 'present.css').read_text('utf-8')}</style>")
    _manners(key="manners", data={"lang": TAGS[language()], "field": _("Sentence"), "focus": not presenting})
    with st.container(key="language"):
        _language()
    with st.container(key="reading", horizontal=True, vertical_alignment="bottom"):
        _sentence()
        _model()
    with st.container(key="strip", horizontal=True, vertical_alignment="center"):
        _examples()
        _views(page)


def _language() -> None:
    asked = st.query_params.get(state.LANGUAGE)
    if asked is not None and asked not in LANGUAGES:
        state.say_once("There is no language called {given} here.", given=asked)
    names = list(LANGUAGES)
    st.selectbox(_("Language"), names, index=names.index(language()), format_func=LANGUAGES.get,
                 key=state.LANGUAGE, bind="query-params", label_visibility="collapsed")


def _sentence() -> None:
    bound = len(state.text()) <= state.LONGEST_BOUND     # a longer text would make an address that no server takes
    st.text_input(_("Sentence"), value=state.FIRST_TEXT, key=state.TEXT, live="300ms", label_visibility="collapsed",
                  placeholder=_("Type a sentence"), bind="query-params" if bound else None, persist_state="session")


def _model() -> None:
    offered = {entry.key: entry for entry in pretrained.catalog.offered(compute.models_folder())}
    st.selectbox(_("Model"), list(offered), key=state.MODEL, bind="query-params", persist_state="session",
                 format_func=lambda key: _label(offered.get(key), key), label_visibility="collapsed",
                 accept_new_options=True, width=260, placeholder=_("A model's name on the hub"))


def _label(entry: object, key: str) -> str:
    if entry is None:
        return key
    size = f" · {entry.bytes / 1e6:,.0f} MB" if entry.bytes else ""
    return f"{entry.label}{size}" if entry.present else _("{model} (not on this machine)", model=entry.label)


def _examples() -> None:
    for number, (label, sentence) in enumerate(state.EXAMPLES.items()):
        st.button(label, key=f"example_{number}", type="tertiary", on_click=state.read, args=(sentence,))
    st.button(_("my sentences"), key="my_sentences", type="tertiary", on_click=sentences.open_list)


def _views(page: st.Page) -> None:
    chapter, current = chapters.of(page)
    if len(chapter.views) < 2:
        return
    with st.container(key="views", horizontal=True, width="content"):
        for view in chapter.views:
            st.page_link(chapters.page(view), label=_(view.title), disabled=view is current)
