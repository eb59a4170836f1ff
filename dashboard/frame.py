"""The frame that every page shares: language, sentence, model, and the strip of views. Knows no model's inside."""

from pathlib import Path

import streamlit as st

from dashboard import chapters, compute, sentences, state
from dashboard.lessons import player
from dashboard.training import chip
from dashboard.words import LANGUAGES, TAGS, _, language
from engine import Refusal, Sentence, pretrained

HERE = Path(__file__).parent
_manners = st.components.v2.component("attention_atlas_manners", js=(HERE / "frame.js").read_text("utf-8"))


def above(page: st.Page) -> None:
    """Draw all that stands above `page`; a presenter sees none of it, but what it holds stays."""
    if going := state.get("going"):
        state.put("going", None)
        st.switch_page(chapters.page(chapters.view(going)))
    view = chapters.of(page)[1]
    state.enter(view.url, view.first)
    _style("frame.css")
    if state.presenting():
        _style("present.css")
    with st.container(key="language"):
        st.selectbox(_("Language"), list(LANGUAGES), format_func=LANGUAGES.get, key=state.LANGUAGE,
                     label_visibility="collapsed", persist_state="session")
    with st.container(key="chip"):
        chip.draw()
    with st.container(key="reading", horizontal=True, vertical_alignment="bottom"):
        st.text_input(_("Sentence"), key=state.TEXT, live="300ms", placeholder=_("Type a sentence"),
                      label_visibility="collapsed", persist_state="session", on_change=state.typed)
        if view.pair and state.get("pairing"):
            st.text_input(_("Second text"), key=state.PAIR, live="300ms", label_visibility="collapsed",
                          placeholder=_("A second text, read together with the first"), persist_state="session")
        if view.model:
            _model()
    with st.container(key="strip", horizontal=True, vertical_alignment="center"):
        _examples(view)
        _views(page)
    sentences.dialog()
    with st.container(key="stop"):      # there even without a lesson, so that starting one does not rebuild the viewer
        player.strip(page)


def below() -> None:
    """Hand the browser what belongs in the address and to the whole page; last, because the page may change both."""
    shown = state.presenting() or state.get("playing")      # then keys are a clicker's, not a writer's
    _manners(key="manners", data={"lang": TAGS[language()], "address": state.address(), "focus": not shown})


def arrive() -> None:
    """Take what the address asks for, once a session; what cannot be had is said, and the default stands."""
    if state.get("arrived"):
        return
    state.put("arrived", True)
    asked = st.query_params
    st.session_state[state.TEXT] = asked.get(state.TEXT, state.FIRST_TEXT)
    state.put("own", state.TEXT in asked)
    st.session_state[state.PAIR] = asked.get(state.PAIR, "")
    state.put("pairing", bool(st.session_state[state.PAIR]))
    st.session_state[state.LANGUAGE] = language()
    if (given := asked.get(state.LANGUAGE)) in LANGUAGES:
        st.session_state[state.LANGUAGE] = given
    elif given:
        state.say(Sentence("The address asks for the language {given}, which is not here.", given=given))
    st.session_state[state.MODEL] = pretrained.DEFAULT
    if given := asked.get(state.MODEL):
        try:
            compute.find(given)
            st.session_state[state.MODEL] = given
        except Refusal as refusal:
            state.say(refusal.sentence)
    if strange := [name for name in asked if name not in state.NAMES | state.PLACES]:
        state.say(Sentence("The address holds names that mean nothing here: {names}.", names=" ".join(strange)))
    player.arrive()


def _style(name: str) -> None:
    st.html(f"<style>{(HERE / name).read_text('utf-8')}</style>")


def _model() -> None:
    offered = {entry.key: entry for entry in pretrained.catalog.offered(compute.models_folder())}
    keys = list(dict.fromkeys([*offered, *compute.own(), st.session_state[state.MODEL]]))
    st.selectbox(_("Model"), keys, key=state.MODEL, format_func=lambda key: _label(offered.get(key), key), width=280,
                 label_visibility="collapsed", accept_new_options=True, persist_state="session",
                 placeholder=_("A model's name on the hub"), on_change=_named)


def _label(entry: object, key: str) -> str:
    if entry is None:
        return compute.own().get(key, key)
    if not entry.present:
        return _("{model} (not on this machine)", model=entry.label)
    return f"{entry.label} · {_megabytes(entry.bytes)} MB" if entry.bytes else entry.label


def _megabytes(count: int) -> str:
    return f"{count / 1e6:,.0f}" if count >= 9.5e6 else f"{count / 1e6:.2g}"


def _named() -> None:
    """Take a name that was typed for the folder that is offered under it: it is here, the hub is far."""
    typed = st.session_state[state.MODEL] or pretrained.DEFAULT
    folder = f"folder:{typed}"
    offered = {entry.key for entry in pretrained.catalog.offered(compute.models_folder())}
    st.session_state[state.MODEL] = folder if typed not in offered and folder in offered else typed


def _examples(view: chapters.View) -> None:
    for number, (label, sentence) in enumerate(view.examples.items()):
        st.button(label, key=f"example_{number}", type="tertiary", on_click=state.read, args=(sentence, False))
    if view.pair:
        st.button(_("without the second text") if state.get("pairing") else _("with a second text"), key="couple",
                  type="tertiary", on_click=state.couple)
    st.button(_("my sentences"), key="my_sentences", type="tertiary", on_click=sentences.open_list)


def _views(page: st.Page) -> None:
    chapter, current = chapters.of(page)
    if len(chapter.views) < 2:
        return
    with st.container(key="views", horizontal=True, width="content"):
        for view in chapter.views:
            with st.container(key="view_here" if view is current else f"view_{view.url}", width="content"):
                st.page_link(chapters.page(view), label=_(view.title))
