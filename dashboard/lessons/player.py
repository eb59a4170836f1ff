"""The player: a lesson's stops above the pages that show them. Knows the session and its widgets, draws no picture.

Moving is a callback: it sets sentence and model before the next run makes their widgets. The browser writes the stop
into the address (dashboard/frame.js), so a reload finds it again.
"""

from dataclasses import replace
from functools import partial
from pathlib import Path

import streamlit as st

from dashboard import chapters, compute, state
from dashboard.lessons import files, laws
from dashboard.lessons.playing import Playing
from dashboard.lessons.stops import Lesson
from dashboard.words import _, language
from engine import Recording, Sentence, pretrained

HERE = Path(__file__).parent
STAGE = "equation"      # the key of the widget on Steps that opens a stage
_clicker = st.components.v2.component("attention_atlas_clicker", js=(HERE / "clicker.js").read_text("utf-8"))


def arrive() -> None:
    """Take lesson and stop from the address, before any widget exists; a lesson that is not here is said."""
    asked = st.query_params.get("lesson")
    if asked is None:
        return
    lesson = files.find(asked)
    if lesson is None:
        state.say(Sentence("The address asks for the lesson {given}, which is not here.", given=asked))
        return
    position, revealed = lesson.position(st.query_params.get("stop", "")), st.query_params.get("answer") == "1"
    _stand(Playing(lesson, position, revealed))


def start(lesson: Lesson, position: int = 0) -> None:
    """Begin `lesson` at a stop: a callback."""
    before = state.get("playing")
    _stand(Playing(lesson, position, turn=before.turn + 1 if before else 0))


def leave() -> None:
    """End the lesson; the picture stays: a callback."""
    state.put("playing", None)
    state.put("stop", {"lesson": None, "stop": None, "answer": None})


def turn(key: str) -> None:
    """Do what a key says, next, previous or back: a callback."""
    now = state.get("playing")
    if now is not None and key in ("next", "previous", "back"):
        _stand(getattr(now, key)())


def _stand(now: Playing) -> None:
    state.put("playing", now)
    answer = "1" if now.stop.predict and now.revealed else None
    state.put("stop", {"lesson": now.lesson.name, "stop": now.stop.name, "answer": answer})
    state.read(now.show.text, own=False)
    st.session_state[state.MODEL] = pretrained.DEFAULT
    state.choose(now.show.places)
    if now.show.stage:
        st.session_state[STAGE] = now.show.stage


def _heard() -> None:
    turn((st.session_state.get("clicker") or {}).get("turn") or "")


def forced(recording: Recording) -> dict | None:
    """Return what a stop wants the viewer to show, {choice, force, covered}; None where `recording` is a detour."""
    now = state.get("playing")
    if now is None or not now.show.entry or _detour(now.show.page) or recording.text != now.show.text:
        return None
    show = now.show
    attention = recording.select(kind="self", layer=show.layer)[0]
    choice = {
        "map": next(i for i, one in enumerate(recording.attentions) if one is attention),
        "heads": [show.head], "head": show.head, "query": laws.position(attention.query_tokens, show.query),
        "key": laws.position(attention.key_tokens, show.key), "temperature": None, "colour": "linear",
        "hide": show.hide, "panel": show.panel}
    return {"choice": choice, "force": now.force, "covered": now.covered}


def stepped(page: str) -> dict:
    """Return what a stop wants a picture that steps on `page` to show, {start, force, covered}; else no wish at all."""
    now = state.get("playing")
    if now is None or _detour(page):
        return {"start": None, "force": None, "covered": False}
    start = {"step": now.show.step} if now.show.step else None
    return {"start": start, "force": now.force, "covered": now.covered}


def _detour(page: str) -> bool:
    """Whether somebody who stands at a stop is elsewhere: on another page, with another sentence or other choices."""
    show = state.get("playing").show
    elsewhere = (page, state.text(), state.pair(), state.model()) != (show.page, show.text, "", pretrained.DEFAULT)
    wanted = {**state.get("firsts"), **show.places}
    return elsewhere or any(st.session_state.get(state.place(name), value) != value for name, value in wanted.items())


def strip(page: st.Page) -> None:
    """Draw the stop's words above the page; where a turn led to another page, go there first."""
    now = state.get("playing")
    if now is None:
        return
    here = chapters.of(page)[1].url
    if now.arriving:
        state.put("playing", replace(now, arriving=False))
        if here != now.show.page:
            st.switch_page(chapters.page(chapters.view(now.show.page)))
    sheets = ["player.css", *(["room.css"] if state.presenting() else [])]
    st.html("<style>" + "".join((HERE / sheet).read_text("utf-8") for sheet in sheets) + "</style>")
    _clicker(key="clicker", data={}, on_turn_change=_heard)
    with st.container(key="lesson"):
        _head(now, detour=_detour(here))
        _words(now)


def _head(now: Playing, detour: bool) -> None:
    with st.container(key="lesson_head", horizontal=True, vertical_alignment="center"):
        st.markdown(f"**{now.stop.title[language()]}**", width="stretch")
        if detour:
            _turner(_("Back to the stop"), "back", "Home")
        st.text(f"{now.position + 1} / {len(now.lesson.stops)}", width="content")
        _turner(_("Previous"), "previous", "PageUp", disabled=now.position == 0)
        forward = _("Show the answer") if now.asking else _("Next")
        _turner(forward, "next", "PageDown", disabled=now.last, type="primary")
        st.button(_("End the lesson"), on_click=leave, key="lesson_leave", type="tertiary")


def _turner(label: str, way: str, key: str, **look) -> None:
    st.button(label, on_click=turn, args=(way,), key=f"lesson_{way}", help=_("Key: {key}", key=key), **look)


def _words(now: Playing) -> None:
    speak, stop = language(), now.stop
    found = laws.numbers(stop, partial(compute.recording, pretrained.DEFAULT), compute.explorable(pretrained.DEFAULT))
    with st.container(key="lesson_words"):
        left, right = st.columns(2, gap="medium")
    with left:
        st.markdown(laws.fill(stop.say[speak], found, speak))
        if stop.predict:
            _question(now, laws.fill(stop.predict.ask[speak], found, speak), stop.predict.options[speak])
    with right:
        if now.asking:
            if now.shown is not stop:
                st.caption(_("The picture follows with the answer."))
            return
        if stop.predict:
            st.markdown(laws.fill(stop.predict.tell[speak], found, speak))
        st.caption(_("Not shown: {what}", what=laws.fill(stop.not_shown[speak], found, speak)))


def _question(now: Playing, ask: str, options: tuple[str, ...]) -> None:
    """Ask, and keep the guess; once the answer is out, mark it among the options."""
    key, right = f"guess_{now.lesson.name}_{now.stop.name}", now.stop.predict.answer
    with st.container(key="lesson_ask"):
        if now.asking:
            st.radio(ask, range(len(options)), format_func=options.__getitem__, index=None, horizontal=True, key=key,
                     persist_state="session")
            return
        guess = st.session_state.get(key)
        marks = [f"**✓ {option}**" if i == right else f"~~{option}~~" if i == guess else option
                 for i, option in enumerate(options)]
        st.markdown(f"{ask}  \n{' · '.join(marks)}")
