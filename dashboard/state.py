"""Every key of the session and its default. Knows Streamlit's session, nothing of widgets or models."""

import streamlit as st

from dashboard.words import closest, language
from engine import pretrained
from engine.sentence import Sentence

TEXT, PAIR, MODEL, LANGUAGE = "text", "pair", "model", "lang"      # widgets of the frame, and names in the address
FIRST_TEXT = "The animal didn't cross the street because it was too tired."
NAMES = {                   # in the address; the second line is what the viewer writes there, the third the stepper
    TEXT, PAIR, MODEL, LANGUAGE, "present", "lesson", "stop", "answer", "stage",
    "stack", "kind", "layer", "head", "q", "k", "t", "colour", "hide", "panel", "gold",
    "step", "word", "dim", "turn", "unit"}
PLACES = {                  # names of the choices that pages offer (controls.pick and its like)
    "beams", "begun", "bend", "bias", "by", "bypass", "cell", "counted", "draw", "form", "heat", "job", "labels",
    "length", "of", "pane", "penalty", "plain", "reads", "rnn", "search", "seed", "side", "steps", "target", "task",
    "taught", "topk", "topp", "twice", "versus", "weight", "width", "x2", "x3"}
LONGEST_ADDRESS = 2_000     # characters: a longer text stays out of the address (servers refuse some 100 kB)

_DEFAULTS = {
    "arrived": False,       # what the address asked for has been taken
    "here": None,           # the address of the page that was drawn last
    "going": None,          # the address of a page that a button leads to
    "first": FIRST_TEXT,    # the sentence this page opens with
    "own": False,           # the sentence in the field is somebody's own, not one of ours
    "taken": (),            # names whose value in the address has been taken
    "sentences": (),        # my sentences, in the order they came
    "pairing": False,       # a second text is wanted
    "shown": None,          # (model, text, pair) of the last picture that could be drawn
    "good": {},             # name of a field -> what was last typed there that could be read
    "presenting": False,    # shown to a room
    "listing": False,       # the dialog "my sentences" is open
    "playing": None,        # where somebody stands in a lesson (lessons.playing.Playing)
    "stop": {},             # a lesson's stop, in the address
    "firsts": {},           # the default of every choice on this page: name -> value
    "places": {},           # what is chosen on this page, in the address: name -> value, None where it is the default
    "answered": "",         # the sentence that the pages of Alignment showed last
    "trainings": (),        # names of the trainings that this session began
    "pairs_taken": {},      # way of giving pairs -> what was taken there last
    "pairs": None,          # the last pairs to train on that were accepted (text.Pairs)
    "refused": None,        # (page, why the last button of a training could not do what it says)
    "said": (),             # (text when it was said, Sentence): notices about the address
}


def get(key: str) -> object:
    """Return the session's value of `key`, or its default."""
    return st.session_state.get(key, _DEFAULTS[key])


def put(key: str, value: object) -> None:
    """Keep `value` for this session."""
    if key not in _DEFAULTS:
        raise KeyError(key)
    st.session_state[key] = value


def text() -> str:
    """Return the sentence in the field, as it was typed."""
    return st.session_state.get(TEXT, FIRST_TEXT)


def pair() -> str:
    """Return the second text, as it was typed; "" where none is wanted."""
    return st.session_state.get(PAIR, "") if get("pairing") else ""


def read(sentence: str, own: bool = True) -> None:
    """Put `sentence` into the field, alone: the next run reads it; one that is not somebody's `own` may be replaced."""
    st.session_state[TEXT] = sentence
    put("own", own)
    put("listing", False)
    put("pairing", False)


def typed() -> None:
    """Note that the sentence in the field is somebody's own: a callback."""
    put("own", True)


def suit(sentence: str) -> None:
    """Put `sentence` into the field, unless a sentence of somebody's own stands there."""
    if not get("own"):
        st.session_state[TEXT] = sentence


def enter(url: str, first: str) -> None:
    """Take note that the page at `url` is drawn, which opens with the sentence `first`: before any widget is made."""
    if get("here") == url:
        return
    put("here", url)
    put("first", first)
    put("places", {})
    put("firsts", {})
    if not get("playing"):
        suit(first)


def place(name: str) -> str:
    """Return the key of the widget whose value stands in the address under `name`."""
    return f"at_{name}"


def choose(places: dict[str, object]) -> None:
    """Make these choices, and no other, on whatever page offers them: a callback."""
    for name in PLACES:
        st.session_state.pop(place(name), None)
    for name, value in places.items():
        st.session_state[place(name)] = value
    put("taken", tuple({*get("taken"), *PLACES}))


def go(url: str, sentence: str | None = None, **places: object) -> None:
    """Lead to the page at `url` with these choices made there: a callback."""
    put("going", url)
    choose(places)
    if sentence is not None:
        read(sentence, own=False)


def couple() -> None:
    """Ask for a second text, or do without it again: a callback."""
    put("pairing", not get("pairing"))


def model() -> str:
    """Return what the chosen model is called in the address."""
    return st.session_state[MODEL]


def address() -> dict[str, str | None]:
    """Return what belongs in the address: each name's value, None where it must not stand there.

    The browser writes it (frame.js). A bound widget would put its label there instead of its value, keep texts that no
    server takes, and restore older ones when a callback changes it.
    """
    sentence, chosen = text(), st.session_state[MODEL]
    kept = sentence != get("first") and len(sentence) <= LONGEST_ADDRESS
    return {
        TEXT: sentence if kept else None,
        PAIR: pair() or None if len(pair()) <= LONGEST_ADDRESS else None,
        MODEL: chosen if chosen != pretrained.DEFAULT else None,
        LANGUAGE: language() if language() != closest(st.context.locale) else None,
        "present": "1" if presenting() else None,
        **get("stop"),
        **get("places"),
    }


def presenting() -> bool:
    """Return whether the page is shown to a room: `?present=1`, kept for the session."""
    if st.query_params.get("present") in ("0", "1"):
        put("presenting", st.query_params["present"] == "1")
    return bool(get("presenting"))


def say(sentence: Sentence) -> None:
    """Keep a notice on the page until another sentence is read."""
    if (text(), sentence) not in get("said"):
        put("said", (*get("said"), (text(), sentence)))


def said() -> tuple[Sentence, ...]:
    """Return the notices that belong to the sentence in the field."""
    return tuple(sentence for about, sentence in get("said") if about == text())
