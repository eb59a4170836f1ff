"""Widgets that return plain values: the viewer, choices that stand in the address, and notices.

Nobody's text is markup.
"""

from collections.abc import Callable, Iterable, Mapping

import streamlit as st

from dashboard import state
from dashboard import viewer as attention_viewer
from dashboard.words import _, language, translate
from engine import Recording
from engine.sentence import Sentence

_viewer = st.components.v2.component(
    "attention_atlas_viewer", css=attention_viewer.style(), js=attention_viewer.script("streamlit"))


def viewer(recording: Recording, choice: dict | None = None, force: str | None = None, covered: bool = False,
           gold: list | None = None, letters: dict[str, str] | None = None) -> None:
    """Draw the whole viewer of `recording`; the server hears of it again only where a long map needs a tile.

    `gold` and `letters` stand over the picture, as in `viewer.payload`.
    """
    _full(recording, dict(choice=choice, force=force, covered=covered, language=language(), gold=gold,
                          letters=letters))


def chooser(recording: Recording, choice: dict | None = None, force: str | None = None,
            covered: bool = False, letters: dict[str, str] | None = None) -> dict | None:
    """Draw the strip that chooses layer, head, query and key; return {map, head, query, key}, or None before it did."""
    held = (st.session_state.get(f"chooser_{force}") or {}).get("choice") or {}
    request = {**held, "key_index": held.get("key")} if held else None     # of a long map it shows what is chosen
    blob = attention_viewer.answer(
        recording, request, _speak, language=language(), layout="chooser", choice=choice, force=force,
        covered=covered, letters=letters)
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


def pick(name: str, label: str, options: Mapping[str, str], default: str, *, kind: str = "segmented",
         then: Callable[[str], None] | None = None) -> str:
    """Return the chosen one of `options` (value: label); it stands in the address under `name`, but for the default.

    `kind` is "segmented" or "select"; `then` is called with the new value when somebody chose another one.
    """
    key = _take(name, default, lambda given: given if given in options else None)
    if st.session_state[key] not in options:        # what was chosen may be gone: another language, another task
        st.session_state[key] = default
    changed = (lambda: then(st.session_state[key])) if then else "rerun"
    look = dict(key=key, format_func=options.get, persist_state="session", on_change=changed)
    if kind == "segmented":
        chosen = st.segmented_control(label, list(options), required=True, **look)
    else:
        chosen = st.selectbox(label, list(options), **look)
    return _kept(name, chosen, default)


def slide(name: str, label: str, low: float, high: float, default: float, step: float) -> float:
    """Return a number from `low` to `high`; it stands in the address under `name`, but for the default."""
    number = type(default)

    def _read(given: str) -> float | None:
        try:
            return value if low <= (value := number(given)) <= high else None
        except ValueError:
            return None

    key = _take(name, default, _read)
    st.session_state[key] = min(max(st.session_state[key], low), high)
    return _kept(name, st.slider(label, low, high, step=step, key=key, persist_state="session"), default)


def type_in(name: str, label: str, default: str, help: str | None = None) -> str:
    """Return what is typed, as it was typed; it stands in the address under `name`, but for the default."""
    key = _take(name, default, lambda given: given)
    return _kept(name, st.text_input(label, key=key, help=help, persist_state="session"), default)


def hold(name: str) -> str:
    """Return a choice that no widget shows, "" where none was made; it stands in the address under `name`.

    A callback makes it: `st.session_state[state.place(name)] = value`.
    """
    key = _take(name, "", lambda given: given)
    return _kept(name, st.session_state[key], "")


def offer(sentences: Iterable[str]) -> None:
    """Draw each sentence as a word to click: it then stands in the field."""
    with st.container(key="offered", horizontal=True):
        for number, sentence in enumerate(sentences):
            st.button(sentence, key=f"offered_{number}", type="tertiary", on_click=state.read, args=(sentence, False))


def link(label: str, url: str, key: str, sentence: str | None = None, **places: object) -> None:
    """Draw a word to click that leads to the page at `url`, with these choices made there."""
    st.button(label, key=key, type="tertiary", on_click=state.go, args=(url, sentence), kwargs=places)


def _take(name: str, default: object, read: Callable[[str], object]) -> str:
    """Return the key of the widget called `name`, its value set: once a session from the address, else the default."""
    if name not in state.PLACES:
        raise KeyError(name)
    key, taken = state.place(name), state.get("taken")
    if name not in taken:
        state.put("taken", (*taken, name))
        if (given := st.query_params.get(name)) is not None:
            if (found := read(given)) is not None:
                st.session_state[key] = found
            else:
                state.say(Sentence("The address asks for {name} = {given}, which is not here.", name=name, given=given))
    st.session_state.setdefault(key, default)
    return key


def _kept(name: str, value: object, default: object) -> object:
    state.put("places", {**state.get("places"), name: None if value == default else str(value)})
    state.put("firsts", {**state.get("firsts"), name: default})
    return value
